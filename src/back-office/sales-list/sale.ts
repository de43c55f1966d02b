/** A reservation in the list of sales: what it sold, or the money of one that has ended. Never who bought it. */

import type { Channel, ReservationStatus } from "../../box-office/ledger/reservation.ts";

/** The showtime of a sale. */
export interface Showing {
  readonly showtimeId: number;
  readonly localDate: string;
  readonly startsAtMs: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  /** Confirmed reservations. */
  readonly reservations: number;
}

/** The sums are 0 where the reservation has ended, but for its money. */
export interface Sale {
  readonly id: number;
  readonly status: ReservationStatus;
  readonly channel: Channel;
  readonly promoCode: number | null;
  readonly confirmedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly currency: string;
  readonly seats: number;
  readonly grossCents: number;
  readonly discountCents: number;
  readonly feeCents: number;
  readonly taxCents: number;
  readonly revenueCents: number;
  readonly paidCents: number;
  readonly refundCents: number;
}

export type Listed = Sale & Showing;

/** Where a page ended. */
export type Position = Pick<Listed, "localDate" | "startsAtMs" | "showtimeId" | "id">;

/** Showtimes whose sales are read together: at most `most` in all, unless it is one alone. */
export function together(showings: readonly Showing[], most: number): Showing[][] {
  const chunks: Showing[][] = [];
  let size = 0;
  for (const showing of showings) {
    size += showing.reservations;
    const chunk = chunks.at(-1);
    if (chunk === undefined || size > most) {
      chunks.push([showing]);
      size = showing.reservations;
    } else chunk.push(showing);
  }
  return chunks;
}
