/**
 * Pieces: seats side by side in one row, and what choosing one costs. Costs are compared first by penalty, then by
 * distance from the best point of the hall; both are sums over pieces.
 */

import { ACCESSIBLE, COMPANION, ORDINARY } from "./seat-index.ts";
import type { SeatIndex } from "./seat-index.ts";

export interface Piece {
  readonly start: number;
  readonly size: number;
}

/** What a buyer's pieces may be made of. */
export interface Pool {
  readonly hall: SeatIndex;
  /** By place: 1 if it can't be had. */
  readonly taken: Uint8Array;
  /** By place: how many seats side by side, from this one on, may be offered. */
  readonly reach: Int32Array;
  /** Whose pieces they are: of how many, of whom so many need an accessible seat. */
  readonly quantity: number;
  readonly accessible: number;
}

export interface Cost {
  readonly penalty: number;
  readonly distance: number;
}

export interface Choice extends Cost {
  readonly pieces: readonly Piece[];
}

/** One more of the upper outweighs 1,000 of the lower. */
const SPECIAL_SEAT_SPENT = 2 ** 31;
const SEAT_STRANDED = 2 ** 21;
const PERSON_ALONE = 2 ** 11;
const FAR_FROM_COMPANION = 2;
export const MIXED_CATEGORIES = 1;

/** The free seats of these kinds and this category, null for any. O(seats). */
export function poolOf(
  hall: SeatIndex,
  taken: Uint8Array,
  kinds: number,
  category: number | null,
  { quantity, accessible }: Pick<Pool, "quantity" | "accessible">,
): Pool {
  const reach = new Int32Array(hall.seats.length);
  let next = 0;
  for (let place = reach.length - 1; place >= 0; place--) {
    const offered =
      taken[place] === 0 &&
      ((hall.kind[place] ?? 0) & kinds) !== 0 &&
      (category === null || hall.category[place] === category);
    next = offered ? (hall.joined[place + 1] === 1 ? next : 0) + 1 : 0;
    reach[place] = next;
  }
  return { hall, taken, reach, quantity, accessible };
}

export const between = (before: Float64Array | Int32Array, { start, size }: Piece): number =>
  (before[start + size] ?? 0) - (before[start] ?? 0);

/** No piece of this size can do better: it is left out unread if it is too far. */
export const leastPenalty = ({ quantity }: Pool, size: number): number =>
  quantity > 1 && size === 1 ? PERSON_ALONE : 0;

/** No choice of all seats can: exactly the accessible seats that were asked for, and nothing else amiss. */
export const leastPenaltyTogether = ({ accessible }: Pool): number => accessible * SPECIAL_SEAT_SPENT;

/** All but the mixing of categories, which is no sum over pieces. O(1); O(size) for who needs an accessible seat. */
export function penaltyOf(pool: Pool, piece: Piece): number {
  const { hall, taken, accessible } = pool;
  const spent = between(accessible > 0 ? hall.accessibleBefore : hall.specialBefore, piece);
  const company = accessible > 0 ? FAR_FROM_COMPANION * farFromCompanion(hall, piece) : 0;
  return (
    spent * SPECIAL_SEAT_SPENT +
    strandedBeside(hall, taken, piece) * SEAT_STRANDED +
    company +
    leastPenalty(pool, piece.size)
  );
}

/** A free seat, of any kind and category, beside the piece and left without a free neighbour. */
function strandedBeside(hall: SeatIndex, taken: Uint8Array, { start, size }: Piece): number {
  const { joined } = hall;
  const end = start + size;
  const left =
    joined[start] === 1 && taken[start - 1] === 0 && !(joined[start - 1] === 1 && taken[start - 2] === 0);
  const right = joined[end] === 1 && taken[end] === 0 && !(joined[end + 1] === 1 && taken[end + 1] === 0);
  return (left ? 1 : 0) + (right ? 1 : 0);
}

/** A companion seat beside an accessible one of the piece counts 0, an ordinary seat 1, another companion seat 2. */
function farFromCompanion({ kind, joined }: SeatIndex, { start, size }: Piece): number {
  let sum = 0;
  for (let place = start; place < start + size; place++) {
    if (kind[place] === ORDINARY) sum += 1;
    if (kind[place] !== COMPANION) continue;
    const before = place > start && joined[place] === 1 && kind[place - 1] === ACCESSIBLE;
    const after = place + 1 < start + size && joined[place + 1] === 1 && kind[place + 1] === ACCESSIBLE;
    if (!before && !after) sum += 2;
  }
  return sum;
}

export const isPure = ({ categoryChanges }: SeatIndex, { start, size }: Piece): boolean =>
  categoryChanges[start] === categoryChanges[start + size - 1];

export const isBetter = (penalty: number, distance: number, than: Cost | null): boolean =>
  than === null || penalty < than.penalty || (penalty === than.penalty && distance < than.distance);
