import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { numbering } from "../../events/log/adding.ts";
import { events } from "../../events/log/tables.ts";
import { db } from "../../platform/db.ts";
import type { RefundState, SentRefund } from "../gateway/gateway.ts";
import { ELSEWHERE } from "./refund.ts";
import type { Refund } from "./refund.ts";
import { refunds } from "./tables.ts";

export const refundsOf = (reservationIds: readonly number[]): Promise<Refund[]> =>
  db
    .select()
    .from(refunds)
    .where(sql`${refunds.reservationId} IN (SELECT value FROM json_each(${JSON.stringify(reservationIds)}))`);

type NewRefund = Pick<
  Refund,
  "id" | "reservationId" | "paymentId" | "fromCents" | "amountCents" | "currency" | "createdAtMs"
>;

/** Adds a refund as due. Two callers that add the same part of the money add it once. False if it was there. */
export async function add(refund: NewRefund): Promise<boolean> {
  const added = await db
    .insert(refunds)
    .values({ ...refund, status: "due" })
    .onConflictDoNothing()
    .returning({ id: refunds.id });
  return added.length > 0;
}

/**
 * Adds a refund that the gateway made and D1 does not know, and removes the parts of the reservation's money that are due
 * and were never tried: the same money must not be given back twice. False if it was there.
 */
export async function adopt(
  refund: NewRefund & Pick<Refund, "status" | "attempt" | "providerId" | "givenCents">,
): Promise<boolean> {
  const { id, reservationId, attempt, status, createdAtMs } = refund;
  const isNew = sql`${status} = 'succeeded' and not exists (select 1 from refunds where id = ${id})`;
  const given = refund.givenCents ?? refund.amountCents;
  const told = { id, reservationId, attempt, cents: sql`${given}`, currency: sql`${refund.currency}` };
  const [, , added] = await db.batch([
    telling(told, isNew, createdAtMs),
    db
      .delete(refunds)
      .where(
        and(
          eq(refunds.reservationId, refund.reservationId),
          eq(refunds.status, "due"),
          isNull(refunds.triedAtMs),
          isNotNull(refunds.fromCents),
        ),
      ),
    db.insert(refunds).values(refund).onConflictDoNothing().returning({ id: refunds.id }),
  ]);
  return added.length > 0;
}

const sameTry = ({ id, attempt }: Pick<Refund, "id" | "attempt">): SQL | undefined =>
  and(eq(refunds.id, id), eq(refunds.attempt, attempt));

/** Notes when the gateway is asked first. False, without a change, for a refund that is not due any more. */
export async function noteTry(refund: Refund, nowMs: number): Promise<boolean> {
  const noted = await db
    .update(refunds)
    .set({ triedAtMs: sql`coalesce(${refunds.triedAtMs}, ${nowMs})` })
    .where(and(sameTry(refund), eq(refunds.status, "due")))
    .returning({ id: refunds.id });
  return noted.length > 0;
}

/** Makes it due under a new key: under the old one the gateway stored an error of its own, or the refund failed. */
export const tryAnew = (refund: Pick<Refund, "id" | "attempt" | "status">): Promise<unknown> =>
  db
    .update(refunds)
    .set({
      status: "due",
      attempt: refund.attempt + 1,
      givenCents: null,
      providerId: null,
      error: null,
      triedAtMs: null,
    })
    .where(and(sameTry(refund), eq(refunds.status, refund.status)));

/** For each state the statuses that it may replace. A refund that succeeded can still fail, when the bank returns it. */
const REPLACES = {
  pending: ["due"],
  succeeded: ["due", "pending"],
  failed: ["due", "pending", "succeeded"],
} as const satisfies Record<RefundState, readonly Refund["status"][]>;

/** Notes a state. In whatever order states arrive, the last one of the refund's life stays. False if nothing changed. */
export async function note(
  which: Pick<Refund, "id" | "attempt">,
  { id: providerId, state, amountCents }: SentRefund,
  nowMs: number,
): Promise<boolean> {
  const mayReplace = and(sameTry(which), inArray(refunds.status, [...REPLACES[state]]));
  const update = db
    .update(refunds)
    .set({ providerId, status: state, ...(amountCents === null ? {} : { givenCents: amountCents }) })
    .where(mayReplace)
    .returning({ id: refunds.id });
  if (state !== "succeeded") return (await update).length > 0;
  // Before the update, by the status that it replaces.
  const known = sql`select 1 from refunds where ${mayReplace}`;
  const [, noted] = await db.batch([
    telling(
      {
        ...which,
        reservationId: sql`(select reservation_id from refunds where id = ${which.id})`,
        cents: sql`coalesce(${amountCents}, (select amount_cents from refunds where id = ${which.id}))`,
        currency: sql`(select currency from refunds where id = ${which.id})`,
      },
      sql`exists (${known})`,
      nowMs,
    ),
    update,
  ]);
  return noted.length > 0;
}

interface Told extends Pick<Refund, "id" | "attempt"> {
  readonly reservationId: number | SQL;
  readonly cents: SQL;
  readonly currency: SQL;
}

/** Tells the owner's other systems of a refund that the gateway made, if `isNew`. The sweep brings it to them. */
function telling({ id, attempt, reservationId, cents, currency }: Told, isNew: SQL, nowMs: number) {
  const [before, after] = numbering(String(nowMs));
  const rows = sql`
    select cinemas.owner_id as owner_id, ${`evt_refund_${id}_${attempt}`} as id, 'payment.refunded' as type,
      showtimes.cinema_id as cinema_id, showtimes.id as showtime_id, null as seq, ${nowMs} as at_ms,
      json_object('reservation_id', ${reservationId},
        'refunded', json_object('amount', ${cents}, 'currency', ${currency}), 'means', 'online') as data
    from showtimes
    cross join cinemas on cinemas.id = showtimes.cinema_id
    cross join event_logs on event_logs.owner_id = cinemas.owner_id
    where showtimes.id = ${reservationId} >> 24 and ${isNew}`;
  return db.insert(events).select(sql`${sql.raw(before)}${rows}${sql.raw(after)}`);
}

/** Ends a due refund that the gateway did not make. */
export const end = (refund: Refund, status: "succeeded" | "failed", error: string): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status, error })
    .where(and(sameTry(refund), eq(refunds.status, "due")));

/** Notes that staff gave back the rest of the refund's money at the gateway. */
export const noteElsewhere = (refund: Refund): Promise<unknown> =>
  db.update(refunds).set({ error: ELSEWHERE }).where(sameTry(refund));

/** Ends refunds of a payment that were not made, because staff gave the money back in another way. */
export const endElsewhere = (paymentId: number): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status: "succeeded", error: ELSEWHERE })
    .where(and(eq(refunds.paymentId, paymentId), inArray(refunds.status, ["due", "failed"])));

/** Ends refunds of a payment that were not made, because the cinema does not try them any more. */
export const endUnmade = (paymentId: number, error: string): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status: "failed", error })
    .where(and(eq(refunds.paymentId, paymentId), eq(refunds.status, "due")));

export const byProvider = (providerId: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.providerId, providerId)).get();

export const byId = (id: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.id, id)).get();
