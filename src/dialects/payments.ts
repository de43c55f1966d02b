/** 004: payments. */

import { Hono } from "hono";
import { retryAfterS } from "../http/problem.ts";
import { startPayment } from "../money/checkout/service.ts";
import type { Payment } from "../money/payments/payment.ts";
import { explain } from "../money/payments/refusals.ts";
import { paymentFor } from "../money/payments/service.ts";
import { inUnits } from "../platform/minor-units.ts";
import { signedIn } from "./callers.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";

export const olderPayments = new Hono();

/** Bookings of the older APIs are paid at the door. A hold that was made at `/v1` to be paid online can be paid here too. */
olderPayments.on("POST", at("/payments"), async (c) => {
  const caller = await signedIn(c);
  const { body } = await sourcesOf(c);
  const id = idOf(body["booking_id"] ?? body["reservation_id"]);
  if (id === null) return refuse(c, 404, "Booking not found");
  const started = await startPayment(caller, id);
  if (started.ok && started.payment !== null)
    return c.json({ message: "Payment started", ...paymentView(started.payment) }, 201);
  if (started.ok) return c.json({ message: "Nothing to pay", booking_id: id, status: "paid" });
  if (started.code === "nothing_to_pay")
    return c.json({ message: "To be paid at the door", booking_id: id, status: "pay_at_door" });
  return started.code === "reservation_not_found"
    ? refuse(c, 404, "Booking not found")
    : refuseAs(c, explain(started, retryAfterS()));
});

olderPayments.on("GET", at("/payments/:id"), async (c) => {
  const caller = await signedIn(c);
  const id = idOf(c.req.param("id"));
  const found = id === null ? null : await paymentFor(caller, id);
  if (found === null || (!found.ok && found.code === "payment_not_found"))
    return refuse(c, 404, "Payment not found");
  return found.ok ? c.json(paymentView(found.payment)) : refuseAs(c, explain(found, retryAfterS()));
});

const paymentView = ({ id, reservationId, status, amountCents, currency, checkoutUrl }: Payment) => ({
  id,
  payment_id: id,
  booking_id: reservationId,
  status,
  amount: inUnits(amountCents, currency),
  currency,
  checkout_url: status === "open" ? checkoutUrl : null,
});
