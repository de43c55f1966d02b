/** What memory keeps of a reservation that is sold. The rest of it stays on disk until somebody asks for it. */

import { checkedInTickets, duplicatesIn } from "./check-in.ts";
import type { Reservation } from "./reservation.ts";
import type { Slot } from "./terms.ts";

export interface Sold extends Slot {
  readonly n: number;
  /** Null for a sale at the counter, which counts against nobody's limit. */
  readonly buyer: number | null;
  readonly seats: number;
  readonly cents: number;
  /** So many of its tickets were scanned, and one of them at least more than once. */
  readonly checkedIn: number;
  readonly hasDuplicates: boolean;
}

/** All reservations there ever were. */
export interface Archive {
  find(n: number): Reservation | null;
  /** All that are sold, the oldest first. */
  sold(): Iterable<Sold>;
}

export const soldOf = (reservation: Reservation): Sold => {
  const { n, channel, buyer, lines, amounts, slot } = reservation;
  return {
    ...slot,
    n,
    buyer: channel === "counter" ? null : buyer,
    seats: lines.length,
    cents: amounts.totalCents,
    checkedIn: checkedInTickets(reservation),
    hasDuplicates: duplicatesIn(reservation).length > 0,
  };
};

/** Where a ledger is played again, they are all at hand. */
export const archiveOf = (all: ReadonlyMap<number, Reservation>): Archive => ({
  find: (n) => all.get(n) ?? null,
  sold: () =>
    Array.from(all.values())
      .filter(({ status }) => status === "confirmed")
      .map(soldOf),
});
