/**
 * A piece: seats side by side in one row, and the cost of choosing it. Costs are compared by penalty first, then by distance
 * from the best point of the hall. Both are sums over pieces.
 */

import { ACCESSIBLE, COMPANION, ORDINARY } from "./seat-index.ts";
import type { SeatIndex } from "./seat-index.ts";

export interface Piece {
  readonly start: number;
  readonly size: number;
}

/** The seats that a party may get. */
export interface Pool {
  readonly hall: SeatIndex;
  /** By position: 1 for a seat that is not free. */
  readonly taken: Uint8Array;
  /** By position: number of seats side by side, from this one on, that may be offered. */
  readonly reach: Int32Array;
  /** Size of the party. */
  readonly quantity: number;
  /** Members of the party who need an accessible seat. */
  readonly accessible: number;
}

export interface Cost {
  readonly penalty: number;
  readonly distance: number;
}

export interface Choice extends Cost {
  readonly pieces: readonly Piece[];
}

/** Penalties. One unit of each outweighs 1,000 of the next; mixed categories count once at most. */
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
  for (let position = reach.length - 1; position >= 0; position--) {
    const offered =
      taken[position] === 0 &&
      ((hall.kind[position] ?? 0) & kinds) !== 0 &&
      (category === null || hall.category[position] === category);
    next = offered ? (hall.joined[position + 1] === 1 ? next : 0) + 1 : 0;
    reach[position] = next;
  }
  return { hall, taken, reach, quantity, accessible };
}

/** Sum over the piece, from sums of everything before each position. */
export const between = (before: Float64Array | Int32Array, { start, size }: Piece): number =>
  (before[start + size] ?? 0) - (before[start] ?? 0);

/** Lower bound of the penalty of a piece of this size. A piece that is too far even so is skipped. */
export const leastPenalty = ({ quantity }: Pool, size: number): number =>
  quantity > 1 && size === 1 ? PERSON_ALONE : 0;

/** Lower bound for a party that sits together: exactly the accessible seats that were asked for, and no other penalty. */
export const leastPenaltyTogether = ({ accessible }: Pool): number => accessible * SPECIAL_SEAT_SPENT;

/**
 * All penalties except that for mixed categories, which is not a sum over pieces. O(1); O(size) for a party that needs
 * accessible seats.
 */
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

/** Number of free seats, of any kind and category, that the piece leaves beside it without a free neighbour. */
function strandedBeside(hall: SeatIndex, taken: Uint8Array, { start, size }: Piece): number {
  const { company } = hall;
  const end = start + size;
  const left =
    company[start] === 1 && taken[start - 1] === 0 && !(company[start - 1] === 1 && taken[start - 2] === 0);
  const right = company[end] === 1 && taken[end] === 0 && !(company[end + 1] === 1 && taken[end + 1] === 0);
  return (left ? 1 : 0) + (right ? 1 : 0);
}

/** A companion seat beside an accessible one of the piece counts 0, an ordinary seat 1, another companion seat 2. */
function farFromCompanion({ kind, joined, companions }: SeatIndex, { start, size }: Piece): number {
  let sum = 0;
  for (let position = start; position < start + size; position++) {
    if (kind[position] === ORDINARY) sum += 1;
    // A bound companion seat is offered with its own accessible seat only.
    if (kind[position] !== COMPANION || companions?.has(position) === true) continue;
    const before = position > start && joined[position] === 1 && kind[position - 1] === ACCESSIBLE;
    const after =
      position + 1 < start + size && joined[position + 1] === 1 && kind[position + 1] === ACCESSIBLE;
    if (!before && !after) sum += 2;
  }
  return sum;
}

/** Whether all seats of the piece have one category. */
export const isPure = ({ categoryChanges }: SeatIndex, { start, size }: Piece): boolean =>
  categoryChanges[start] === categoryChanges[start + size - 1];

export const isBetter = (penalty: number, distance: number, than: Cost | null): boolean =>
  than === null || penalty < than.penalty || (penalty === than.penalty && distance < than.distance);
