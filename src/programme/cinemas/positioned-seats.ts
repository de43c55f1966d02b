/** The row and column of each seat of a layout. */

import type { Layout } from "./layout-shape.ts";

/** From a layout's root. */
export type Path = (string | number)[];

interface PositionedSeat {
  readonly label: string;
  readonly row: string;
  readonly x: number;
  readonly y: number;
  readonly category: string;
  /** The range of the layout that the seat comes from. */
  readonly path: Path;
}

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step?: number | undefined;
}

export const stepOf = ({ step = 1 }: Range): number => step;

const countOf = (range: Range): number => Math.floor((range.to - range.from) / stepOf(range)) + 1;

/** The ranges of seats, each with its path. */
export const rangesOf = ({ rows }: Layout): { range: Range; path: Path }[] =>
  rows.flatMap((row, r) =>
    "aisle" in row
      ? []
      : row.seats.flatMap((part, s) =>
          "from" in part ? [{ range: part, path: ["rows", r, "seats", s] }] : [],
        ),
  );

/** The number of seats, without laying them out: a few ranges can describe millions. */
export const seatCount = (layout: Layout): number =>
  rangesOf(layout).reduce((sum, { range }) => sum + countOf(range), 0);

/** Every seat, row by row from the screen, each row from left to right. */
export function* positionedSeats({ rows }: Layout): Generator<PositionedSeat> {
  let y = 1;
  for (const [r, row] of rows.entries()) {
    if ("aisle" in row) {
      y += row.aisle;
      continue;
    }
    let x = 1;
    for (const [s, part] of row.seats.entries()) {
      if ("gap" in part) x += part.gap;
      else if ("aisle" in part) x += part.aisle;
      else {
        const { category = row.category } = part;
        const path = ["rows", r, "seats", s];
        for (let number = part.from; number <= part.to; number += stepOf(part))
          yield { label: `${row.label}${number}`, row: row.label, x: x++, y, category, path };
      }
    }
    y++;
  }
}
