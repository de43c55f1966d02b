/**
 * Payments as the box office sees them: started, received, failed. It never calls the gateway. Received money is never
 * lost: it buys the seats, or is due back.
 */

import { ended, notHeld, sold } from "./decide.ts";
import type { Decision, Moment } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { hasRunOut, isHold } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";

/** Time that a buyer has to pay, from the start of the payment. */
const PAYMENT_MS = 10 * 60_000;

/** Starts a payment: the hold ends `PAYMENT_MS` from now, or later if it already did. Repeating it changes nothing. */
export function startPayment(state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status, payment, expiresAtMs } = reservation;
  const refusal = notHeld(state, reservation, nowMs);
  if (refusal !== null) return refusal;
  if (payment !== "online") return { ok: false, code: "nothing_to_pay" };
  if (status === "awaiting_payment") return { ok: true, n, events: [] };
  const untilMs = Math.max(nowMs + PAYMENT_MS, expiresAtMs ?? 0);
  return { ok: true, n, events: [{ type: "payment_started", n, expiresAtMs: untilMs }] };
}

/** Money that was received. */
export interface Payment {
  /** A payment that is reported again under the same id is not counted again. */
  readonly id: string;
  readonly paidCents: number;
}

/**
 * Records a payment. On time, it confirms the reservation; late too, if all its seats are free now and the show has not
 * started; otherwise the money is due back. Refuses `amount_differs` where the payment would buy the seats but is not the
 * amount due.
 */
export function pay(
  state: State,
  reservation: Reservation,
  { id, paidCents }: Payment,
  moment: Moment,
): Decision {
  const { n, status, lines, amounts, payment } = reservation;
  const { nowMs } = moment;
  if (payment !== "online") return { ok: false, code: "nothing_to_pay" };
  if (reservation.payments.includes(id)) return { ok: true, n, events: [] };
  const isPending = isHold(status) || status === "expired" || status === "released";
  if (isPending && paidCents !== amounts.totalCents)
    return { ok: false, code: "amount_differs", dueCents: amounts.totalCents };
  const owed: Decision = { ok: true, n, events: [{ type: "refund_due", n, paidCents, paymentId: id }] };
  if (!isPending) return owed;
  const isCancelled = state.terms.status === "cancelled";
  const isLate = !isHold(status) || hasRunOut(reservation, nowMs);
  if (isCancelled || (isLate && nowMs >= state.terms.startsAtMs))
    return isHold(status)
      ? { ok: true, n, events: [ended(reservation, "showtime", nowMs), ...owed.events] }
      : owed;
  if (isHold(status)) return { ok: true, n, events: [sold(n, lines, { id, paidCents }, moment)] };
  const ranOut = new Set<number>();
  for (const { seat: label } of lines) {
    const seat = state.seats.get(label);
    if (seat === undefined || seat.blocked !== null || isTaken(state, seat, nowMs)) return owed;
    if (seat.n !== null) ranOut.add(seat.n);
  }
  const freed = Array.from(ranOut, (expired): LedgerEvent => ({ type: "expired", n: expired }));
  return { ok: true, n, events: [...freed, sold(n, lines, { id, paidCents }, moment)] };
}

/** Releases a reservation whose payment failed. Changes nothing where no payment is awaited. */
export function failPayment(_state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status } = reservation;
  return {
    ok: true,
    n,
    events: status === "awaiting_payment" ? [ended(reservation, "payment", nowMs)] : [],
  };
}
