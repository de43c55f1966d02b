/**
 * The hall as choosing seats needs it: every seat has a place, counted by rows from the screen and by columns in a
 * row, and what a decision asks of a stretch of places is a difference of two sums.
 */

import type { Seat } from "../ledger/hall.ts";

export const ORDINARY = 1;
export const COMPANION = 2;
export const ACCESSIBLE = 4;
export const ANY_KIND = ORDINARY | COMPANION | ACCESSIBLE;

export interface SeatIndex {
  /** By place. */
  readonly seats: readonly Seat[];
  readonly placeOf: ReadonlyMap<string, number>;
  /** The nearest to the best point first. */
  readonly rows: readonly SeatRow[];
  /** Rows and the neighbouring row behind them, in the same order. */
  readonly pairs: readonly RowPair[];
  readonly categories: readonly string[];
  /** By place. */
  readonly column: Int32Array;
  /** By place: its index in `categories`. */
  readonly category: Int32Array;
  /** By place: ORDINARY, COMPANION or ACCESSIBLE (also for a seat that says it is both). */
  readonly kind: Uint8Array;
  /** By place: 1 if the place before it is its neighbour. One longer than the hall, so that its end is a wall. */
  readonly joined: Uint8Array;
  /** Of all places before this one: squared distances from the best point, in 36ths of a seat's width squared. */
  readonly distanceBefore: Float64Array;
  readonly accessibleBefore: Int32Array;
  readonly specialBefore: Int32Array;
  /** Places whose category is not that of the place before, up to and with this one. */
  readonly categoryChanges: Int32Array;
}

export interface SeatRow {
  readonly y: number;
  readonly from: number;
  readonly to: number;
  /** The distance of its best seat. */
  readonly nearest: number;
}

export interface RowPair {
  readonly front: SeatRow;
  readonly back: SeatRow;
  /** The lesser of their two. */
  readonly nearest: number;
  /** No category is in both: who sits in both pays two prices. */
  readonly mixed: boolean;
}

/** A row is about as deep as two seats are wide. */
const ROW_IN_SEATS = 2;

/** O(seats log seats), in any order of the seats. Build it once, and again when seats are added. */
export function seatIndexOf(given: readonly Seat[]): SeatIndex {
  const seats = given.toSorted((a, b) => a.y - b.y || a.x - b.x || (a.label < b.label ? -1 : 1));
  const distance = distances(seats);
  const categories = [...new Set(seats.map((seat) => seat.category))].toSorted();
  const categoryIds = new Map(categories.map((category, id) => [category, id]));
  const size = seats.length;
  const hall = {
    seats,
    placeOf: new Map(seats.map(({ label }, place) => [label, place])),
    categories,
    column: Int32Array.from(seats, ({ x }) => x),
    category: Int32Array.from(seats, (seat) => categoryIds.get(seat.category) ?? 0),
    kind: Uint8Array.from(seats, kindOf),
    joined: new Uint8Array(size + 1),
    distanceBefore: new Float64Array(size + 1),
    accessibleBefore: new Int32Array(size + 1),
    specialBefore: new Int32Array(size + 1),
    categoryChanges: new Int32Array(size),
  };
  let before: Seat | undefined;
  const starts: number[] = [];
  for (const [place, seat] of seats.entries()) {
    const sameRow = before?.y === seat.y;
    if (!sameRow) starts.push(place);
    hall.joined[place] = sameRow && before?.x === seat.x - 1 ? 1 : 0;
    hall.categoryChanges[place] =
      (hall.categoryChanges[place - 1] ?? 0) + (before?.category === seat.category ? 0 : 1);
    const kind = kindOf(seat);
    hall.distanceBefore[place + 1] = (hall.distanceBefore[place] ?? 0) + (distance[place] ?? 0);
    hall.accessibleBefore[place + 1] = (hall.accessibleBefore[place] ?? 0) + (kind === ACCESSIBLE ? 1 : 0);
    hall.specialBefore[place + 1] = (hall.specialBefore[place] ?? 0) + (kind === ORDINARY ? 0 : 1);
    before = seat;
  }
  const rows = starts.map((from, i): SeatRow => {
    const to = starts[i + 1] ?? size;
    return {
      y: seats[from]?.y ?? 0,
      from,
      to,
      nearest: distance.subarray(from, to).reduce((a, b) => Math.min(a, b), Infinity),
    };
  });
  return { ...hall, pairs: neighbours(seats, rows), rows: rows.toSorted((a, b) => a.nearest - b.nearest) };
}

const kindOf = ({ accessible, companion }: Seat): number =>
  accessible ? ACCESSIBLE : companion ? COMPANION : ORDINARY;

/**
 * From the best point: the middle of the hall's columns, two thirds of the way from its first row to its last. In
 * 36ths, so that the sums are exact: a half column and a third of a row are whole numbers.
 */
function distances(seats: readonly Seat[]): Float64Array {
  let [left, right, first, last] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of seats) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    first = Math.min(first, y);
    last = Math.max(last, y);
  }
  return Float64Array.from(seats, ({ x, y }) => {
    const halfColumns = 2 * x - left - right;
    const thirdsOfRows = 3 * (y - first) - 2 * (last - first);
    return (3 * halfColumns) ** 2 + (2 * ROW_IN_SEATS * thirdsOfRows) ** 2;
  });
}

function neighbours(seats: readonly Seat[], rows: readonly SeatRow[]): RowPair[] {
  const categoriesOf = ({ from, to }: SeatRow): Set<string> =>
    new Set(seats.slice(from, to).map(({ category }) => category));
  const pairs: RowPair[] = [];
  for (const [i, back] of rows.entries()) {
    const front = rows[i - 1];
    if (front === undefined || front.y !== back.y - 1) continue;
    const inFront = categoriesOf(front);
    const mixed = [...categoriesOf(back)].every((category) => !inFront.has(category));
    pairs.push({ front, back, nearest: Math.min(front.nearest, back.nearest), mixed });
  }
  return pairs.sort((a, b) => a.nearest - b.nearest);
}
