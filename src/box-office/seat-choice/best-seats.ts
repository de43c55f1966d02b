/**
 * Chooses the best seats for a party, by these rules in this order:
 *
 * 1. Accessible and companion seats go to parties that ask for accessible ones. Other parties get them only when the
 *    ordinary seats do not suffice, however the party would sit. A party that asked gets more of them than it asked for
 *    only to stay together, or when nothing else is left.
 * 2. Together: one row, then two neighbouring rows, then (if the party may be split) the fewest pieces.
 * 3. Among choices that are equal so far, in turn: the fewest single seats stranded; no member of a larger party alone
 *    in a row; companion seats beside the accessible ones; all seats of one category, since they have one price.
 * 4. Then the nearest to the best point of the hall, which is its middle column, two thirds back: the least sum of squared
 *    distances, where a row is as deep as two seats. Ties are broken by the hall alone, the same way each time.
 *
 * Before all of these: a group of seats is offered whole or not at all, and a companion seat that is bound to an accessible
 * one only with it. In a split of a hall with groups, seats beside a group count as a piece of their own.
 *
 * Without a category, seats of any: the best, not the cheapest.
 */

import { makeUp, offeredTo, seatsIn } from "./belonging.ts";
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
  /** "required": refuse rather than split the party. "preferred": split it only if it cannot sit together. */
  readonly together: "required" | "preferred";
  /** How many of the seats must be accessible: 0 to `quantity`. */
  readonly accessible: number;
}

export interface SeatOffer {
  readonly ok: true;
  /** By row from the screen, then by section and column. */
  readonly labels: string[];
  readonly arrangement: "one_row" | "neighbouring_rows" | "split";
}

export type NoSeats =
  | { readonly ok: false; readonly code: "not_enough_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_enough_accessible_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_together" }
  /** Seats are free, but in groups that do not add up to the quantity. */
  | { readonly ok: false; readonly code: "seats_belong_together"; readonly seats: readonly [] };

/**
 * The best free seats for the wish, or a refusal. `given` has, by position in the hall, 0 for a free seat and 1 for any
 * other. The same arguments give the same answer. One row costs O(seats), other arrangements at most
 * O(seats * quantity ** 2), less the rows that can't hold the party or can't win: in a hall of 50,000 seats at most 6 ms
 * for ten seats, 25 ms for fifty.
 */
export function bestSeats(hall: SeatIndex, given: Uint8Array, wish: SeatWish): SeatOffer | NoSeats {
  const { quantity, accessible, together } = wish;
  const category = wish.category === null ? null : hall.categories.indexOf(wish.category);
  const taken = offeredTo(hall, given, accessible > 0);
  const free = countFree(hall, taken, category);
  const freeInAll = free.ordinary + free.companion + free.accessible;
  if (free.accessible < accessible)
    return { ok: false, code: "not_enough_accessible_seats", free: free.accessible };
  if (freeInAll < quantity) return { ok: false, code: "not_enough_seats", free: freeInAll };

  const ordinarySuffice =
    accessible === 0 &&
    free.ordinary >= quantity &&
    makeUp(hall, taken, ORDINARY, category, quantity, [0, 0]);
  const kinds = ordinarySuffice ? ORDINARY : ANY_KIND;
  const places = [accessible, free.accessible] as const;
  if (!ordinarySuffice && !makeUp(hall, taken, ORDINARY | COMPANION, category, quantity, places))
    return NOT_WHOLE;
  const pool = poolOf(hall, taken, kinds, category, wish);
  for (const most of accessible > 0 ? [accessible, quantity] : [quantity]) {
    const row = oneRow(pool, quantity, accessible, most);
    if (row !== null) return offer(hall, "one_row", row.pieces);
    const rows = neighbouringRows(pool, most);
    if (rows !== null) return offer(hall, "neighbouring_rows", rows.pieces);
  }
  if (together === "required") return { ok: false, code: "not_together" };
  let needed = accessible > 0 ? Math.max(accessible, quantity - free.ordinary - free.companion) : 0;
  do {
    const party = { quantity, accessible: needed };
    for (let largest = quantity; largest > 0; largest--) {
      const pieces = split(hall, taken, kinds, category, party, largest);
      // Always so at the first try, but in halls with groups or bound companion seats.
      if (seatsIn(pieces) === quantity) return offer(hall, "split", pieces);
      if (needed === 0) return NOT_WHOLE;
    }
    needed++;
  } while (needed <= Math.min(quantity, free.accessible));
  return NOT_WHOLE;
}

const NOT_WHOLE: NoSeats = { ok: false, code: "seats_belong_together", seats: [] };

function countFree(
  { seats, kind, category }: SeatIndex,
  taken: Uint8Array,
  wanted: number | null,
): { ordinary: number; companion: number; accessible: number } {
  const free = { ordinary: 0, companion: 0, accessible: 0 };
  for (let position = 0; position < seats.length; position++) {
    if (taken[position] !== 0 || (wanted !== null && category[position] !== wanted)) continue;
    if (kind[position] === ORDINARY) free.ordinary++;
    else if (kind[position] === COMPANION) free.companion++;
    else free.accessible++;
  }
  return free;
}

function offer(hall: SeatIndex, arrangement: SeatOffer["arrangement"], pieces: readonly Piece[]): SeatOffer {
  const ordered = pieces.toSorted((a, b) => a.start - b.start);
  const seats = ordered.flatMap(({ start, size }) => hall.seats.slice(start, start + size));
  return { ok: true, labels: seats.map(({ label }) => label), arrangement };
}
