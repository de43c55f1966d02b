/** What an admin does about a payment in trouble: refund it, try again, or end the trouble by saying what became of it. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { mayClose } from "../payments/payment.ts";
import type { Closing, WithRefunds } from "../payments/payment.ts";
import type { Refused } from "../payments/refusals.ts";
import { NOT_FOUND, withRefunds } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import * as refundsService from "../refunds/service.ts";
import { settle } from "../settlement/service.ts";

/**
 * Refunds a payment that bought nothing, or tries its failed refunds again. Refuses `nothing_to_refund` if neither
 * applies.
 */
export async function refundPayment(id: number): Promise<Answer<WithRefunds, Refused>> {
  const found = await paymentsStore.paymentOf(id);
  if (found === undefined) return NOT_FOUND;
  const { refunds } = await withRefunds(found);
  const isOwed = found.status === "mismatched" && refunds.length === 0;
  if (!isOwed && refunds.every(({ status }) => status !== "failed"))
    return { ok: false, code: "nothing_to_refund" };
  await paymentsStore.noTrouble(id);
  if (isOwed) await refundsService.addWhole(found, found.paidCurrency ?? found.currency);
  await refundsService.tryFailedAgain(refunds);
  await settle(found.reservationId);
  return { ok: true, ...(await withRefunds((await paymentsStore.paymentOf(id)) ?? found)) };
}

/**
 * Ends a payment's trouble, and notes who did and why. `accepted_as_lost`: nothing is tried any more. `refunded_elsewhere`:
 * refunds that were not made count as made by hand.
 */
export async function closeTrouble(
  caller: Caller,
  id: number,
  as: Closing,
  why: string,
): Promise<Answer<WithRefunds, Refused>> {
  const found = await paymentsStore.paymentOf(id);
  if (found === undefined) return NOT_FOUND;
  if (found.trouble === null) return { ok: false, code: "not_in_trouble" };
  if (!mayClose(found.trouble, as))
    return { ok: false, code: "closing_does_not_fit", trouble: found.trouble };
  const closing = { closedAs: as, closedBy: caller.userId, closedWhy: why, closedAtMs: now() };
  if (!(await paymentsStore.close(found, closing))) return { ok: false, code: "changed_meanwhile" };
  if (as === "refunded_elsewhere") await refundsService.endElsewhere(id);
  if (as === "accepted_as_lost") {
    await paymentsStore.giveUp(id);
    await refundsService.endUnmade(id, as);
  }
  return { ok: true, ...(await withRefunds((await paymentsStore.paymentOf(id)) ?? found)) };
}
