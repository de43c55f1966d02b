/** Seats that have a label and no drawn position. */

import type { Seat } from "../../box-office/ledger/hall.ts";
import { MAX_SEATS } from "./layout-shape.ts";
import type { PlainSeats } from "./layout-shape.ts";
import type { LayoutError } from "./positioned-seats.ts";

export function plainLayoutErrors({ seats }: PlainSeats): LayoutError[] {
  const seen = new Set<string>();
  return seats.flatMap((label, i) => {
    if (seen.has(label)) return [{ path: ["seats", i], message: `${label} is named twice` }];
    seen.add(label);
    return [];
  });
}

/**
 * Rows and columns by label: "B12" is column 12 of row B, and rows come in the order in which they are first named. A label
 * without a number gets its position in the list as its column.
 */
export function plainSeatsOf({ seats }: PlainSeats, category: string): Seat[] {
  const rows = Map.groupBy(
    seats.map((label, i) => named(label, i + 1)),
    ({ row }) => row,
  );
  const byLabel = new Map(
    [...rows].flatMap(([row, ofRow], r) =>
      columnsOf(ofRow).map(([label, x]): [string, Seat] => [
        label,
        { label, row, x, y: r + 1, category, accessible: false, companion: false },
      ]),
    ),
  );
  return seats.flatMap((label) => byLabel.get(label) ?? []);
}

interface Named {
  readonly label: string;
  readonly row: string;
  readonly x: number;
}

function named(label: string, position: number): Named {
  const [, row = "", digits] = /^(.*?)(\d+)$/.exec(label) ?? [];
  return digits === undefined ? { label, row: "", x: position } : { label, row, x: Number(digits) };
}

/** If two seats would share a column ("B1" and "B01"), or one is out of range, the row's columns are 1, 2, 3 and so on. */
function columnsOf(row: readonly Named[]): [label: string, x: number][] {
  const columns = new Set(row.map(({ x }) => x));
  const areUsable = columns.size === row.length && row.every(({ x }) => x >= 1 && x <= MAX_SEATS);
  return row.map(({ label, x }, i) => [label, areUsable ? x : i + 1]);
}
