/** Reads payments with their refunds. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import type { Refund } from "../refunds/refund.ts";
import * as refundsService from "../refunds/service.ts";
import type { Payment, WithRefunds } from "./payment.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import type { PaymentFilter } from "./store.ts";

export const NOT_FOUND: Refused = { ok: false, code: "payment_not_found" };

/** One of the caller's payments; for an admin, any. */
export async function paymentFor(caller: Caller, id: number): Promise<Answer<WithRefunds, Refused>> {
  const found = await store.paymentOf(id);
  if (found === undefined || !(caller.isAdmin || found.userId === caller.userId)) return NOT_FOUND;
  return { ok: true, ...(await withRefunds(found)) };
}

export const withRefunds = async (found: Payment): Promise<WithRefunds> =>
  joined(found, await refundsService.refundsOf([found.reservationId]));

export const joined = (payment: Payment, refunds: readonly Refund[]): WithRefunds => ({
  payment,
  refunds: refunds.filter(({ paymentId }) => paymentId === payment.id),
});

/** Payments before the id `beforeId`, newest first. */
export async function listPayments(
  filter: PaymentFilter,
  beforeId: number,
  limit: number,
): Promise<WithRefunds[]> {
  return allWithRefunds(await store.paymentsWhere(filter, beforeId, limit));
}

/** A person's payments after the id `afterId`, oldest first. */
export const paymentsOfUser = async (
  userId: number,
  afterId: number,
  limit: number,
): Promise<WithRefunds[]> => allWithRefunds(await store.paymentsOfUser(userId, afterId, limit));

/** All payments of a reservation, oldest first. */
export const paymentsOfReservation = async (reservationId: number): Promise<WithRefunds[]> =>
  allWithRefunds((await store.paymentsOf(reservationId)).toSorted((a, b) => a.id - b.id));

async function allWithRefunds(found: readonly Payment[]): Promise<WithRefunds[]> {
  const refunds = await refundsService.refundsOf(found.map(({ reservationId }) => reservationId));
  return found.map((one) => joined(one, refunds));
}

/** How many payments a person should look at; 1,000 for more. */
export const countInTrouble = (): Promise<number> => store.countInTrouble(1_000);
