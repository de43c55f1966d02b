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

/** Of two who add the same money, one does. */
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

/** Another key, for one under which the gateway keeps a fault of its own, or has failed. */
export const tryAnew = (refund: Pick<Refund, "id" | "attempt" | "status">): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status: "due", attempt: refund.attempt + 1, providerId: null, error: null, triedAtMs: null })
    .where(and(sameTry(refund), eq(refunds.status, refund.status)));

/** What may still become of a refund that stands so. One that succeeded can fail yet, when the bank sends it back. */
const BEFORE = {
  pending: ["due"],
  succeeded: ["due", "pending"],
  failed: ["due", "pending", "succeeded"],
} as const satisfies Record<RefundState, readonly Refund["status"][]>;

/** In whatever order its states are told, it stays at the last of them. False where nothing changed. */
export async function note(
  which: Pick<Refund, "id" | "attempt">,
  { id: providerId, state, amountCents }: SentRefund,
): Promise<boolean> {
  const noted = await db
    .update(refunds)
    .set({ providerId, status: state, ...(amountCents === null ? {} : { amountCents }) })
    .where(and(sameTry(which), inArray(refunds.status, [...BEFORE[state]])))
    .returning({ id: refunds.id });
  return noted.length > 0;
}

/** The end of one that the gateway knows nothing of. */
export const end = (refund: Refund, status: "succeeded" | "failed", error: string): Promise<unknown> =>
  db
    .update(refunds)
    .set({ status, error })
    .where(and(sameTry(refund), eq(refunds.status, "due")));

export const byProvider = (providerId: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.providerId, providerId)).get();

export const byId = (id: string): Promise<Refund | undefined> =>
  db.select().from(refunds).where(eq(refunds.id, id)).get();
