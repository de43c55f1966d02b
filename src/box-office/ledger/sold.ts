/** The part of a sold reservation that memory keeps. The rest stays on disk and is read on request. */

import { sortOf } from "./breakdown.ts";
import { checkedInTickets, duplicatesIn } from "./check-in.ts";
import { countsForBuyer } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import type { Slot } from "./terms.ts";

export interface Sold extends Slot {
  readonly n: number;
  /** Null for what counts against no buyer's limit. */
  readonly buyer: number | null;
  readonly seats: number;
  readonly cents: number;
  /** Number of its tickets that were scanned. */
  readonly checkedIn: number;
  /** Whether at least one ticket was checked in more than once. */
  readonly hasDuplicates: boolean;
  /** What reports count of it, as `sortOf` makes it. */
  readonly sort: string;
}

/** All reservations that a box office ever had. */
export interface Archive {
  find(n: number): Reservation | null;
  /** The sold ones, oldest first. */
  sold(): Iterable<Sold>;
}

export const soldOf = (reservation: Reservation): Sold => {
  const { n, buyer, lines, amounts, slot } = reservation;
  return {
    ...slot,
    n,
    buyer: countsForBuyer(reservation) ? buyer : null,
    seats: lines.length,
    cents: amounts.totalCents,
    checkedIn: checkedInTickets(reservation),
    hasDuplicates: duplicatesIn(reservation).length > 0,
    sort: sortOf(reservation),
  };
};

/** The archive while a ledger is replayed: all reservations are in memory. */
export const archiveOf = (all: ReadonlyMap<number, Reservation>): Archive => ({
  find: (n) => all.get(n) ?? null,
  sold: () =>
    Array.from(all.values())
      .filter(({ status }) => status === "confirmed")
      .map(soldOf),
});
