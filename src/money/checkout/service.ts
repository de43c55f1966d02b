/** Checkout: begins the online payment of a hold. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { atBoxOffice, boxOffice, reservationById } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { publicUrl } from "../../platform/settings.ts";
import { brandAt } from "../../programme/branding/service.ts";
import { showtimeInWords } from "../../programme/showtimes/service.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Gateway, Order } from "../gateway/gateway.ts";
import { gatewayFor } from "../gateway/service.ts";
import {
  SESSION_MS,
  TOKEN_BYTES,
  allowsSlow,
  isUnsettled,
  itemsOf,
  lookAtOpenMs,
  sessionKey,
} from "../payments/payment.ts";
import type { Payment } from "../payments/payment.ts";
import type { Refused } from "../payments/refusals.ts";
import * as paymentsStore from "../payments/store.ts";

/** Each try asks the gateway under another key; more than two are needed only if two tabs pay at once. */
const MAX_TRIES = 4;

/**
 * Starts the payment of a hold and returns its row with the checkout URL; a repeated call returns the same one. A
 * reservation with a total of 0 is confirmed at once, and its payment is null. The hold is extended and the row written
 * before the gateway is asked, so that the sweep finds a payment that broke off.
 */
export async function startPayment(
  caller: Pick<Caller, "userId">,
  reservationId: number,
): Promise<Answer<{ readonly payment: Payment | null; readonly reservation: ReservationRecord }, Refused>> {
  const { showtimeId, n } = splitReservationId(reservationId);
  const held = await reservationById(reservationId);
  if (held?.buyer !== caller.userId) return { ok: false, code: "reservation_not_found" };
  if (held.payment === "online" && held.amounts.totalCents === 0) {
    const free = await atBoxOffice(showtimeId, (office) => office.confirm(n, caller.userId));
    return free.ok ? { ok: true, payment: null, reservation: free.reservation } : free;
  }
  const gateway = gatewayFor(held);
  if (gateway.takes === "nothing") return { ok: false, code: "nothing_to_pay" };
  if (held.status === "confirmed") return { ok: false, code: "already_paid" };
  const started = await atBoxOffice(showtimeId, (office) => office.startPayment(n, caller.userId));
  return started.ok ? beginPayment(gateway, started.reservation) : started;
}

async function beginPayment(
  gateway: Gateway,
  reservation: ReservationRecord,
): Promise<Answer<{ readonly payment: Payment; readonly reservation: ReservationRecord }, Refused>> {
  const { id: reservationId, showtimeId, buyer: userId, amounts, currency } = reservation;
  const nowMs = now();
  const expiresAtMs = reservation.expiresAtMs ?? nowMs;
  const [showtime, incarnation] = await Promise.all([
    showtimeInWords(showtimeId),
    boxOffice(showtimeId).incarnation(),
  ]);
  const wanted = {
    items: itemsOf(reservation, showtime?.movieTitle ?? "Tickets", showtime?.vocabulary),
    incarnation: incarnation ?? "",
    // An unconfirmed account holds seats for minutes, not for days.
    allowsSlow: reservation.cap === undefined && allowsSlow(showtime, nowMs),
  };
  let one = await paymentsStore.open({
    reservationId,
    showtimeId,
    userId,
    amountCents: amounts.totalCents,
    currency,
    token: randomHex(TOKEN_BYTES),
    sessionEndsAtMs: nowMs + SESSION_MS,
    expiresAtMs,
    createdAtMs: nowMs,
    lookAtMs: lookAtOpenMs(expiresAtMs, nowMs),
  });
  for (let tries = 0; tries < MAX_TRIES && one !== undefined && isUnsettled(one); tries++) {
    if (one.status === "processing") return { ok: false, code: "payment_started" };
    if (one.checkoutUrl !== null) return { ok: true, payment: one, reservation };
    const refusal = await askForSession(gateway, one, wanted);
    if (refusal !== null) return refusal;
    one = await paymentsStore.paymentOf(one.id);
  }
  return { ok: false, code: "changed_meanwhile" };
}

/** One try. Null: read the row again for the result, which may be that another try is needed. */
async function askForSession(
  gateway: Gateway,
  one: Payment,
  wanted: Pick<Order, "items" | "incarnation" | "allowsSlow">,
): Promise<Refused | null> {
  const { id, reservationId, currency, sessionEndsAtMs: endsAtMs, token } = one;
  const paidUrl = publicUrl(`/payment/paid?payment=${token}`);
  const notPaidUrl = publicUrl(`/payment/not-paid?payment=${token}`);
  try {
    const order = { ...wanted, reservationId, currency, endsAtMs, paidUrl, notPaidUrl };
    const begun = await gateway.begin(order, sessionKey(one));
    if (begun.ok) {
      // Too late for the row, and no buyer has this session's URL: end it.
      if (!(await paymentsStore.attach(one, begun.sessionId, begun.url))) await gateway.end(begun.sessionId);
      return null;
    }
    if (begun.code === "outdated") {
      await paymentsStore.renew(one, now() + SESSION_MS);
      return null;
    }
    console.error("payment refused by the gateway", id, begun.reason);
    await paymentsStore.endUnstarted(one, "failed");
    return begun;
  } catch (fault) {
    if (!(fault instanceof GatewayDown)) throw fault;
    console.warn("payment not begun, the gateway failed; the hold stays", id, fault.message);
    if (fault.keyIsSpent) await paymentsStore.renew(one, now() + SESSION_MS);
    return { ok: false, code: "unavailable" };
  }
}

/** The payment with this token, for the page to which the gateway returns the buyer; null if there is none. */
export async function standingOf(token: string) {
  const found = await paymentsStore.paymentByToken(token);
  if (found === undefined) return null;
  const [reservation, brand] = await Promise.all([
    reservationById(found.reservationId),
    brandAt(found.showtimeId),
  ]);
  return { payment: found, reservation, brand, leftMs: (reservation?.expiresAtMs ?? 0) - now() };
}
