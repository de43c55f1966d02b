/** The sums that the state keeps over its live reservations. */

import { countsForBuyer } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import type { Sold } from "./sold.ts";
import type { State } from "./state.ts";
import type { Slot, Terms } from "./terms.ts";
import { owedInHandCents } from "./till.ts";

/** Whether the slot differs from that of the terms. An unknown screen (null) counts as the same. */
export const isElsewhere = (terms: Terms, { startsAtMs, screenId }: Slot): boolean =>
  startsAtMs !== terms.startsAtMs ||
  (screenId !== null && terms.screenId !== null && screenId !== terms.screenId);

/** Adds a hold; does not mark its seats. */
export function addHold(state: State, hold: Reservation): void {
  state.holds.set(hold.n, hold);
  countHeld(state, hold, 1);
}

/** Adds a sold reservation; does not mark its seats. */
export function addSold(state: State, sold: Sold): void {
  if (isElsewhere(state.terms, sold)) state.toMove.add(sold.n);
  if (sold.hasDuplicates) state.duplicated.add(sold.n);
  countSold(state, sold, 1);
}

export function countHeld(state: State, hold: Reservation, sign: 1 | -1): void {
  const seats = sign * hold.lines.length;
  state.heldSeats += seats;
  if (countsForBuyer(hold)) countSeatsOf(state, hold.buyer, seats);
}

export function countSold(state: State, { buyer, seats, cents, checkedIn, sort }: Sold, sign: 1 | -1): void {
  state.soldReservations += sign;
  state.soldSeats += sign * seats;
  state.soldCents += sign * cents;
  state.checkedIn += sign * checkedIn;
  state.soldSums.count(sort, sign);
  if (buyer !== null) countSeatsOf(state, buyer, sign * seats);
}

/** Counts what staff have still to give back, of an ended reservation too. */
export function countOwed(state: State, reservation: Reservation, sign: 1 | -1): void {
  if (reservation.till !== undefined) state.owedInHandCents += sign * owedInHandCents(reservation);
}

function countSeatsOf({ seatsOfBuyer }: State, buyer: number, seats: number): void {
  const left = (seatsOfBuyer.get(buyer) ?? 0) + seats;
  if (left === 0) seatsOfBuyer.delete(buyer);
  else seatsOfBuyer.set(buyer, left);
}
