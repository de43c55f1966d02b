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
  const { id, reservationId, attempt, status, currency, createdAtMs } = refund;
  const given = refund.givenCents ?? refund.amountCents;
  const told = sql`select ${id} as id, ${attempt} as attempt, ${reservationId} as reservation_id, ${given} as cents,
    ${currency} as currency where ${status} = 'succeeded' and not exists (select 1 from refunds where id = ${id})`;
  const [, , added] = await db.batch([
    telling("payment.refunded", "online", told, createdAtMs),
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
  if (state === "pending") return (await update).length > 0;
  // Before the update, by the status that it replaces: a failure is told of what was told to have succeeded.
  const told = isTold(
    state === "succeeded" ? mayReplace : and(mayReplace, eq(refunds.status, "succeeded")),
    sql`coalesce(${amountCents}, given_cents, amount_cents)`,
  );
  const type = state === "succeeded" ? "payment.refunded" : "payment.refund_failed";
  const [, noted] = await db.batch([telling(type, "online", told, nowMs), update]);
  return noted.length > 0;
}

/** SQL: refunds, as `telling` takes them. */
const isTold = (which: SQL | undefined, cents: SQL): SQL =>
  sql`select id, attempt, reservation_id, ${cents} as cents, currency from refunds where ${which}`;

/**
 * A statement that tells the owner's other systems of refunds: rows of id, attempt, reservation_id, cents and currency. The sweep
 * brings it to them.
 */
function telling(
  type: "payment.refunded" | "payment.refund_failed",
  means: "online" | "elsewhere",
  told: SQL,
  nowMs: number,
) {
  const [before, after] = numbering(String(nowMs));
  const [mark, field] =
    type === "payment.refunded"
      ? [means === "online" ? "" : "_elsewhere", "refunded"]
      : ["_failed", "failed"];
  const rows = sql`
    select cinemas.owner_id as owner_id, 'evt_refund_' || told.id || '_' || told.attempt || ${mark} as id, ${type} as type,
      showtimes.cinema_id as cinema_id, showtimes.id as showtime_id, null as seq, ${nowMs} as at_ms,
      json_patch(json_object('reservation_id', told.reservation_id,
        ${field}, json_object('amount', told.cents, 'currency', told.currency), 'means', ${means}),
        iif(showtimes.sandbox, '{"test":true}', '{}')) as data
    from (${told}) as told
    cross join showtimes on showtimes.id = told.reservation_id >> 24
    cross join cinemas on cinemas.id = showtimes.cinema_id
    cross join event_logs on event_logs.owner_id = cinemas.owner_id
    where told.cents > 0`;
  return db.insert(events).select(sql`${sql.raw(before)}${rows}${sql.raw(after)}`);
}

/** Ends a due refund that the gateway did not make. */
export const end = (refund: Refund, error: string): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status: "failed", error })
    .where(and(sameTry(refund), eq(refunds.status, "due")));

const tellingElsewhere = (which: SQL | undefined, nowMs: number) =>
  telling("payment.refunded", "elsewhere", isTold(which, sql`amount_cents`), nowMs);

/** Ends a due refund whose money staff gave back at the gateway. */
export async function endGivenElsewhere(refund: Refund, nowMs: number): Promise<void> {
  const isDue = and(sameTry(refund), eq(refunds.status, "due"));
  await db.batch([
    tellingElsewhere(isDue, nowMs),
    db.update(refunds).set({ status: "succeeded", error: ELSEWHERE }).where(isDue),
  ]);
}

/** Notes that staff gave back the rest of the refund's money at the gateway. */
export async function noteElsewhere(refund: Refund, nowMs: number): Promise<void> {
  const isNew = and(sameTry(refund), sql`${refunds.error} is not ${ELSEWHERE}`);
  const rest = isTold(isNew, sql`amount_cents - coalesce(given_cents, 0)`);
  await db.batch([
    telling("payment.refunded", "elsewhere", rest, nowMs),
    db.update(refunds).set({ error: ELSEWHERE }).where(sameTry(refund)),
  ]);
}

/** Ends refunds of a payment that were not made, because staff gave the money back in another way. */
export async function endElsewhere(paymentId: number, nowMs: number): Promise<void> {
  const isUnmade = and(eq(refunds.paymentId, paymentId), inArray(refunds.status, ["due", "failed"]));
  await db.batch([
    tellingElsewhere(isUnmade, nowMs),
    db.update(refunds).set({ status: "succeeded", error: ELSEWHERE }).where(isUnmade),
  ]);
}

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
