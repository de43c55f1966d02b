/** Takes offers of the waiting list for whoever has the link from the mail, without a login. */

import { bookingUrlOf, offerOf } from "../../door/bookings/service.ts";
import { presentAccount } from "../../identity/accounts/service.ts";
import type { Answer } from "../../platform/answer.ts";
import * as reservations from "../../sales/reservations/service.ts";
import { startPayment } from "../checkout/service.ts";
import type { Refused } from "../payments/refusals.ts";
import type { OfferToShow } from "./offer.ts";

/** The offer that the code opens, as it is now; null if it opens none. */
export async function offer(code: string): Promise<OfferToShow | null> {
  const found = await offerOf(code);
  return found === null ? null : { ...found, code, bookingUrl: bookingUrlOf(code) };
}

/**
 * Buys the offered seats for their party, or starts the payment where they are paid online: then the answer says where to pay.
 * A repeated call does the same. Refuses an offer that is over, and one to an account that is disabled or erased.
 */
export async function takeOffer(
  code: string,
): Promise<Answer<{ readonly checkoutUrl: string | null }, Refused>> {
  const found = await offerOf(code);
  if (found === null) return { ok: false, code: "reservation_not_found" };
  const { id, buyer: userId, payment, status } = found.reservation;
  if (status === "confirmed") return { ok: true, checkoutUrl: null };
  const account = await presentAccount(userId);
  if (account === null || account.erasedAtMs !== null) return { ok: false, code: "reservation_not_found" };
  if (payment === "online") {
    const started = await startPayment({ userId }, id);
    return started.ok ? { ok: true, checkoutUrl: started.payment?.checkoutUrl ?? null } : started;
  }
  const bought = await reservations.confirm({ userId, isAdmin: false }, id);
  return bought.ok ? { ok: true, checkoutUrl: null } : bought;
}
