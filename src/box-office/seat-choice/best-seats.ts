/**
 * The best seats for a party, in this order:
 *
 * 1. Accessible and companion seats go to those who ask for accessible ones. Others get them only when the ordinary
 *    seats no longer suffice, however the party would sit; a party that asked gets more than it asked for only to
 *    stay together, or when nothing else is left.
 * 2. Together: one row, then two neighbouring rows, then (if the party may be split) the fewest pieces.
 * 3. Of places of that quality, in turn: the fewest single seats stranded; nobody of a larger party alone in a row;
 *    those in a wheelchair with companion seats beside them; all seats of one category, since they have one price.
 * 4. Then the nearest to the best point of the hall, its middle column two thirds back: the sum of the squared
 *    distances, a row being as deep as two seats. Ties are broken by the hall alone, the same way each time.
 *
 * Without a category, any: the best seats, not the cheapest.
 */

import { poolOf } from "./pieces.ts";
import type { Piece } from "./pieces.ts";
import { ANY_KIND, COMPANION, ORDINARY } from "./seat-index.ts";
import type { SeatIndex } from "./seat-index.ts";
import { split } from "./split.ts";
import { neighbouringRows, oneRow } from "./together.ts";

export interface SeatWish {
  /** At least 1. */
  readonly quantity: number;
  /** Null for any. */
  readonly category: string | null;
  /** Refuse a split party, or only do without one where possible. */
  readonly together: "required" | "preferred";
  /** How many of the seats must be accessible: 0 to `quantity`. */
  readonly accessible: number;
}

export interface SeatOffer {
  readonly ok: true;
  /** By row from the screen, then by column. */
  readonly labels: string[];
  readonly arrangement: "one_row" | "neighbouring_rows" | "split";
}

export type NoSeats =
  | { readonly ok: false; readonly code: "not_enough_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_enough_accessible_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_together" };

/**
 * `taken` is kept by the caller: by place of the hall, 0 for a free seat and 1 for any other. The same hall, seats
 * taken and wish have the same answer. One row costs O(seats), the others at most O(seats * quantity ** 2), less the
 * rows that can't hold the party or can't win: in a hall of 50,000 seats 6 ms for ten at the worst, 25 ms for fifty.
 */
export function bestSeats(hall: SeatIndex, taken: Uint8Array, wish: SeatWish): SeatOffer | NoSeats {
  const { quantity, accessible, together } = wish;
  const category = wish.category === null ? null : hall.categories.indexOf(wish.category);
  const free = countFree(hall, taken, category);
  const freeInAll = free.ordinary + free.companion + free.accessible;
  if (free.accessible < accessible)
    return { ok: false, code: "not_enough_accessible_seats", free: free.accessible };
  if (freeInAll < quantity) return { ok: false, code: "not_enough_seats", free: freeInAll };

  const kinds = accessible > 0 || free.ordinary < quantity ? ANY_KIND : ORDINARY;
  const pool = poolOf(hall, taken, kinds, category, wish);
  for (const most of accessible > 0 ? [accessible, quantity] : [quantity]) {
    const row = oneRow(pool, quantity, accessible, most);
    if (row !== null) return offer(hall, "one_row", row.pieces);
    const rows = neighbouringRows(pool, most);
    if (rows !== null) return offer(hall, "neighbouring_rows", rows.pieces);
  }
  if (together === "required") return { ok: false, code: "not_together" };
  const needed = accessible > 0 ? Math.max(accessible, quantity - free.ordinary - free.companion) : 0;
  return offer(hall, "split", split(hall, taken, kinds, category, { quantity, accessible: needed }));
}

function countFree(
  { seats, kind, category }: SeatIndex,
  taken: Uint8Array,
  wanted: number | null,
): { ordinary: number; companion: number; accessible: number } {
  const free = { ordinary: 0, companion: 0, accessible: 0 };
  for (let place = 0; place < seats.length; place++) {
    if (taken[place] !== 0 || (wanted !== null && category[place] !== wanted)) continue;
    if (kind[place] === ORDINARY) free.ordinary++;
    else if (kind[place] === COMPANION) free.companion++;
    else free.accessible++;
  }
  return free;
}

function offer(hall: SeatIndex, arrangement: SeatOffer["arrangement"], pieces: readonly Piece[]): SeatOffer {
  const ordered = pieces.toSorted((a, b) => a.start - b.start);
  const seats = ordered.flatMap(({ start, size }) => hall.seats.slice(start, start + size));
  return { ok: true, labels: seats.map(({ label }) => label), arrangement };
}
