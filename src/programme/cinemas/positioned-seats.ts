/** The section, row, number, column and label of each seat of a layout. */

import type { Layout, Row } from "./layout-shape.ts";

/** From a layout's root. */
export type Path = (string | number)[];

export interface LayoutError {
  readonly path: Path;
  readonly message: string;
}

export interface PositionedSeat {
  readonly label: string;
  /** Null in a layout without sections. */
  readonly section: string | null;
  readonly row: string;
  /** As people read it, "12" or "12a". */
  readonly number: string;
  readonly x: number;
  readonly y: number;
  readonly category: string;
  /** The range or the list of numbers in the layout that the seat comes from. */
  readonly path: Path;
}

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step?: number | undefined;
}

interface SectionPlan {
  readonly name: string | null;
  readonly prefix: string;
  readonly x: number;
  /** Null: behind the section before. */
  readonly y: number | null;
  readonly rows: readonly Row[];
  /** Of its rows. */
  readonly path: Path;
}

/** The layout as sections; one without sections is one section without a name. */
export const sectionsOf = ({ rows, sections }: Layout): SectionPlan[] =>
  sections === undefined
    ? [{ name: null, prefix: "", x: 0, y: null, rows: rows ?? [], path: ["rows"] }]
    : sections.map(({ name, prefix = "", x = 0, y = null, rows: own }, i) => ({
        name,
        prefix,
        x,
        y,
        rows: own,
        path: ["sections", i, "rows"],
      }));

export const stepOf = ({ step = 1 }: Range): number => step;

const countOf = (range: Range): number => Math.floor(Math.abs(range.to - range.from) / stepOf(range)) + 1;

/** The ranges of seats, each with its path. */
export const rangesOf = (layout: Layout): { range: Range; path: Path }[] =>
  partsOf(layout).flatMap(({ part, path }) => ("from" in part ? [{ range: part, path }] : []));

/** The number of seats, without laying them out: a few ranges can describe millions. */
export const seatCount = (layout: Layout): number =>
  partsOf(layout).reduce((sum, { part }) => {
    if ("from" in part) return sum + countOf(part);
    return "numbers" in part ? sum + part.numbers.length : sum;
  }, 0);

type Part = Extract<Row, { label: string }>["seats"][number];

const partsOf = (layout: Layout): { part: Part; path: Path }[] =>
  sectionsOf(layout).flatMap(({ rows, path }) =>
    rows.flatMap((row, r) =>
      "aisle" in row ? [] : row.seats.map((part, s) => ({ part, path: [...path, r, "seats", s] })),
    ),
  );

/**
 * Every seat, section by section, row by row from the screen, each row from left to right. A seat's label is its section's
 * prefix, its row and its number: "A1". Where that gives two seats one label, as seat 11 of row 1 and seat 1 of row 11, all
 * rows that end in a digit have a hyphen before the number: "1-11".
 */
export function positionedSeats(layout: Layout): PositionedSeat[] {
  const seats = [...placedSeats(layout)];
  const isUnique = new Set(seats.map(({ label }) => label)).size === seats.length;
  if (isUnique) return seats;
  return seats.map((seat) => {
    const { label, row, number } = seat;
    return /\d$/.test(row) ? { ...seat, label: `${label.slice(0, -number.length)}-${number}` } : seat;
  });
}

function* placedSeats(layout: Layout): Generator<PositionedSeat> {
  let behind = 0;
  for (const { name, prefix, x: left, y: before, rows, path: ofRows } of sectionsOf(layout)) {
    let y = (before ?? behind) + 1;
    for (const [r, row] of rows.entries()) {
      if ("aisle" in row) {
        y += row.aisle;
        continue;
      }
      let x = left + 1;
      for (const [s, part] of row.seats.entries()) {
        if ("gap" in part) x += part.gap;
        else if ("aisle" in part) x += part.aisle;
        else {
          const { category = row.category } = part;
          const path = [...ofRows, r, "seats", s];
          for (const number of numbersOf(part)) {
            const label = `${prefix}${row.label}${number}`;
            yield { label, section: name, row: row.label, number, x: x++, y, category, path };
          }
        }
      }
      y++;
    }
    behind = Math.max(behind, y - 1);
  }
}

function* numbersOf(part: Range | { readonly numbers: readonly string[] }): Generator<string> {
  if ("numbers" in part) {
    yield* part.numbers;
    return;
  }
  const step = part.from <= part.to ? stepOf(part) : -stepOf(part);
  for (let number = part.from, left = countOf(part); left > 0; number += step, left--) yield String(number);
}
