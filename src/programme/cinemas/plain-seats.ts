/** Seats that are named and not placed. */

import type { Seat } from "../../box-office/ledger/hall.ts";
import type { LayoutError } from "./layout-errors.ts";
import { MAX_SEATS } from "./layout-shape.ts";
import type { PlainSeats } from "./layout-shape.ts";

export function plainLayoutErrors({ seats }: PlainSeats): LayoutError[] {
  const seen = new Set<string>();
  return seats.flatMap((label, i) => {
    if (seen.has(label)) return [{ path: ["seats", i], message: `${label} is named twice` }];
    seen.add(label);
    return [];
  });
}

/**
 * As their names suggest: "B12" is the twelfth of a row B, and rows stand in the order in which they are named. A name
 * without a number stands at its place in the list.
 */
export function plainSeatsOf({ seats }: PlainSeats, category: string): Seat[] {
  const rows = Map.groupBy(
    seats.map((label, i) => named(label, i + 1)),
    ({ row }) => row,
  );
  const placed = new Map(
    [...rows].flatMap(([row, ofRow], r) =>
      columnsOf(ofRow).map(([label, x]): [string, Seat] => [
        label,
        { label, row, x, y: r + 1, category, accessible: false, companion: false },
      ]),
    ),
  );
  return seats.flatMap((label) => placed.get(label) ?? []);
}

interface Named {
  readonly label: string;
  readonly row: string;
  readonly x: number;
}

function named(label: string, place: number): Named {
  const [, row = "", digits] = /^(.*?)(\d+)$/.exec(label) ?? [];
  return digits === undefined ? { label, row: "", x: place } : { label, row, x: Number(digits) };
}

/** Where two would stand in one place ("B1" and "B01") or one outside of any hall, a row is counted through. */
function columnsOf(row: readonly Named[]): [label: string, x: number][] {
  const columns = new Set(row.map(({ x }) => x));
  const inPlace = columns.size === row.length && row.every(({ x }) => x >= 1 && x <= MAX_SEATS);
  return row.map(({ label, x }, i) => [label, inPlace ? x : i + 1]);
}
