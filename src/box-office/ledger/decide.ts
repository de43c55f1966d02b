/**
 * Commands as pure functions: (state, command, moment) → events | refusal. No clock, no randomness, no storage. A refusal
 * has no events. Each costs one step a seat that it names, unless it says otherwise.
 */

import { isCheckedIn } from "./check-in.ts";
import { seatsFor } from "./choosing.ts";
import type { Found, SeatsWanted } from "./choosing.ts";
import type { Decision, Moment, Refusal } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { keptBefore } from "./given-back.ts";
import { tornBy } from "./giving-back.ts";
import {
  extendedEndMs,
  holdEndMs,
  keptCap,
  notSold,
  overCap,
  overCapInAll,
  overLimit,
  unpaidGuest,
} from "./limits.ts";
import { amountsOf, notPayable, ratesOf, refundOf } from "./prices.ts";
import type { RefundChoice } from "./refund-choice.ts";
import { LAST_RESERVATION } from "./reservation-id.ts";
import { hasRunOut, isHold, isLive } from "./reservation.ts";
import type { CancelReason, Channel, Line, Promo, Reservation, UnconfirmedCap } from "./reservation.ts";
import type { State } from "./state.ts";
import { shiftCheckTooOld, taken } from "./till.ts";
import type { ByHand } from "./till.ts";

export interface Reserve {
  readonly buyer: number;
  readonly guest: number | null;
  /** A sale at the counter is bound neither by the sales window nor by a buyer's limits. */
  readonly channel: Exclude<Channel, "waiting_list">;
  readonly wanted: SeatsWanted;
  readonly promo: Promo | null;
  /** Absent for buyers with a confirmed address. */
  readonly cap?: UnconfirmedCap;
  /** Hold and confirm in one step. */
  readonly confirm: boolean;
  /** The buyer works in the cinema, which counts in a sandbox. */
  readonly worksThere?: true;
  /** At the counter, with `confirm`: the whole price is taken in the same step. */
  readonly paidBy?: ByHand;
}

export type WithoutPromo = Omit<Reserve, "promo">;

/** Holds seats for the buyer, or sells them at once. All or nothing: `seats_taken` names every seat that is taken. */
export function reserve(state: State, command: Reserve, moment: Moment): Decision {
  const found = available(state, command, moment);
  if (!found.ok) return found;
  const held = hold(state, command, found.lines, found.ranOut, moment);
  return held.ok ? { ...held, choice: found.choice } : held;
}

/** The seats that `reserve` would hold, or its refusal where it does not depend on what they cost with a promo code. */
function available(
  state: State,
  command: WithoutPromo,
  { nowMs, find = () => null }: Moment,
): Found | Refusal {
  const { terms } = state;
  const { buyer, channel, wanted, cap, paidBy } = command;
  const quantity = "seats" in wanted ? wanted.seats.length : wanted.quantity;
  const refusal =
    (paidBy === undefined ? null : shiftCheckTooOld(paidBy, nowMs)) ??
    notSold(terms, channel, quantity, nowMs) ??
    (channel === "counter" ? null : overLimit(state, buyer, quantity, nowMs));
  if (refusal !== null) return refusal;
  const isStaff = channel === "counter";
  const found = seatsFor(state, wanted, nowMs, isStaff ? "off" : terms.orphanRule, { buyer, isStaff, find });
  if (!found.ok || cap === undefined) return found;
  return overCap(state, buyer, quantity, nowMs, cap) ?? overCapInAll(cap, quantity) ?? found;
}

/**
 * Whether the seats can be had, for a buyer whose promo code is looked at only then. Decides as `reserve` does, and records
 * nothing.
 */
export function sound(state: State, command: WithoutPromo, moment: Moment): Sounding | Refusal {
  const found = available(state, command, moment);
  return found.ok ? { ok: true, events: [], isFinal: false } : found;
}

/** No answer to the buyer yet. */
interface Sounding {
  readonly ok: true;
  readonly events: readonly LedgerEvent[];
  readonly isFinal: false;
}

function hold(
  state: State,
  { buyer, guest, channel, promo, cap, confirm: sell, paidBy }: Reserve,
  lines: readonly Line[],
  ranOut: Iterable<number>,
  moment: Moment,
): Decision {
  const { terms } = state;
  const payment = channel === "counter" ? "at_door" : terms.payment;
  const rates = ratesOf(terms, payment);
  const amounts = amountsOf(rates, lines, promo);
  const isDue = isDueOnline({ payment, amounts });
  const refusal = notPayable(amounts, payment, terms.currency) ?? unpaidGuest(cap, isDue);
  if (refusal !== null) return refusal;
  if (sell && isDue) return { ok: false, code: "payment_required" };
  const n = state.lastN + 1;
  if (n > LAST_RESERVATION) return { ok: false, code: "no_reservations_left" };
  const events: LedgerEvent[] = Array.from(ranOut, (expired) => ({ type: "expired", n: expired }));
  events.push({
    type: "held",
    n,
    buyer,
    guest,
    channel,
    payment,
    lines,
    promo,
    ...(cap === undefined ? {} : { cap: keptCap(cap) }),
    rates,
    amounts,
    expiresAtMs: holdEndMs(terms, moment.nowMs, cap),
    waiting: null,
  });
  if (sell) events.push(sold(n, lines, null, moment));
  if (sell && paidBy !== undefined) events.push(...taken(n, amounts.totalCents, paidBy));
  return { ok: true, n, events };
}

/** Whether a sale needs a payment by the gateway. What costs nothing needs none. */
const isDueOnline = ({ payment, amounts }: Pick<Reservation, "payment" | "amounts">): boolean =>
  payment === "online" && amounts.totalCents > 0;

/** The event that sells the lines, with a new ticket for each. `payment` is null where nothing is paid online. */
export const sold = (
  n: number,
  lines: readonly Line[],
  payment: { readonly id: string; readonly paidCents: number } | null,
  { newTicket }: Moment,
): LedgerEvent => ({
  type: "confirmed",
  n,
  tickets: lines.map(() => newTicket()),
  paidCents: payment?.paidCents ?? 0,
  paymentId: payment?.id ?? null,
});

/** Why a reservation cannot be confirmed, paid or extended; null while it is held and has time left. */
export function notHeld(state: State, reservation: Reservation, nowMs: number): Refusal | null {
  const { status } = reservation;
  if (status === "expired" || hasRunOut(reservation, nowMs)) return { ok: false, code: "hold_expired" };
  if (!isHold(status)) return { ok: false, code: "reservation_ended", status };
  return state.terms.status === "cancelled" ? { ok: false, code: "showtime_cancelled" } : null;
}

/** Sells a hold that is paid at the door or costs nothing. Repeating it changes nothing. */
export function confirm(state: State, reservation: Reservation, moment: Moment): Decision {
  const { n, status, lines } = reservation;
  if (status === "confirmed") return { ok: true, n, events: [] };
  const isDue = isDueOnline(reservation);
  const refusal = notHeld(state, reservation, moment.nowMs) ?? unpaidGuest(reservation.cap, isDue);
  if (refusal !== null) return refusal;
  if (isDue) return { ok: false, code: "payment_required" };
  return { ok: true, n, events: [sold(n, lines, null, moment)] };
}

/** Extends a hold once, to the time that a new hold would get, within its cap; never shortens it. */
export function extend(state: State, reservation: Reservation, { nowMs }: Moment): Decision {
  const { n, status, extended } = reservation;
  const refusal = notHeld(state, reservation, nowMs);
  if (refusal !== null) return refusal;
  if (status === "awaiting_payment") return { ok: false, code: "payment_started" };
  if (extended) return { ok: false, code: "already_extended" };
  const expiresAtMs = extendedEndMs(state.terms, reservation, nowMs);
  if (typeof expiresAtMs !== "number") return expiresAtMs;
  return { ok: true, n, events: [{ type: "extended", n, expiresAtMs }] };
}

/**
 * Releases a hold or cancels a sale: the whole of it, or the seats in `labels`. A buyer is bound by the showtime's
 * cancellation policy; staff is not, and refunds all that was paid, unless `refund` says otherwise. An ended reservation stays
 * as it is.
 */
export function cancel(
  state: State,
  reservation: Reservation,
  reason: Extract<CancelReason, "buyer" | "staff">,
  labels: readonly string[] | null,
  { nowMs }: Pick<Moment, "nowMs">,
  refund: RefundChoice = reason === "staff" ? "full" : "policy",
): Decision {
  const { n, status, lines } = reservation;
  const { terms } = state;
  if (!isLive(status)) return { ok: true, n, events: [] };
  if (terms.status === "cancelled") return { ok: true, n, events: [ended(reservation, "showtime", nowMs)] };
  if (hasRunOut(reservation, nowMs)) return { ok: true, n, events: [{ type: "expired", n }] };
  const kept = labels === null ? [] : lines.filter(({ seat }) => !labels.includes(seat));
  if (labels !== null) {
    const foreign = labels.filter((label) => lines.every(({ seat }) => seat !== label));
    if (foreign.length > 0) return { ok: false, code: "seats_not_reserved", seats: foreign };
  }
  const torn = tornBy(state, lines, kept, nowMs);
  if (torn !== null) return torn;
  if (kept.length > 0 && status === "awaiting_payment") return { ok: false, code: "payment_started" };
  const amounts = amountsOf(reservation.rates, kept, reservation.promo);
  if (status !== "confirmed") {
    if (kept.length === 0) return { ok: true, n, events: [{ type: "released", n, reason }] };
    const refusal = notPayable(amounts, reservation.payment, terms.currency);
    return refusal ?? { ok: true, n, events: [returned(n, lines, kept, amounts, 0)] };
  }

  const isByPolicy = refund === "policy";
  if (isByPolicy && nowMs >= terms.startsAtMs) return { ok: false, code: "showtime_started" };
  const inside = lines.filter((line) => !kept.includes(line) && isCheckedIn(reservation, line.ticket));
  if (isByPolicy && inside.length > 0)
    return { ok: false, code: "checked_in", seats: inside.map(({ seat }) => seat) };
  const keptSeatsCents = kept.length === 0 ? 0 : amounts.totalCents;
  const worthCents = Math.max(0, reservation.amounts.totalCents - keptSeatsCents);
  // What was paid for these seats: neither for those that stay, nor kept of earlier ones.
  const paidCents = Math.max(
    0,
    reservation.paidCents - reservation.refundCents - keptBefore(reservation) - keptSeatsCents,
  );
  const refundCents = isByPolicy
    ? refundOf(terms, worthCents, paidCents, nowMs, reservation.rates.stepCents)
    : refund === "full"
      ? Math.min(worthCents, paidCents)
      : 0;
  if (refundCents === null)
    return { ok: false, code: "cancellation_closed", lastAtMs: terms.startsAtMs - terms.cancellation.lastMs };
  return {
    ok: true,
    n,
    events: [
      kept.length === 0
        ? { type: "cancelled", n, reason, refundCents }
        : returned(n, lines, kept, amounts, refundCents),
    ],
  };
}

function returned(
  n: number,
  lines: readonly Line[],
  kept: readonly Line[],
  amounts: Reservation["amounts"],
  refundCents: number,
): LedgerEvent {
  const seats = lines.filter((line) => !kept.includes(line)).map(({ seat }) => seat);
  return { type: "seats_returned", n, seats, amounts, refundCents };
}

/** The event that ends a live reservation for another reason than its buyer's wish: all that was paid is due back. */
export function ended(reservation: Reservation, reason: CancelReason, nowMs: number): LedgerEvent {
  const { n, status, paidCents, refundCents } = reservation;
  if (hasRunOut(reservation, nowMs)) return { type: "expired", n };
  return status === "confirmed"
    ? { type: "cancelled", n, reason, refundCents: paidCents - refundCents }
    : { type: "released", n, reason };
}
