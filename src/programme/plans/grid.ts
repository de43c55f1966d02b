/** Columns and lines for seats that are drawn anywhere. */

import type { DrawnSeat } from "./plan.ts";

/** Where a row's usual distance of seats is more than this many times the plan's, it is one of aisles, and the plan's counts. */
const MOST_STRETCHED = 1.5;

/** A row has a usual distance of its own if it has at least this many distances. */
const MIN_DISTANCES = 3;

/** A seat is at most this many columns from the one before. Seats that are farther apart keep the x and y of the plan. */
const MAX_STEP = 101;

/** A row is at most this many lines behind the one before. */
const MAX_LINES = 101;

/** A number is usual if at least one in so many is like it. */
const OFTEN = 4;

/** Lengths are alike if they round to the same one of so many parts of the middle length. */
const ALIKE = 100;

/** Rows that are closer than this are side by side. In usual distances of seats. */
const MIN_DEPTH = 0.25;

export interface PlacedSeat {
  readonly seat: DrawnSeat;
  readonly column: number;
  readonly line: number;
  /** Where the plan draws it, in columns and lines. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedRow {
  readonly name: string;
  readonly line: number;
  /** From left to right. */
  readonly seats: readonly PlacedSeat[];
}

export interface PlacedSection {
  readonly name: string | null;
  /** From the screen backwards. */
  readonly rows: readonly PlacedRow[];
}

interface Row {
  readonly name: string;
  readonly seats: readonly DrawnSeat[];
  readonly distances: readonly number[];
  /** The mean of its seats. */
  readonly x: number;
  readonly y: number;
}

/**
 * Gives each seat a column and a line. A column is as wide as the usual distance of neighbours, a line as deep as that of
 * rows. Seats of one row that are as far apart as is usual in it are in neighbouring columns, also on a curve; a row is as
 * a whole where it is drawn. Every row of a section has a line of its own, and a section whose columns and lines belong to
 * another one already is behind all others. O(n log n) in the seats.
 */
export function gridOf(seats: readonly DrawnSeat[]): PlacedSection[] {
  const sections = [...Map.groupBy(seats, ({ section }) => section)].map(([name, ofSection]) => ({
    name,
    rows: [...Map.groupBy(ofSection, ({ row }) => row)].map(rowOf).toSorted((a, b) => a.y - b.y),
  }));
  const rows = sections.flatMap((section) => section.rows);
  const width = usual(rows.flatMap(({ distances }) => distances)) ?? 1;
  const depth = usual(sections.flatMap((section) => depthsOf(section.rows, MIN_DEPTH * width))) ?? width;
  const left = originOf(
    seats.map(({ x }) => x),
    width,
  );
  const front = originOf(
    rows.map(({ y }) => y),
    depth,
  );
  const columnsOfRow = new Map(rows.map((row) => [row, columnsOf(row, width, left)]));
  const indent = 1 - rows.reduce((least, row) => Math.min(least, columnsOfRow.get(row)?.[0] ?? 1), 1);

  const taken = new Set<string>();
  let behind = 0;
  return sections.map((section) => {
    const lines = linesOf(section.rows.map(({ y }) => (y - front) / depth + 1));
    const cells = section.rows.map((row) => (columnsOfRow.get(row) ?? []).map((column) => column + indent));
    const isFree = cells.every((columns, r) => columns.every((x) => !taken.has(`${x} ${lines[r]}`)));
    const moved = isFree ? 0 : behind + 1 - (lines[0] ?? 0);
    const placed = section.rows.map((row, r) => {
      const line = (lines[r] ?? 0) + moved;
      behind = Math.max(behind, line);
      return {
        name: row.name,
        line,
        seats: row.seats.map((seat, s) => ({
          seat,
          column: cells[r]?.[s] ?? 0,
          line,
          x: (seat.x - left) / width + 1 + indent,
          y: (seat.y - front) / depth + 1,
        })),
      };
    });
    for (const { seats: ofRow, line } of placed)
      for (const { column } of ofRow) taken.add(`${column} ${line}`);
    return { name: section.name, rows: placed };
  });
}

function rowOf([name, drawn]: [string, DrawnSeat[]]): Row {
  const seats = inOrder(drawn);
  return { name, seats, distances: distancesOf(seats), x: mean(seats, "x"), y: mean(seats, "y") };
}

/**
 * From left to right. The order of the plan, or its reverse, if that is the shorter way from seat to seat, as it is where a
 * row comes back to its side in a horseshoe.
 */
function inOrder(seats: readonly DrawnSeat[]): readonly DrawnSeat[] {
  const [first, last] = [seats.at(0), seats.at(-1)];
  const byX = seats.toSorted((a, b) => a.x - b.x || a.y - b.y);
  if (first === undefined || last === undefined) return byX;
  const asGiven = last.x < first.x ? seats.toReversed() : seats;
  return total(distancesOf(asGiven)) < total(distancesOf(byX)) ? asGiven : byX;
}

const distancesOf = (seats: readonly DrawnSeat[]): number[] =>
  seats.slice(1).map(({ x, y }, i) => Math.hypot(x - (seats[i]?.x ?? x), y - (seats[i]?.y ?? y)));

const depthsOf = (rows: readonly Row[], least: number): number[] =>
  rows
    .slice(1)
    .map(({ y }, i) => y - (rows[i]?.y ?? y))
    .filter((depth) => depth > least);

/** The columns of a row's seats: whole numbers of any sign, 1 for a seat at `left`. */
function columnsOf({ seats, distances, x }: Row, width: number, left: number): number[] {
  const own = median(distances) ?? width;
  const step = distances.length >= MIN_DISTANCES && own <= MOST_STRETCHED * width ? own : width;
  let last = 0;
  const columns = [0, ...distances.map((distance) => (last += stepsIn(distance / step, MAX_STEP)))];
  const start = Math.round((x - left) / width + 1 - total(columns) / seats.length);
  return columns.map((column) => column + start);
}

/** Whole lines in the order of the rows, near to where they are drawn. */
function linesOf(drawn: readonly number[]): number[] {
  let last: number | null = null;
  return drawn.map((y) => {
    last = last === null ? Math.round(y) : last + stepsIn(y - last, MAX_LINES);
    return last;
  });
}

const stepsIn = (distance: number, most: number): number => Math.min(most, Math.max(1, Math.round(distance)));

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const mean = (seats: readonly DrawnSeat[], axis: "x" | "y"): number =>
  total(seats.map((seat) => seat[axis])) / seats.length;

/** Where the first column, or line, is drawn: at or just before the least, so that most of the others are on the grid too. */
function originOf(places: readonly number[], step: number): number {
  const least = places.reduce((so, place) => Math.min(so, place), Infinity);
  const offsets = places.map((place) => Math.round(((place - least) / step) * ALIKE) % ALIKE);
  const offset = (mostFrequent(offsets)?.[0] ?? 0) / ALIKE;
  return offset === 0 ? least : least + (offset - 1) * step;
}

/** The mean of the numbers that are there most often, if they are often enough; else the one in the middle. */
function usual(numbers: readonly number[]): number | undefined {
  const middle = median(numbers);
  if (middle === undefined) return undefined;
  const often = mostFrequent(numbers, (number) => Math.round((number / middle) * ALIKE));
  return often === undefined ? middle : total(often) / often.length;
}

/** The largest group of numbers that are alike; undefined if it has less than a quarter of them all. */
function mostFrequent(
  numbers: readonly number[],
  alike: (number: number) => number = (number) => number,
): readonly number[] | undefined {
  const groups = [...Map.groupBy(numbers, alike).values()];
  const most = groups.reduce((best, group) => (group.length > best.length ? group : best), []);
  return most.length > 0 && most.length * OFTEN >= numbers.length ? most : undefined;
}

/** The lower one of two in the middle. */
const median = (numbers: readonly number[]): number | undefined =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];
