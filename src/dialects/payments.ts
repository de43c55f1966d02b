/** 004: payments. */

import { Hono } from "hono";
import type { Context } from "hono";
import type { ReservationRecord } from "../box-office/answers.ts";
import { toInstant } from "../http/openapi.ts";
import { retryAfterS } from "../http/problem.ts";
import { startPayment } from "../money/checkout/service.ts";
import { FREE } from "../money/payments/payment.ts";
import type { Payment } from "../money/payments/payment.ts";
import { explain } from "../money/payments/refusals.ts";
import type { Refused } from "../money/payments/refusals.ts";
import { paymentFor } from "../money/payments/service.ts";
import { inUnits } from "../platform/minor-units.ts";
import { confirm, reservation } from "../sales/reservations/service.ts";
import { signedIn } from "./callers.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";

export const olderPayments = new Hono();

/** Answers with the checkout's URL for a show that is paid online, else with a payment to be made at the door. */
olderPayments.on("POST", at("/payments"), async (c) => {
  const caller = await signedIn(c);
  const { body } = await sourcesOf(c);
  const booking = body["booking_id"] ?? body["reservation_id"] ?? "";
  if (booking === "") return refuse(c, 400, "booking_id is required");
  const id = idOf(booking);
  if (id === null) return refuse(c, 404, NO_BOOKING);
  const started = await startPayment(caller, id);
  if (started.ok)
    return started.payment === null
      ? c.json({ message: NOTHING_TO_PAY, ...uncharged(started.reservation) })
      : c.json({ message: "Payment started", ...paymentView(started.payment) }, 201);
  if (started.code !== "nothing_to_pay") return notStarted(c, started);
  // Confirms a hold that was made at `/v1`; what is booked stays as it is.
  const booked = await confirm(caller, id);
  return booked.ok
    ? c.json({ message: "To be paid at the door", ...uncharged(booked.reservation) })
    : notStarted(c, booked);
});

olderPayments.on("GET", at("/payments/:id"), async (c) => {
  const caller = await signedIn(c);
  const written = c.req.param("id") ?? "";
  const unchargedId = idOf(UNCHARGED.exec(written)?.groups?.["booking"]);
  if (unchargedId !== null) {
    const found = await reservation(caller, unchargedId);
    const view = found.ok && found.reservation.confirmedAtMs !== null ? uncharged(found.reservation) : null;
    return view?.id === written ? c.json(view) : refuse(c, 404, NO_PAYMENT);
  }
  const id = idOf(written);
  const found = id === null ? null : await paymentFor(caller, id);
  if (found === null || (!found.ok && found.code === "payment_not_found")) return refuse(c, 404, NO_PAYMENT);
  return found.ok ? c.json(paymentView(found.payment)) : refuseAs(c, explain(found, retryAfterS()));
});

const NO_BOOKING = "Booking not found";
const NO_PAYMENT = "Payment not found";
const NOTHING_TO_PAY = "Nothing to pay";

const notStarted = (c: Context, refused: Refused): Response =>
  refused.code === "reservation_not_found"
    ? refuse(c, 404, NO_BOOKING)
    : refuseAs(c, explain(refused, retryAfterS()));

const paymentView = (payment: Payment) => ({
  id: payment.id,
  payment_id: payment.id,
  booking_id: payment.reservationId,
  status: payment.status,
  amount: inUnits(payment.amountCents, payment.currency),
  currency: payment.currency,
  checkout_url: payment.status === "open" ? payment.checkoutUrl : null,
  pay_by: payment.status === "open" ? toInstant(payment.expiresAtMs) : null,
});

/** Ids of payments that have no row, because nothing is charged online: they name the booking. A row's id is a number. */
const UNCHARGED = /^(?:door|free)-(?<booking>\d+)$/;

/** The payment of a booking that is paid at the door, or that cost nothing; null for one that was paid online. */
function uncharged({ id, payment, payments, status, amounts, currency }: ReservationRecord) {
  const isAtDoor = payment === "at_door";
  if (!isAtDoor && payments.some((name) => name !== FREE)) return null;
  const standing = isAtDoor ? "pay_at_door" : "paid";
  const paymentId = `${isAtDoor ? "door" : "free"}-${id}`;
  return {
    id: paymentId,
    payment_id: paymentId,
    booking_id: id,
    status: status === "confirmed" ? standing : "cancelled",
    amount: inUnits(amounts.totalCents, currency),
    currency,
    checkout_url: null,
    pay_by: null,
  };
}
