/**
 * The single-seat rule for seats picked by hand. A seat is stranded if it stays free with no free neighbour, and had
 * one before; any free seat counts as a neighbour, whatever its kind or price. The rule is relaxed in a free stretch
 * where no choice of as many like seats side by side would strand none: two of a stretch of three, or the whole of it.
 */

import { between, isBetter } from "./pieces.ts";
import type { Cost } from "./pieces.ts";
import { ACCESSIBLE, COMPANION } from "./seat-index.ts";
import type { SeatIndex } from "./seat-index.ts";

export interface SingleSeats {
  readonly ok: false;
  readonly code: "single_seats";
  readonly stranded: string[];
  /** As many seats of the same categories and kinds, in the same stretches, that strand none. */
  readonly suggestion: string[];
}

/** The labels that the choice would strand, by place. The chosen seats are in the hall and free. O(chosen). */
export function strandedBy(hall: SeatIndex, taken: Uint8Array, chosen: readonly string[]): string[] {
  return labelsOf(hall, strandedPlaces(hall, taken, placesOf(hall, chosen)));
}

/** Null if the choice keeps the rule or the rule is relaxed for it. O(chosen * length of the stretches). */
export function singleSeats(
  hall: SeatIndex,
  taken: Uint8Array,
  chosen: readonly string[],
): SingleSeats | null {
  const stranded: number[] = [];
  const suggestion: number[] = [];
  for (const [start, places] of Map.groupBy(placesOf(hall, chosen), (place) =>
    stretchStart(hall, taken, place),
  )) {
    const alone = strandedPlaces(hall, taken, places);
    const shifted = alone.length === 0 ? null : nearestLike(hall, taken, start, places);
    if (shifted !== null) stranded.push(...alone);
    suggestion.push(...(shifted ?? places));
  }
  if (stranded.length === 0) return null;
  return {
    ok: false,
    code: "single_seats",
    stranded: labelsOf(hall, stranded),
    suggestion: labelsOf(hall, suggestion),
  };
}

const placesOf = ({ placeOf }: SeatIndex, labels: readonly string[]): number[] =>
  labels.flatMap((label) => placeOf.get(label) ?? []);

const labelsOf = ({ seats }: SeatIndex, places: readonly number[]): string[] =>
  places.toSorted((a, b) => a - b).flatMap((place) => seats[place]?.label ?? []);

function strandedPlaces({ joined }: SeatIndex, taken: Uint8Array, places: readonly number[]): number[] {
  const chosen = new Set(places);
  const staysFree = (place: number): boolean => taken[place] === 0 && !chosen.has(place);
  const stranded = new Set<number>();
  for (const place of places) {
    const [before, after] = [place - 1, place + 1];
    if (joined[place] === 1 && staysFree(before) && !(joined[before] === 1 && staysFree(before - 1)))
      stranded.add(before);
    if (joined[after] === 1 && staysFree(after) && !(joined[after + 1] === 1 && staysFree(after + 1)))
      stranded.add(after);
  }
  return [...stranded];
}

function stretchStart({ joined }: SeatIndex, taken: Uint8Array, place: number): number {
  let start = place;
  while (joined[start] === 1 && taken[start - 1] === 0) start--;
  return start;
}

function stretchEnd({ joined }: SeatIndex, taken: Uint8Array, place: number): number {
  let end = place + 1;
  while (joined[end] === 1 && taken[end] === 0) end++;
  return end;
}

/** The choice put side by side and moved least in its stretch, that strands none; of two as near, the better seats. */
function nearestLike(
  hall: SeatIndex,
  taken: Uint8Array,
  start: number,
  chosen: readonly number[],
): number[] | null {
  const end = stretchEnd(hall, taken, start);
  let best: (Cost & { readonly places: number[] }) | null = null;
  for (let first = start; first + chosen.length <= end; first++) {
    const piece = { start: first, size: chosen.length };
    const places = chosen.map((_, i) => first + i);
    if (!areLike(hall, places, chosen) || strandedPlaces(hall, taken, places).length > 0) continue;
    const moved = Math.abs(sum(places) - sum(chosen));
    const distance = between(hall.distanceBefore, piece);
    if (isBetter(moved, distance, best)) best = { penalty: moved, distance, places };
  }
  return best?.places ?? null;
}

/** As many accessible seats, as many of each category, and no other companion seats unless they go with an accessible. */
function areLike(
  { kind, category }: SeatIndex,
  places: readonly number[],
  chosen: readonly number[],
): boolean {
  const isAccessible = (place: number): boolean => kind[place] === ACCESSIBLE;
  const sorts = (of: readonly number[]): string =>
    of
      .map((place) => `${isAccessible(place) ? "accessible" : ""}${category[place]}`)
      .toSorted()
      .join();
  if (sorts(places) !== sorts(chosen)) return false;
  return (
    chosen.some(isAccessible) || places.every((place) => kind[place] !== COMPANION || chosen.includes(place))
  );
}

const sum = (places: readonly number[]): number => places.reduce((total, place) => total + place, 0);
