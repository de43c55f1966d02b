/**
 * Payments as the box office sees them: started, on its way, received, failed. It never calls the gateway. Received money
 * is never lost: it buys the seats, or is due back.
 */

import { apart } from "./belonging.ts";
import { ended, notHeld, sold } from "./decide.ts";
import type { Decision, Moment } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { overCap, overLimit } from "./limits.ts";
import { hasRunOut, isHold } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Time that a buyer has to pay, from the start of the payment. */
const PAYMENT_MS = 10 * 60_000;
/** Money that takes days to arrive is awaited until this long before the start of the show. */
const NEAR_MS = 24 * 60 * 60_000;

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

/**
 * The buyer has finished a payment by a method that settles in days: the hold ends `NEAR_MS` before the start, or later if
 * it already did. Changes nothing if repeated, and for a reservation that is not held any more.
 */
export function awaitMoney(state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status, payment, expiresAtMs } = reservation;
  if (payment !== "online") return { ok: false, code: "nothing_to_pay" };
  if (notHeld(state, reservation, nowMs) !== null) return { ok: true, n, events: [] };
  const untilMs = Math.max(nearMs(state.terms), expiresAtMs ?? 0);
  return status === "awaiting_payment" && untilMs === expiresAtMs
    ? { ok: true, n, events: [] }
    : { ok: true, n, events: [{ type: "payment_started", n, expiresAtMs: untilMs }] };
}

/**
 * The events after which holds that `awaitMoney` extended end `NEAR_MS` before the start in the new terms; where that is
 * too soon, `PAYMENT_MS` from now. One step a hold.
 */
export function followStart({ terms, holds }: State, next: Terms, nowMs: number): LedgerEvent[] {
  if (next.startsAtMs === terms.startsAtMs) return [];
  const expiresAtMs = Math.max(nearMs(next), nowMs + PAYMENT_MS);
  return Array.from(holds.values()).flatMap((hold) =>
    hold.status === "awaiting_payment" && hold.expiresAtMs === nearMs(terms) && !hasRunOut(hold, nowMs)
      ? [{ type: "payment_started", n: hold.n, expiresAtMs }]
      : [],
  );
}

const nearMs = ({ startsAtMs }: Terms): number => startsAtMs - NEAR_MS;

/** Money that was received. */
export interface Payment {
  /** A payment that is reported again under the same id is not counted again. */
  readonly id: string;
  readonly paidCents: number;
}

/**
 * Records a payment. On time, it confirms the reservation; late, if `revived` allows it; otherwise the money is due back,
 * whatever its amount. Refuses `amount_differs` where the payment would buy the seats but is not the amount due.
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
  const isInTime = isHold(status) && !hasRunOut(reservation, nowMs) && state.terms.status !== "cancelled";
  const freed = isInTime ? [] : revived(state, reservation, moment);
  if (freed === null) {
    const end = isHold(status) ? [ended(reservation, "showtime", nowMs)] : [];
    return { ok: true, n, events: [...end, { type: "refund_due", n, paidCents, paymentId: id }] };
  }
  if (paidCents !== amounts.totalCents)
    return { ok: false, code: "amount_differs", dueCents: amounts.totalCents };
  return { ok: true, n, events: [...freed, sold(n, lines, { id, paidCents }, moment)] };
}

/**
 * For late money: the events that end other holds that have run out on its seats; null where the seats may not be sold.
 * The same sale must be allowed now: all seats free, groups whole, before the start, within the buyer's limit. What the buyer or staff
 * released stays released, and the use of a promo code went back when the hold ended, so it cannot be sold at its price.
 */
function revived(
  state: State,
  reservation: Reservation,
  { nowMs, find = () => null }: Moment,
): LedgerEvent[] | null {
  const { n, buyer, status, endReason, lines, promo, cap } = reservation;
  const { terms } = state;
  const ranOut =
    status === "expired" ||
    hasRunOut(reservation, nowMs) ||
    (status === "released" && endReason === "payment");
  if (!ranOut || promo !== null || terms.status === "cancelled" || nowMs >= terms.startsAtMs) return null;
  if (overLimit(state, buyer, lines.length, nowMs) !== null) return null;
  if (overCap(state, buyer, lines.length, nowMs, cap) !== null) return null;
  const others = new Set<number>();
  for (const { seat: label } of lines) {
    const seat = state.seats.get(label);
    if (seat === undefined || seat.blocked !== null || isTaken(state, seat, nowMs)) return null;
    if (seat.n !== null && seat.n !== n) others.add(seat.n);
  }
  const labels = lines.map(({ seat }) => seat);
  if (apart(state, labels, { buyer, isStaff: false, find }, nowMs) !== null) return null;
  return Array.from(others, (expired) => ({ type: "expired", n: expired }));
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
