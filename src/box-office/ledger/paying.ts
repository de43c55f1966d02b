/**
 * Payment as the box office sees it: that it began, that money came, that none will. The gateway is never called from
 * here, and money that comes is never lost: it buys the seats, or is owed back.
 */

import { ended, notHeld, sold } from "./decide.ts";
import type { Decision, Moment } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { hasRunOut, isHold } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";

/** A payment has so long from its start. */
const PAYMENT_MS = 10 * 60_000;

/** Gives the hold `PAYMENT_MS` from now, once, if it has not more: asked again, it stays as it is. */
export function startPayment(state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status, payment, expiresAtMs } = reservation;
  const refusal = notHeld(state, reservation, nowMs);
  if (refusal !== null) return refusal;
  if (payment !== "online") return { ok: false, code: "nothing_to_pay" };
  if (status === "awaiting_payment") return { ok: true, n, events: [] };
  const untilMs = Math.max(nowMs + PAYMENT_MS, expiresAtMs ?? 0);
  return { ok: true, n, events: [{ type: "payment_started", n, expiresAtMs: untilMs }] };
}

/** Money that came. */
export interface Payment {
  /** The same one told again is not counted again. */
  readonly id: string;
  readonly paidCents: number;
}

/**
 * A payment came for it. On time it is confirmed; late too, if its seats are all free in this moment and the show is
 * to come; otherwise the money is owed back. Refuses an amount that would buy the seats and is not what is due.
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

/** No money will come: the hold is given up. */
export function failPayment(_state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status } = reservation;
  return {
    ok: true,
    n,
    events: status === "awaiting_payment" ? [ended(reservation, "payment", nowMs)] : [],
  };
}
