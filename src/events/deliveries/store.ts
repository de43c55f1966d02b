import { and, asc, desc, eq, gt, lt, lte, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { users } from "../../identity/accounts/tables.ts";
import { dueMail, mailLog } from "../../mail/outbox/tables.ts";
import { db } from "../../platform/db.ts";
import { offNonce } from "../endpoints/endpoint.ts";
import type { Endpoint, Receiver } from "../endpoints/endpoint.ts";
import { webhookEndpoints } from "../endpoints/tables.ts";
import { KEPT_MS, numberAt } from "../log/event.ts";
import type { OwnerEvent } from "../log/event.ts";
import { eventColumns, eventsAfter } from "../log/store.ts";
import { events } from "../log/tables.ts";
import type { Delivery, Due, Logged } from "./delivery.ts";
import { webhookDeliveries } from "./tables.ts";

const { id, ownerId, status, leaseUntilMs, cursor } = webhookEndpoints;
const { endpointId, number, nextAtMs } = webhookDeliveries;

/** SQL: the event is of a cinema that the endpoint is for; of those it was for once, nothing is shown or sent again. */
const isOfIts = (cinemas: readonly number[] | null): SQL =>
  cinemas === null
    ? sql`true`
    : sql`${events.cinemaId} in (select value from json_each(${JSON.stringify(cinemas)}))`;

/** SQL: an endpoint whose cursor is `from` has something to get by now. */
const hasWork = (nowMs: number, from: SQL = sql`webhook_endpoints.cursor`): SQL => sql`(
  exists (select 1 from events where events.owner_id = webhook_endpoints.owner_id and events.number > ${from})
  or exists (
    select 1 from webhook_deliveries
    cross join events on events.owner_id = webhook_endpoints.owner_id and events.number = webhook_deliveries.number
    where webhook_deliveries.endpoint_id = webhook_endpoints.id and next_at_ms is not null and next_at_ms <= ${nowMs}
      and (webhook_endpoints.cinemas is null
        or events.cinema_id in (select value from json_each(webhook_endpoints.cinemas)))))`;

/** SQL: it is on, and its owner is not disabled. */
const isServed = sql`webhook_endpoints.status = 'on' and not exists (select 1 from ${users} where ${users.id} = webhook_endpoints.owner_id and ${users.disabledAtMs} is not null)`;

/** SQL: nobody sends to it. */
const mayStart = (nowMs: number) => and(isServed, lte(leaseUntilMs, nowMs));

/** The endpoint, for one consumer until `untilMs`. Null, without a change, where another one has it, or nothing is to be sent. */
export async function lease(which: number, nowMs: number, untilMs: number): Promise<Receiver | null> {
  const [leased] = await db
    .update(webhookEndpoints)
    .set({ leaseUntilMs: untilMs })
    .where(and(eq(id, which), mayStart(nowMs), hasWork(nowMs)))
    .returning();
  return leased ?? null;
}

/** Endpoints with numbers above `afterId` that have something to get, of one owner or of all. */
export async function withWork(
  nowMs: number,
  {
    owner,
    afterId = 0,
    limit,
  }: { readonly owner?: number; readonly afterId?: number; readonly limit: number },
): Promise<number[]> {
  const found = await db
    .select({ id })
    .from(webhookEndpoints)
    .where(
      and(
        owner === undefined ? undefined : eq(ownerId, owner),
        gt(id, afterId),
        mayStart(nowMs),
        hasWork(nowMs),
      ),
    )
    .orderBy(asc(id))
    .limit(limit);
  return found.map((one) => one.id);
}

/** The time of the oldest event that an endpoint has not got, and since when nothing arrives at one; null without either. */
export async function oldestUntold(): Promise<number | null> {
  const found = await db.get<{ sinceMs: number | null }>(sql`
    select min(since) as sinceMs from (
      select (select at_ms from events where events.owner_id = webhook_endpoints.owner_id
        and events.number > webhook_endpoints.cursor order by events.number limit 1) as since
      from webhook_endpoints where ${isServed}
      union all
      select failing_since_ms from webhook_endpoints where ${isServed})`);
  return found?.sinceMs ?? null;
}

/** What is to be sent: events whose next try is due, and at most `limit` events after the cursor. */
export async function toSend(
  { id: which, ownerId: owner, cinemas, cursor: after }: Receiver,
  nowMs: number,
  mostAgain: number,
  limit: number,
): Promise<{ readonly again: Due[]; readonly fresh: OwnerEvent[] }> {
  const [again, fresh] = await db.batch([
    db
      .select({ event: eventColumns, tries: webhookDeliveries.tries })
      .from(webhookDeliveries)
      .innerJoin(events, and(eq(events.ownerId, owner), eq(events.number, number)))
      .where(and(eq(endpointId, which), sql`next_at_ms is not null`, lte(nextAtMs, nowMs), isOfIts(cinemas)))
      .orderBy(asc(nextAtMs))
      .limit(mostAgain),
    eventsAfter(owner, after, limit),
  ]);
  return { again, fresh };
}

/** In the order of the columns below. */
const rowOf = (which: number, one: Delivery) => [
  which,
  one.number,
  one.tries,
  one.status,
  one.nextAtMs,
  one.triedAtMs,
  one.httpStatus,
  one.fault,
  one.answer,
];

const COLUMNS = sql.raw(Array.from({ length: 9 }, (_, i) => `value ->> ${i}`).join(", "));

/** Adds deliveries, or puts them in the place of what was known of them. */
const put = (which: number, deliveries: readonly Delivery[]) =>
  db
    .insert(webhookDeliveries)
    .select(
      sql`select ${COLUMNS} from json_each(${JSON.stringify(deliveries.map((one) => rowOf(which, one)))}) where true`,
    )
    .onConflictDoUpdate({
      target: [endpointId, number],
      set: {
        tries: sql`excluded.tries`,
        status: sql`excluded.status`,
        nextAtMs: sql`excluded.next_at_ms`,
        triedAtMs: sql`excluded.tried_at_ms`,
        httpStatus: sql`excluded.http_status`,
        fault: sql`excluded.fault`,
        answer: sql`excluded.answer`,
      },
    });

export interface Round {
  readonly deliveries: readonly Delivery[];
  /** Every event up to this one was tried, or is not for this endpoint. */
  readonly cursor: number;
  readonly hasArrival: boolean;
  readonly nowMs: number;
  readonly untilMs: number;
}

/**
 * Notes what came of a round, and moves the cursor, unless it was set back meanwhile. Returns the endpoint for the next round; null
 * where nothing is left to send, and the lease was given back in the same transaction: what is added later finds it free.
 */
export async function note(
  { id: which, cursor: before }: Receiver,
  { deliveries, cursor: reached, hasArrival, nowMs, untilMs }: Round,
): Promise<Receiver | null> {
  const moved = sql`iif(webhook_endpoints.cursor = ${before}, ${reached}, webhook_endpoints.cursor)`;
  const failing = deliveries.length === 0 ? sql`failing_since_ms` : sql`coalesce(failing_since_ms, ${nowMs})`;
  const move = db
    .update(webhookEndpoints)
    .set({
      cursor: moved,
      failingSinceMs: hasArrival ? null : failing,
      leaseUntilMs: sql`iif(${hasWork(nowMs, moved)}, ${untilMs}, 0)`,
    })
    .where(eq(id, which))
    .returning();
  // The deliveries first: what has arrived is not to be sent any more.
  const [is] = deliveries.length === 0 ? await move : (await db.batch([put(which, deliveries), move]))[1];
  return is === undefined || is.leaseUntilMs === 0 || is.status !== "on" ? null : is;
}

/** Lets others have the endpoint. */
export async function giveBack(which: number): Promise<void> {
  await db.update(webhookEndpoints).set({ leaseUntilMs: 0 }).where(eq(id, which));
}

/** Switches the endpoint off, and writes the mail that tells its owner. Once. */
export async function switchOff(
  { id: which, ownerId: owner }: Receiver,
  reason: "gone" | "failing",
  nowMs: number,
): Promise<void> {
  const subject = { kind: "webhook_switched_off", userId: owner, nonce: offNonce(which, nowMs) } as const;
  const isOn = sql`exists (select 1 from webhook_endpoints where id = ${which} and status = 'on')`;
  await db.batch([
    db
      .insert(mailLog)
      .select(sql`select ${dueMail(subject, owner, nowMs)} where ${isOn}`)
      .onConflictDoNothing(),
    db
      .update(webhookEndpoints)
      .set({ status: "off", offReason: reason, offAtMs: nowMs, leaseUntilMs: 0 })
      .where(and(eq(id, which), eq(status, "on"))),
  ]);
}

/** An endpoint's deliveries below a number, the newest first. */
export const deliveriesOf = (
  { id: which, ownerId: owner, cinemas }: Endpoint,
  below: number,
  limit: number,
): Promise<Logged[]> =>
  db
    .select({
      number,
      tries: webhookDeliveries.tries,
      status: webhookDeliveries.status,
      nextAtMs,
      triedAtMs: webhookDeliveries.triedAtMs,
      httpStatus: webhookDeliveries.httpStatus,
      fault: webhookDeliveries.fault,
      answer: webhookDeliveries.answer,
      id: events.id,
      type: events.type,
      cinemaId: events.cinemaId,
      showtimeId: events.showtimeId,
      seq: events.seq,
    })
    .from(webhookDeliveries)
    .innerJoin(events, and(eq(events.ownerId, owner), eq(events.number, number)))
    .where(and(eq(endpointId, which), lt(number, below), isOfIts(cinemas)))
    .orderBy(desc(number))
    .limit(limit);

/** Makes a delivery due again, with all its tries. False where there is none. */
export async function sendAgain(
  { id: which, ownerId: owner, cinemas }: Endpoint,
  ofNumber: number,
  nowMs: number,
): Promise<boolean> {
  const event = sql`select 1 from ${events} where ${events.ownerId} = ${owner} and ${events.number} = ${ofNumber}`;
  const due = await db
    .update(webhookDeliveries)
    .set({ status: "waiting", tries: 0, nextAtMs: nowMs })
    .where(and(eq(endpointId, which), eq(number, ofNumber), sql`exists (${event} and ${isOfIts(cinemas)})`))
    .returning({ number });
  return due.length > 0;
}

/** Sets the cursor back, so that all events after a time are sent again. Never forward. */
export async function sendAgainSince(which: number, sinceMs: number): Promise<void> {
  const before = numberAt(sinceMs) - 1;
  await db
    .update(webhookEndpoints)
    .set({ cursor: sql`min(${cursor}, ${before})` })
    .where(eq(id, which));
}

/**
 * Deletes at most `limit` deliveries whose events are too old, or whose endpoint was removed, and returns how many. One range of the key
 * for each endpoint.
 */
export async function forgetDeliveries(nowMs: number, limit: number): Promise<number> {
  const before = numberAt(nowMs - KEPT_MS);
  const gone = await db.all(sql`
    DELETE FROM webhook_deliveries WHERE (endpoint_id, number) IN (
      SELECT endpoint_id, number FROM webhook_endpoints CROSS JOIN webhook_deliveries
        ON endpoint_id = webhook_endpoints.id
          AND number < iif(webhook_endpoints.status = 'removed', ${Number.MAX_SAFE_INTEGER}, ${before})
      LIMIT ${limit})
    RETURNING 1`);
  return gone.length;
}

/** Removes endpoints of erased owners, and the rows of removed ones without deliveries. */
export async function forgetEndpoints(): Promise<void> {
  await db.batch([
    db
      .update(webhookEndpoints)
      .set({ status: "removed", url: "", description: "", sealedSecret: "", previousSecret: null })
      .where(
        and(
          sql`${status} <> 'removed'`,
          sql`exists (select 1 from ${users} where ${users.id} = webhook_endpoints.owner_id and ${users.erasedAtMs} is not null)`,
        ),
      ),
    db
      .delete(webhookEndpoints)
      .where(
        and(
          eq(status, "removed"),
          sql`not exists (select 1 from webhook_deliveries where webhook_deliveries.endpoint_id = webhook_endpoints.id)`,
        ),
      ),
  ]);
}
