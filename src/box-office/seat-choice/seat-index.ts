/**
 * The hall in the form that choosing seats needs. Every seat has a position, counted by rows from the screen and by columns
 * in a row, so that a figure over a stretch of positions is the difference of two sums. Seats of two sections are neither
 * neighbours nor one behind the other.
 */

import type { Seat } from "../ledger/hall.ts";
import { companionsIn, companyIn, groupedIn } from "./groups.ts";

export const ORDINARY = 1;
export const COMPANION = 2;
export const ACCESSIBLE = 4;
export const ANY_KIND = ORDINARY | COMPANION | ACCESSIBLE;

export interface SeatIndex {
  /** By position. */
  readonly seats: readonly Seat[];
  readonly positionOf: ReadonlyMap<string, number>;
  /** By distance from the best point of the hall, nearest first. */
  readonly rows: readonly SeatRow[];
  /** Each row with the neighbouring row behind it, in the same order. */
  readonly pairs: readonly RowPair[];
  readonly categories: readonly string[];
  /** By position. */
  readonly column: Int32Array;
  /** By position: its index in `categories`. */
  readonly category: Int32Array;
  /** By position: ORDINARY, COMPANION or ACCESSIBLE (also for a seat that is both accessible and companion). */
  readonly kind: Uint8Array;
  /** By position: 1 if the seat before it is its neighbour. One longer than the hall, with a 0 behind the last seat. */
  readonly joined: Uint8Array;
  /** The same, as the single-seat rule sees it: a group is no company for the seats beside it. */
  readonly company: Uint8Array;
  /** As `groupedIn` has it. */
  readonly grouped: Uint8Array | null;
  /** As `companionsIn` has it. */
  readonly companions: ReadonlyMap<number, number> | null;
  /** Whether it has neither groups nor bound companion seats. */
  readonly isPlain: boolean;
  /** Over all positions before this one: squared distances from the best point, in 36ths of a seat's width squared. */
  readonly distanceBefore: Float64Array;
  /** Over all positions before this one: number of accessible seats. */
  readonly accessibleBefore: Int32Array;
  /** Over all positions before this one: number of accessible and companion seats. */
  readonly specialBefore: Int32Array;
  /** Number of positions up to this one, inclusive, whose category differs from that of the position before. */
  readonly categoryChanges: Int32Array;
}

/** The seats of one row and one section. */
export interface SeatRow {
  readonly y: number;
  /** Undefined in a hall without sections. */
  readonly section: string | undefined;
  readonly from: number;
  readonly to: number;
  /** The distance of its best seat. */
  readonly nearest: number;
}

export interface RowPair {
  readonly front: SeatRow;
  readonly back: SeatRow;
  /** The distance of the best seat of both rows. */
  readonly nearest: number;
  /** Whether the rows have no category in common: a party in both pays two prices. */
  readonly mixed: boolean;
}

/** A row is about as deep as two seats are wide. */
const ROW_IN_SEATS = 2;

/** Builds the index from seats in any order. O(seats log seats); to be built again when the hall changes. */
export function seatIndexOf(given: readonly Seat[]): SeatIndex {
  const seats = given.toSorted(
    (a, b) => a.y - b.y || inOrder(a.section, b.section) || a.x - b.x || inOrder(a.label, b.label),
  );
  const distance = distances(seats);
  const categories = [...new Set(seats.map((seat) => seat.category))].toSorted();
  const categoryIds = new Map(categories.map((category, id) => [category, id]));
  const size = seats.length;
  const hall = {
    seats,
    positionOf: new Map(seats.map(({ label }, position) => [label, position])),
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
  for (const [position, seat] of seats.entries()) {
    const sameRow = before?.y === seat.y && before.section === seat.section;
    if (!sameRow) starts.push(position);
    hall.joined[position] = sameRow && before?.x === seat.x - 1 ? 1 : 0;
    hall.categoryChanges[position] =
      (hall.categoryChanges[position - 1] ?? 0) + (before?.category === seat.category ? 0 : 1);
    const kind = kindOf(seat);
    hall.distanceBefore[position + 1] = (hall.distanceBefore[position] ?? 0) + (distance[position] ?? 0);
    hall.accessibleBefore[position + 1] =
      (hall.accessibleBefore[position] ?? 0) + (kind === ACCESSIBLE ? 1 : 0);
    hall.specialBefore[position + 1] = (hall.specialBefore[position] ?? 0) + (kind === ORDINARY ? 0 : 1);
    before = seat;
  }
  const rows = starts.map((from, i): SeatRow => {
    const to = starts[i + 1] ?? size;
    return {
      y: seats[from]?.y ?? 0,
      section: seats[from]?.section,
      from,
      to,
      nearest: distance.subarray(from, to).reduce((a, b) => Math.min(a, b), Infinity),
    };
  });
  const grouped = groupedIn(seats);
  const companions = companionsIn(seats, hall.positionOf);
  return {
    ...hall,
    company: companyIn(seats, hall.joined, grouped),
    grouped,
    companions,
    isPlain: grouped === null && companions === null,
    pairs: neighbours(seats, rows),
    rows: rows.toSorted((a, b) => a.nearest - b.nearest),
  };
}

const inOrder = (a = "", b = ""): number => (a === b ? 0 : a < b ? -1 : 1);

const kindOf = ({ accessible, companion }: Seat): number =>
  accessible ? ACCESSIBLE : companion ? COMPANION : ORDINARY;

/**
 * Squared distances from the best point: the middle of the hall's columns, two thirds of the way from its first row to its
 * last. In 36ths, so that half a column and a third of a row are whole numbers and the sums are exact.
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
  const last = new Map<string | undefined, SeatRow>();
  for (const back of rows) {
    const front = last.get(back.section);
    last.set(back.section, back);
    if (front?.y !== back.y - 1) continue;
    const inFront = categoriesOf(front);
    const mixed = [...categoriesOf(back)].every((category) => !inFront.has(category));
    pairs.push({ front, back, nearest: Math.min(front.nearest, back.nearest), mixed });
  }
  return pairs.sort((a, b) => a.nearest - b.nearest);
}
