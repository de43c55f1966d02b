/** The seats of a showtime: those of its layout, and those that its owner added. */

import type { Hall, Seat } from "../../box-office/ledger/hall.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import { blockedOf, seatsOf } from "../cinemas/layout.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import type { HallPart } from "./prices.ts";
import type { AddedSeat } from "./showtime.ts";

interface HallSource {
  readonly layout: HallLayout;
  readonly addedSeats: readonly AddedSeat[];
}

interface Row {
  readonly y: number;
  readonly columns: Set<number>;
  lastX: number;
}

/**
 * The hall of a showtime. An added seat "B12" gets column 12 of row B, or the end of the row if that column is taken or out
 * of range; a new row comes behind all others. Linear in the seats.
 */
export function hallOf({ layout, addedSeats }: HallSource): Hall {
  const seats = seatsOf(layout);
  const rows = new Map<string, Row>();
  let lastY = 0;
  const rowOf = (label: string, y: number): Row => {
    const row = rows.get(label) ?? { y, columns: new Set(), lastX: 0 };
    rows.set(label, row);
    lastY = Math.max(lastY, row.y);
    return row;
  };
  for (const { row, x, y } of seats) take(rowOf(row, y), x);
  for (const { label, category } of addedSeats) {
    const [, row = label, digits] = /^(.*?)(\d+)$/.exec(label) ?? [];
    const there = rowOf(row, lastY + 1);
    const wanted = Number(digits ?? 1);
    const isFree = wanted >= 1 && wanted <= MAX_SEATS && !there.columns.has(wanted);
    const x = isFree ? wanted : there.lastX + 1;
    take(there, x);
    const seat: Seat = { label, row, x, y: there.y, category, accessible: false, companion: false };
    seats.push(seat);
  }
  return { seats, blocked: blockedOf(layout) };
}

function take(row: Row, x: number): void {
  row.columns.add(x);
  row.lastX = Math.max(row.lastX, x);
}

/** The number of seats that are not blocked. */
export const seatsForSale = ({ seats, blocked }: Hall): number => seats.length - blocked.length;

/** The parts of the hall, each once. Linear in the seats. */
export function partsOf({ seats }: Hall): HallPart[] {
  const categoriesIn = new Map<string | null, Set<string>>();
  for (const { section = null, category } of seats) {
    const there = categoriesIn.get(section) ?? new Set();
    categoriesIn.set(section, there.add(category));
  }
  return Array.from(categoriesIn).flatMap(([section, categories]) =>
    Array.from(categories, (category) => ({ category, section })),
  );
}
