import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { RefundState, SentRefund } from "../gateway/gateway.ts";
import type { Refund } from "./refund.ts";
import { refunds } from "./tables.ts";

export const refundsOf = (reservationIds: readonly number[]): Promise<Refund[]> =>
  db
    .select()
    .from(refunds)
    .where(sql`${refunds.reservationId} IN (SELECT value FROM json_each(${JSON.stringify(reservationIds)}))`);

/** Adds a refund as due. Two callers that add the same part of the money add it once. */
export const add = (
  refund: Pick<
    Refund,
    "id" | "reservationId" | "paymentId" | "fromCents" | "amountCents" | "currency" | "createdAtMs"
  >,
): Promise<unknown> =>
  db
    .insert(refunds)
    .values({ ...refund, status: "due" })
    .onConflictDoNothing();

const sameTry = ({ id, attempt }: Pick<Refund, "id" | "attempt">): SQL | undefined =>
  and(eq(refunds.id, id), eq(refunds.attempt, attempt));

export const noteTry = (refund: Refund, nowMs: number): Promise<unknown> =>
  db
    .update(refunds)
    .set({ triedAtMs: nowMs })
    .where(and(sameTry(refund), isNull(refunds.triedAtMs)));

/** Makes it due under a new key: under the old one the gateway stored an error of its own, or the refund failed. */
export const tryAnew = (refund: Pick<Refund, "id" | "attempt" | "status">): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status: "due", attempt: refund.attempt + 1, providerId: null, error: null, triedAtMs: null })
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
): Promise<boolean> {
  const noted = await db
    .update(refunds)
    .set({ providerId, status: state, ...(amountCents === null ? {} : { amountCents }) })
    .where(and(sameTry(which), inArray(refunds.status, [...REPLACES[state]])))
    .returning({ id: refunds.id });
  return noted.length > 0;
}

/** Ends a due refund that the gateway did not make. */
export const end = (refund: Refund, status: "succeeded" | "failed", error: string): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status, error })
    .where(and(sameTry(refund), eq(refunds.status, "due")));

export const byProvider = (providerId: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.providerId, providerId)).get();

export const byId = (id: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.id, id)).get();
