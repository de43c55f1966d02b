import { and, asc, desc, eq, getTableColumns, gt, isNotNull, isNull, lt, lte, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue, deferral } from "../../platform/due-rows.ts";
import type { Payment, PaymentStatus, Trouble } from "./payment.ts";
import { payments } from "./tables.ts";

const { disputeAtMs: _, cinemaId: __, ...columns } = getTableColumns(payments);

/** Written exactly as in the partial index, so that SQLite uses it. */
const isUnsettled = sql`status in ('open', 'processing')`;

type NewPayment = Pick<
  Payment,
  | "reservationId"
  | "showtimeId"
  | "userId"
  | "amountCents"
  | "currency"
  | "token"
  | "sessionEndsAtMs"
  | "expiresAtMs"
  | "createdAtMs"
  | "lookAtMs"
>;

/** Adds the payment unless the reservation has an unsettled one. Returns the reservation's unsettled payment. */
export async function open(payment: NewPayment): Promise<Payment | undefined> {
  const [, [found]] = await db.batch([
    db
      .insert(payments)
      .values({ ...payment, status: "open" })
      .onConflictDoNothing(),
    db
      .select(columns)
      .from(payments)
      .where(and(eq(payments.reservationId, payment.reservationId), isUnsettled)),
  ]);
  return found;
}

/** Sets the payment's session. False if the payment is no longer open, or has a newer attempt. */
export async function attach(
  { id, attempt }: Payment,
  sessionId: string,
  checkoutUrl: string,
): Promise<boolean> {
  const attached = await db
    .update(payments)
    .set({ sessionId, checkoutUrl })
    .where(and(eq(payments.id, id), eq(payments.status, "open"), eq(payments.attempt, attempt)))
    .returning({ id: payments.id });
  return attached.length > 0;
}

/** Starts a new attempt, which has a new key, unless another request did so meanwhile or the payment has a session. */
export const renew = ({ id, attempt }: Payment, sessionEndsAtMs: number): Promise<unknown> =>
  db
    .update(payments)
    .set({ attempt: attempt + 1, sessionEndsAtMs })
    .where(and(eq(payments.id, id), eq(payments.attempt, attempt), isNull(payments.sessionId)));

export const paymentOf = (id: number): Promise<Payment | undefined> =>
  db.select(columns).from(payments).where(eq(payments.id, id)).get();

export const paymentBySession = (sessionId: string): Promise<Payment | undefined> =>
  db.select(columns).from(payments).where(eq(payments.sessionId, sessionId)).get();

export const paymentByIntent = (intentId: string): Promise<Payment | undefined> =>
  db.select(columns).from(payments).where(eq(payments.intentId, intentId)).get();

export const paymentByToken = (token: string): Promise<Payment | undefined> =>
  db.select(columns).from(payments).where(eq(payments.token, token)).get();

export const paymentsOf = (reservationId: number): Promise<Payment[]> =>
  db.select(columns).from(payments).where(eq(payments.reservationId, reservationId));

/** A person's payments after the id `afterId`, oldest first. */
export const paymentsOfUser = (userId: number, afterId: number, limit: number): Promise<Payment[]> =>
  db
    .select(columns)
    .from(payments)
    .where(and(eq(payments.userId, userId), gt(payments.id, afterId)))
    .orderBy(asc(payments.id))
    .limit(limit);

export interface PaymentFilter {
  readonly status: PaymentStatus | null;
  /** True: only those that staff should look at. */
  readonly inTrouble: boolean;
}

/** Payments before the id `beforeId`, newest first. */
export const paymentsWhere = (
  { status, inTrouble }: PaymentFilter,
  beforeId: number,
  limit: number,
): Promise<Payment[]> =>
  db
    .select(columns)
    .from(payments)
    .where(
      and(
        lt(payments.id, beforeId),
        status === null ? undefined : eq(payments.status, status),
        inTrouble ? isNotNull(payments.trouble) : undefined,
      ),
    )
    .orderBy(desc(payments.id))
    .limit(limit);

/** How many payments are in trouble, `most` at most. */
export const countInTrouble = async (most: number): Promise<number> =>
  (await db.select({ id: payments.id }).from(payments).where(isNotNull(payments.trouble)).limit(most)).length;

/** How a payment ended: with money, or without. */
export type Ending =
  | { readonly status: "expired" | "failed"; readonly trouble: Trouble | null }
  | {
      readonly status: "paid" | "mismatched";
      readonly trouble: Trouble | null;
      readonly intentId: string | null;
      readonly paidAtMs: number;
      readonly paidCents: number;
      readonly paidCurrency: string;
      /** Null for other means than cards, and where the gateway does not say. */
      readonly cardLast4: string | null;
    };

/** With the cinema, by which staff look for the card. Of other payments nothing is in that index. */
const withCinema = (ending: Ending) =>
  "cardLast4" in ending && ending.cardLast4 !== null
    ? {
        ...ending,
        cinemaId: sql<number>`(select cinema_id from showtimes where showtimes.id = ${payments.showtimeId})`,
      }
    : ending;

/** Ends a payment. An ending stays, except that money may still arrive after an ending without money, once. */
export const end = (id: number, ending: Ending): Promise<unknown> =>
  db
    .update(payments)
    .set(withCinema(ending))
    .where(and(eq(payments.id, id), "paidAtMs" in ending ? isNull(payments.paidAtMs) : isUnsettled));

/** Ends a payment without a session. False if it has one by now, or a newer attempt, whose end is not known yet. */
export async function endUnstarted({ id, attempt }: Payment, status: "expired" | "failed"): Promise<boolean> {
  const ended = await db
    .update(payments)
    .set({ status })
    .where(
      and(
        eq(payments.id, id),
        eq(payments.status, "open"),
        eq(payments.attempt, attempt),
        isNull(payments.sessionId),
      ),
    )
    .returning({ id: payments.id });
  return ended.length > 0;
}

export const markProcessing = (id: number): Promise<unknown> =>
  db
    .update(payments)
    .set({ status: "processing" })
    .where(and(eq(payments.id, id), eq(payments.status, "open")));

/** Adds a row for money in a session that has none, as after a restore of D1. */
export const adopt = (
  payment: Omit<NewPayment, "lookAtMs">,
  sessionId: string,
  ending: Extract<Ending, { status: "paid" | "mismatched" }>,
): Promise<unknown> =>
  db
    .insert(payments)
    .values({ ...payment, ...ending, sessionId })
    .onConflictDoNothing();

/** Notes why staff should look at the payment. The first reason stays. */
export const trouble = (id: number, what: Trouble): Promise<unknown> =>
  db
    .update(payments)
    .set({ trouble: what })
    .where(and(eq(payments.id, id), isNull(payments.trouble)));

/** Clears the payment's trouble, except a dispute, which only the gateway can end. */
export const noTrouble = (id: number): Promise<unknown> =>
  db
    .update(payments)
    .set({ trouble: null })
    .where(and(eq(payments.id, id), ne(payments.trouble, "disputed")));

export const noteRefunded = (id: number, refundedCents: number): Promise<unknown> =>
  db
    .update(payments)
    .set({ refundedCents: sql`max(${payments.refundedCents}, ${refundedCents})` })
    .where(eq(payments.id, id));

/**
 * Notes a dispute's status. The newest event counts, in whatever order events arrive. A dispute that is over without a loss
 * is no trouble any more; a refund that failed because of it still is.
 */
export const noteDispute = (
  id: number,
  disputeStatus: string,
  isOver: boolean,
  disputeAtMs: number,
): Promise<unknown> =>
  db
    .update(payments)
    .set({
      disputeStatus,
      disputeAtMs,
      trouble: isOver
        ? sql`iif(${payments.trouble} = 'disputed', (SELECT 'refund_failed' FROM refunds
            WHERE refunds.payment_id = ${payments.id} AND refunds.status = 'failed' LIMIT 1), ${payments.trouble})`
        : sql`coalesce(${payments.trouble}, 'disputed')`,
    })
    .where(and(eq(payments.id, id), lte(payments.disputeAtMs, disputeAtMs)));

const asSeen = ({ id, lookAtMs: seen }: Payment): SQL | undefined =>
  and(eq(payments.id, id), seen === null ? isNull(payments.lookAtMs) : eq(payments.lookAtMs, seen));

/** Sets when to look at the payment next, after a look that went well. Nothing, if that was changed since it was read. */
export const lookNext = (seen: Payment, lookAtMs: number | null): Promise<unknown> =>
  db
    .update(payments)
    .set({
      lookAtMs,
      tries: 0,
      trouble: sql`iif(${payments.trouble} IN ('session_missing', 'not_settled'), NULL, ${payments.trouble})`,
    })
    .where(asSeen(seen));

/** Sets when to look at the payment again, after a look that failed. Nothing, if that was changed since it was read. */
export const lookAgain = (seen: Payment, lookAtMs: number): Promise<unknown> =>
  db.update(payments).set({ lookAtMs }).where(asSeen(seen));

/**
 * Reservations of at most `limit` due payments, the longest overdue first. Each is due again later, after `firstMs` and
 * each time twice as long, so that those which fail for ever do not keep the others waiting.
 */
export async function takeDue(
  nowMs: number,
  delay: { readonly firstMs: number; readonly longestMs: number },
  limit: number,
): Promise<number[]> {
  const { id, lookAtMs, tries } = payments;
  const due = { isDue: and(isNotNull(lookAtMs), lte(lookAtMs, nowMs)), order: lookAtMs, limit };
  const taken = await deferDue(payments, id, due, deferral(tries, nowMs, delay));
  return taken.map(({ reservationId }) => reservationId);
}

/** Ends the payment's trouble, by an admin's word. False if it has another trouble by now, or none. */
export async function close(
  { id, trouble: what }: Payment,
  closing: Required<Pick<Payment, "closedAs" | "closedBy" | "closedWhy" | "closedAtMs">>,
): Promise<boolean> {
  const closed = await db
    .update(payments)
    .set({ ...closing, trouble: null })
    .where(and(eq(payments.id, id), what === null ? sql`0` : eq(payments.trouble, what)))
    .returning({ id: payments.id });
  return closed.length > 0;
}

/** Gives up an unsettled payment whose outcome nobody will learn. */
export const giveUp = (id: number): Promise<unknown> =>
  db
    .update(payments)
    .set({ status: "failed", lookAtMs: null })
    .where(and(eq(payments.id, id), isUnsettled));
