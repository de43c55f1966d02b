/**
 * Exchanges seats for others of the same showtime, or for the same ones with another ticket type. In one step: the new seats are
 * the order's before the old ones are anybody else's. Money moves at full value: no cancellation fee, and the order's promo code
 * stays with it.
 */

import { isCheckedIn } from "./check-in.ts";
import { seatsFor } from "./choosing.ts";
import type { SeatsWanted } from "./choosing.ts";
import type { Decision, Moment, Refusal } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { keptBefore } from "./given-back.ts";
import { tornBy } from "./giving-back.ts";
import { amountsOf, refundOf } from "./prices.ts";
import { isUnrecorded } from "./reservation.ts";
import type { Line, Reservation } from "./reservation.ts";
import type { SeatState, State } from "./state.ts";
import { given, owedInHandCents, shiftCheckTooOld, taken, unpaidCents } from "./till.ts";
import type { ByHand } from "./till.ts";

export interface Exchange {
  /** The labels that go back; null for all. */
  readonly labels: readonly string[] | null;
  readonly wanted: SeatsWanted;
  /** How staff take what is due then, and give back what they owe; null: it stays due, or owed. */
  readonly paidBy: ByHand | null;
  /** Whether staff may give nothing back once a buyer could not give back seats. */
  readonly isBound: boolean;
}

/**
 * Refuses what is not sold so, `checked_in`, `against_policy`, `payment_required` for what was paid online and costs more now, and
 * `paid_elsewhere` for money by hand where the ledger does not know how the rest was paid.
 */
export function exchange(
  state: State,
  reservation: Reservation,
  { labels, wanted, paidBy, isBound }: Exchange,
  { nowMs, newTicket, find = () => null }: Moment,
): Decision {
  const { n, buyer, payment } = reservation;
  const part = partOf(state, reservation, labels, paidBy, nowMs);
  if (!part.ok) return part;
  const { back, kept } = part;
  const exchanging = { kept: kept.map(({ seat }) => seat), had: reservation.lines.map(({ seat }) => seat) };
  const asker = { buyer, isStaff: true, find, exchanging };
  const found = seatsFor(withFree(state, back), wanted, nowMs, "off", asker);
  if (!found.ok) return found;
  const lines = found.lines.map((line) => ({ ...line, ticket: newTicket() }));
  const torn = tornBy(state, reservation.lines, [...kept, ...lines], nowMs);
  if (torn !== null) return torn;

  const amounts = amountsOf(reservation.rates, [...kept, ...lines], reservation.promo);
  const keptCents = keptBefore(reservation);
  const leftCents = reservation.paidCents - reservation.refundCents - keptCents;
  const refundCents = Math.max(
    0,
    Math.min(reservation.amounts.totalCents - amounts.totalCents, leftCents - amounts.totalCents),
  );
  const against = isBound ? againstPolicy(state, refundCents, back.length - lines.length, nowMs) : null;
  if (against !== null) return against;
  if (paidBy !== null && isPaidElsewhere(reservation) && amounts.totalCents > reservation.amounts.totalCents)
    return { ok: false, code: "paid_elsewhere" };
  const after = {
    ...reservation,
    amounts,
    keptCents,
    refundCents: reservation.refundCents + refundCents,
  };
  const missingCents = isPaidElsewhere(reservation) ? 0 : unpaidCents(after);
  if (paidBy === null && payment === "online" && missingCents > unpaidCents(reservation))
    return { ok: false, code: "payment_required" };
  return {
    ok: true,
    n,
    choice: found.choice,
    events: [
      ...Array.from(found.ranOut, (expired): LedgerEvent => ({ type: "expired", n: expired })),
      { type: "exchanged", n, seats: back, lines, amounts, refundCents },
      ...(paidBy === null ? [] : taken(n, missingCents, paidBy)),
      ...(paidBy === null ? [] : given(n, owedInHandCents(after), paidBy)),
    ],
  };
}

interface Part {
  readonly ok: true;
  readonly back: readonly string[];
  readonly kept: readonly Line[];
}

/** What goes back of a sold order, and what is kept; or why it cannot be exchanged. */
export function partOf(
  { terms }: State,
  reservation: Reservation,
  labels: readonly string[] | null,
  paidBy: ByHand | null,
  nowMs: number,
): Part | Refusal {
  const { status, lines } = reservation;
  const tooOld = paidBy === null ? null : shiftCheckTooOld(paidBy, nowMs);
  if (tooOld !== null) return tooOld;
  if (status !== "confirmed") return { ok: false, code: "reservation_ended", status };
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  const foreign = (labels ?? []).filter((label) => lines.every(({ seat }) => seat !== label));
  if (foreign.length > 0) return { ok: false, code: "seats_not_reserved", seats: foreign };
  const isKept = ({ seat }: Line): boolean => labels !== null && !labels.includes(seat);
  const gone = lines.filter((line) => !isKept(line));
  const inside = gone.filter(({ ticket }) => isCheckedIn(reservation, ticket)).map(({ seat }) => seat);
  if (inside.length > 0) return { ok: false, code: "checked_in", seats: inside };
  return { ok: true, back: gone.map(({ seat }) => seat), kept: lines.filter(isKept) };
}

/** Whether it cost something, and the ledger does not know how that was paid. */
export const isPaidElsewhere = (reservation: Reservation): boolean =>
  isUnrecorded(reservation) && reservation.amounts.totalCents > 0;

/**
 * Refuses money that the policy would not give back, to staff who keep to it: after its end, and the fee of seats that nothing
 * replaces. `fewer`: how many seats less the order has then.
 */
export function againstPolicy(
  state: State,
  refundCents: number,
  fewer: number,
  nowMs: number,
): Refusal | null {
  if (refundCents === 0) return null;
  const policyCents = refundOf(state.terms, refundCents, refundCents, nowMs);
  const isAgainst = policyCents === null || (fewer > 0 && policyCents < refundCents);
  return isAgainst ? { ok: false, code: "against_policy", policyCents } : null;
}

/** Whether a buyer could give nothing back any more. */
export const isClosed = ({ terms }: Pick<State, "terms">, nowMs: number): boolean =>
  nowMs >= terms.startsAtMs - Math.max(0, terms.cancellation.lastMs);

/** The state as it is for whoever has these seats: with them free. One step a seat of the hall. */
function withFree(state: State, labels: readonly string[]): State {
  const seats = new Map<string, SeatState>(state.seats);
  for (const label of labels) {
    const there = seats.get(label);
    if (there !== undefined) seats.set(label, { ...there, n: null });
  }
  return { ...state, seats, seating: null };
}
