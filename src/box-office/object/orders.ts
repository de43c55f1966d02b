/** Reads of single reservations. */

import { now } from "../../platform/clock.ts";
import type { Booking, OrderRecord, ReservationRecord } from "../answers.ts";
import { cancellationOf, policyOf } from "../ledger/cancellation.ts";
import type { Book } from "./book.ts";

/** Entries of one reservation: the newest ones. */
const MAX_ENTRIES = 200;

/** A reservation, with what its buyer may give back now. */
export function booking(book: Book, n: number): Booking | null {
  const { state } = book;
  const reservation = book.reservation(n);
  if (state === null || reservation === null) return null;
  const { incarnation } = state.terms;
  return { reservation, incarnation, cancellation: cancellationOf(state, reservation, now()) };
}

/** A reservation with what became of it, and what the showtime's policy would give back now. */
export function order(book: Book, n: number): OrderRecord | null {
  const { state } = book;
  const reservation = book.reservation(n);
  if (state === null || reservation === null) return null;
  const entries = book.rows.log.entriesOf(n, MAX_ENTRIES);
  return { reservation, policy: policyOf(state, reservation, now()), entries };
}

/** The reservation that a ticket belongs to, or belonged to before it ended. */
export function ofTicket(book: Book, ticket: string): ReservationRecord | null {
  const found = book.findByTicket(ticket);
  return found === null ? null : book.reservation(found.n);
}

/** The reservation with this use (`claim`) of a promo code; null for none. */
export function withClaim(book: Book, claim: string): ReservationRecord | null {
  const n = book.state === null ? null : book.rows.reservationWithClaim(claim);
  return n === null ? null : book.reservation(n);
}
