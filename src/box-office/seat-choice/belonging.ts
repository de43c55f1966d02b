/**
 * What the choice of seats has to know of seats that belong together: groups, which are offered whole or not at all, and
 * companion seats that are bound to an accessible one. Most halls have neither: they are plain, and no choice asks further.
 */

import type { Piece } from "./pieces.ts";
import type { SeatIndex } from "./seat-index.ts";

/** Marks the free seats of groups as taken that are not free as a whole. O(seats) in a hall with groups, else nothing. */
export function withWholeGroups({ grouped }: SeatIndex, taken: Uint8Array): Uint8Array {
  if (grouped === null) return taken;
  const whole = Uint8Array.from(taken);
  for (let start = 0; start < whole.length;) {
    let end = start + 1;
    while (grouped[end] === 1) end++;
    if (end - start > 1 && whole.subarray(start, end).includes(1)) whole.fill(1, start, end);
    start = end;
  }
  return whole;
}

/** Marks bound companion seats as taken that the party cannot get: all of them, or those whose accessible seat is not free. */
export function offeredTo(
  { companions }: SeatIndex,
  taken: Uint8Array,
  needsAccessible: boolean,
): Uint8Array {
  if (companions === null) return taken;
  const offered = Uint8Array.from(taken);
  for (const [companion, place] of companions)
    if (!needsAccessible || taken[place] !== 0) offered[companion] = 1;
  return offered;
}

/** Whether the pieces split a group, or have a bound companion seat without its accessible one. */
export function tears({ grouped, companions }: SeatIndex, pieces: readonly Piece[]): boolean {
  if (grouped !== null)
    for (const { start, size } of pieces)
      if (isInside(pieces, start, grouped) || isInside(pieces, start + size, grouped)) return true;
  if (companions === null) return false;
  for (const { start, size } of pieces)
    for (let position = start; position < start + size; position++) {
      const place = companions.get(position);
      if (place !== undefined && !isIn(pieces, place)) return true;
    }
  return false;
}

/** Whether the border before the position is inside a group of which the pieces have one side only. */
const isInside = (pieces: readonly Piece[], position: number, grouped: Uint8Array): boolean =>
  grouped[position] === 1 && isIn(pieces, position) !== isIn(pieces, position - 1);

const isIn = (pieces: readonly Piece[], position: number): boolean =>
  pieces.some(({ start, size }) => position >= start && position < start + size);

/**
 * Whether free seats of this category, with groups whole, make up the quantity: seats of these kinds, and accessible ones in
 * addition, from `least` to `most` of them. O(seats * quantity) in a hall with groups, else nothing.
 */
export function makeUp(
  hall: SeatIndex,
  taken: Uint8Array,
  kinds: number,
  category: number | null,
  quantity: number,
  [least, most]: readonly [number, number],
): boolean {
  const { grouped, kind } = hall;
  if (grouped === null) return true;
  const sums = new Uint8Array(quantity + 1);
  sums[0] = 1;
  for (let start = 0; start < taken.length;) {
    let [end, fits] = [start, true];
    do {
      fits &&=
        taken[end] === 0 &&
        ((kind[end] ?? 0) & kinds) !== 0 &&
        (category === null || hall.category[end] === category);
      end++;
    } while (grouped[end] === 1);
    const size = end - start;
    if (fits) for (let sum = quantity; sum >= size; sum--) if (sums[sum - size] === 1) sums[sum] = 1;
    start = end;
  }
  return sums.subarray(Math.max(0, quantity - most), quantity - least + 1).includes(1);
}

export const seatsIn = (pieces: readonly Piece[]): number => pieces.reduce((sum, { size }) => sum + size, 0);
