/**
 * The single-seat rule for seats that a buyer names. A seat is stranded if it stays free, has no free neighbour and had one
 * before; a free seat of any kind or price counts as a neighbour, but not one of a group, which is sold as a whole, nor a
 * bound companion seat, which goes with its accessible one. The rule does not apply in a free stretch where every choice of as
 * many similar seats side by side strands one: for example two seats of a stretch of three.
 */

import { offeredTo } from "./belonging.ts";
import { between, isBetter } from "./pieces.ts";
import type { Cost } from "./pieces.ts";
import { ACCESSIBLE, COMPANION } from "./seat-index.ts";
import type { SeatIndex } from "./seat-index.ts";

export interface SingleSeats {
  readonly ok: false;
  readonly code: "single_seats";
  readonly stranded: string[];
  /** As many seats of the same categories and kinds, in the same free stretches, that strand none. */
  readonly suggestion: string[];
}

/** Labels of the seats that the choice strands, by position. The chosen seats must be in the hall and free. O(chosen). */
export function strandedBy(hall: SeatIndex, taken: Uint8Array, chosen: readonly string[]): string[] {
  const positions = positionsOf(hall, chosen);
  return labelsOf(hall, strandedPositions(hall, forAnybody(hall, taken, positions), positions));
}

/** Null if the choice keeps the rule or the rule does not apply. O(chosen * length of the stretches). */
export function singleSeats(
  hall: SeatIndex,
  taken: Uint8Array,
  chosen: readonly string[],
): SingleSeats | null {
  const stranded: number[] = [];
  const suggestion: number[] = [];
  const all = positionsOf(hall, chosen);
  const closed = forAnybody(hall, taken, all);
  for (const [start, positions] of Map.groupBy(all, (position) => stretchStart(hall, closed, position))) {
    const alone = strandedPositions(hall, closed, positions);
    const shifted = alone.length === 0 ? null : nearestLike(hall, closed, start, positions);
    if (shifted !== null) stranded.push(...alone);
    suggestion.push(...(shifted ?? positions));
  }
  if (stranded.length === 0) return null;
  return {
    ok: false,
    code: "single_seats",
    stranded: labelsOf(hall, stranded),
    suggestion: labelsOf(hall, suggestion),
  };
}

/** Marks bound companion seats as taken, but for chosen ones: nobody gets them by themselves. */
function forAnybody(hall: SeatIndex, taken: Uint8Array, chosen: readonly number[]): Uint8Array {
  if (hall.companions === null) return taken;
  const closed = offeredTo(hall, taken, false);
  for (const position of chosen) closed[position] = taken[position] ?? 1;
  return closed;
}

const positionsOf = ({ positionOf }: SeatIndex, labels: readonly string[]): number[] =>
  labels.flatMap((label) => positionOf.get(label) ?? []);

const labelsOf = ({ seats }: SeatIndex, positions: readonly number[]): string[] =>
  positions.toSorted((a, b) => a - b).flatMap((position) => seats[position]?.label ?? []);

function strandedPositions(
  { company }: SeatIndex,
  taken: Uint8Array,
  positions: readonly number[],
): number[] {
  const chosen = new Set(positions);
  const staysFree = (position: number): boolean => taken[position] === 0 && !chosen.has(position);
  const stranded = new Set<number>();
  for (const position of positions) {
    const [before, after] = [position - 1, position + 1];
    if (company[position] === 1 && staysFree(before) && !(company[before] === 1 && staysFree(before - 1)))
      stranded.add(before);
    if (company[after] === 1 && staysFree(after) && !(company[after + 1] === 1 && staysFree(after + 1)))
      stranded.add(after);
  }
  return [...stranded];
}

function stretchStart({ company }: SeatIndex, taken: Uint8Array, position: number): number {
  let start = position;
  while (company[start] === 1 && taken[start - 1] === 0) start--;
  return start;
}

function stretchEnd({ company }: SeatIndex, taken: Uint8Array, position: number): number {
  let end = position + 1;
  while (company[end] === 1 && taken[end] === 0) end++;
  return end;
}

/**
 * As many similar seats side by side in the stretch that strand none: those moved least from the choice, and of two equally
 * near, the better ones. Null for none.
 */
function nearestLike(
  hall: SeatIndex,
  taken: Uint8Array,
  start: number,
  chosen: readonly number[],
): number[] | null {
  const end = stretchEnd(hall, taken, start);
  let best: (Cost & { readonly positions: number[] }) | null = null;
  for (let first = start; first + chosen.length <= end; first++) {
    const piece = { start: first, size: chosen.length };
    const positions = chosen.map((_, i) => first + i);
    if (!areLike(hall, positions, chosen) || strandedPositions(hall, taken, positions).length > 0) continue;
    const moved = Math.abs(sum(positions) - sum(chosen));
    const distance = between(hall.distanceBefore, piece);
    if (isBetter(moved, distance, best)) best = { penalty: moved, distance, positions };
  }
  return best?.positions ?? null;
}

/** Same numbers of accessible seats and of each category; no other companion seats unless an accessible one was chosen. */
function areLike(
  { kind, category }: SeatIndex,
  positions: readonly number[],
  chosen: readonly number[],
): boolean {
  const isAccessible = (position: number): boolean => kind[position] === ACCESSIBLE;
  const sorts = (of: readonly number[]): string =>
    of
      .map((position) => `${isAccessible(position) ? "accessible" : ""}${category[position]}`)
      .toSorted()
      .join();
  if (sorts(positions) !== sorts(chosen)) return false;
  return (
    chosen.some(isAccessible) ||
    positions.every((position) => kind[position] !== COMPANION || chosen.includes(position))
  );
}

const sum = (positions: readonly number[]): number =>
  positions.reduce((total, position) => total + position, 0);
