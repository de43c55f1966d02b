/** Seats a party together: in one row, or in two neighbouring rows, one behind the other. */

import { tears } from "./belonging.ts";
import { MIXED_CATEGORIES, between, isBetter, isPure, leastPenaltyTogether, penaltyOf } from "./pieces.ts";
import type { Choice, Pool } from "./pieces.ts";
import type { RowPair, SeatIndex, SeatRow } from "./seat-index.ts";

/** The best `size` seats side by side, `least` to `most` of them accessible; null for none. O(seats). */
export function oneRow(pool: Pool, size: number, least: number, most: number): Choice | null {
  const { hall, reach } = pool;
  let best: Choice | null = null;
  for (const row of hall.rows) {
    if (accessibleIn(hall, row) < least || cantWin(pool, false, row.nearest * size, best)) continue;
    for (let start = row.from; start < row.to; start++) {
      if ((reach[start] ?? 0) < size) continue;
      const piece = { start, size };
      if (!hall.isPlain && tears(hall, [piece])) continue;
      const accessible = between(hall.accessibleBefore, piece);
      if (accessible < least || accessible > most) continue;
      const penalty = penaltyOf(pool, piece) + (isPure(hall, piece) ? 0 : MIXED_CATEGORIES);
      const distance = between(hall.distanceBefore, piece);
      if (isBetter(penalty, distance, best)) best = { penalty, distance, pieces: [piece] };
    }
  }
  return best;
}

/**
 * The best two pieces in neighbouring rows that have a column in common, at most `most` seats of them accessible; null for
 * none. O(seats * quantity ** 2) at worst.
 */
export function neighbouringRows(pool: Pool, most: number): Choice | null {
  const { hall, quantity } = pool;
  let best: Choice | null = null;
  for (const pair of hall.pairs) {
    const { front, back } = pair;
    if (accessibleIn(hall, front) + accessibleIn(hall, back) < pool.accessible) continue;
    if (longestIn(pool, front) + longestIn(pool, back) < quantity) continue;
    if (!cantWin(pool, pair.mixed, pair.nearest * quantity, best))
      best = behindEachOther(pool, pair, most, best);
  }
  return best;
}

const longestIn = ({ reach }: Pool, { from, to }: SeatRow): number =>
  reach.subarray(from, to).reduce((a, b) => Math.max(a, b), 0);

const accessibleIn = (hall: SeatIndex, { from, to }: SeatRow): number =>
  between(hall.accessibleBefore, { start: from, size: to - from });

const cantWin = (pool: Pool, mixed: boolean, distance: number, best: Choice | null): boolean =>
  !isBetter(leastPenaltyTogether(pool) + (mixed ? MIXED_CATEGORIES : 0), distance, best);

function behindEachOther(
  pool: Pool,
  { front, back }: RowPair,
  most: number,
  soFar: Choice | null,
): Choice | null {
  const { hall, reach, quantity } = pool;
  let best = soFar;
  let from = back.from;
  for (let start = front.from; start < front.to; start++) {
    const frontReach = reach[start] ?? 0;
    if (frontReach === 0) continue;
    while (from < back.to && columnsApart(hall, start, from) <= 1 - quantity) from++;
    for (let behind = from; behind < back.to; behind++) {
      const apart = columnsApart(hall, start, behind);
      if (apart >= quantity - 1) break;
      const sizeMost = Math.min(frontReach, quantity - 1, quantity - 1 + Math.min(apart, 0));
      for (let size = Math.max(quantity - (reach[behind] ?? 0), 1, apart + 1); size <= sizeMost; size++) {
        const ahead = { start, size };
        const rest = { start: behind, size: quantity - size };
        const mixed =
          hall.category[start] !== hall.category[behind] || !isPure(hall, ahead) || !isPure(hall, rest);
        const distance = between(hall.distanceBefore, ahead) + between(hall.distanceBefore, rest);
        if (cantWin(pool, mixed, distance, best)) continue;
        const accessible = between(hall.accessibleBefore, ahead) + between(hall.accessibleBefore, rest);
        if (accessible < pool.accessible || accessible > most) continue;
        if (!hall.isPlain && tears(hall, [ahead, rest])) continue;
        const penalty = penaltyOf(pool, ahead) + penaltyOf(pool, rest) + (mixed ? MIXED_CATEGORIES : 0);
        if (isBetter(penalty, distance, best)) best = { penalty, distance, pieces: [ahead, rest] };
      }
    }
  }
  return best;
}

/** How many columns position `b` is to the right of position `a`. */
const columnsApart = ({ column }: SeatIndex, a: number, b: number): number =>
  (column[b] ?? 0) - (column[a] ?? 0);
