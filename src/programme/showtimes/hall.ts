/** The seats of a showtime: those of its layout, and those that its owner added. */

import type { Hall, Seat } from "../../box-office/ledger/hall.ts";
import { named, placeOf } from "../../box-office/ledger/place.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import { blockedOf, seatsOf } from "../cinemas/layout.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import type { HallPart } from "./prices.ts";
import type { AddedSeat } from "./showtime.ts";

interface HallSource {
  readonly layout: HallLayout;
  readonly addedSeats: readonly AddedSeat[];
}

/** A row, as people call it, and where it is. */
interface Row {
  readonly section: string | null;
  readonly row: string;
  readonly line: Line;
  lastX: number;
}

/** The rows of all sections that are at one distance from the screen. */
interface Line {
  readonly y: number;
  readonly columns: Set<number>;
  lastX: number;
}

/**
 * The hall of a showtime. Without a place of its own, an added seat "B12" is seat 12 of row B. It gets the column of its
 * number, or the end of the row if that column is taken or out of range, or the row is in a section; a new row comes behind
 * all others. Linear in the seats.
 */
export function hallOf({ layout, addedSeats }: HallSource): Hall {
  const seats = seatsOf(layout);
  const blocked = blockedOf(layout);
  if (addedSeats.length === 0) return { seats, blocked };
  const { take, rowOf, rowBefore } = rowsOf(seats);
  const rowOfLabel = (before: string, digits: string): Row =>
    (digits === "" ? undefined : rowBefore(before)) ?? rowOf(null, before);
  for (const { label, category, section = null, row, number } of addedSeats) {
    const [, before = label, digits = ""] = /^(.*?)(\d+)$/.exec(label) ?? [];
    const there = row === undefined ? rowOfLabel(before, digits) : rowOf(section, row);
    const told = number ?? digits;
    const place = named({ label, section: there.section, row: there.row, number: told });
    const at = { x: columnFor(there, Number.parseInt(told || "1", 10)), y: there.line.y };
    take(there, at.x);
    seats.push({ label, ...place, ...at, category, accessible: false, companion: false });
  }
  return { seats, blocked };
}

function rowsOf(seats: readonly Seat[]) {
  const rows = new Map<string, Row>();
  /** By what their seats' labels have before the number: "A" of "A12", "1-" of "1-12". */
  const byLabels = new Map<string, Row>();
  const lines = new Map<number, Line>();
  let lastY = 0;
  const rowOf = (section: string | null, row: string, y = lastY + 1): Row => {
    const key = JSON.stringify([section, row]);
    const line = lines.get(y) ?? { y, columns: new Set(), lastX: 0 };
    const found = rows.get(key) ?? { section, row, line, lastX: 0 };
    rows.set(key, found);
    lines.set(found.line.y, found.line);
    lastY = Math.max(lastY, found.line.y);
    return found;
  };
  const take = (row: Row, x: number): void => {
    row.line.columns.add(x);
    row.line.lastX = Math.max(row.line.lastX, x);
    row.lastX = Math.max(row.lastX, x);
  };
  for (const seat of seats) {
    const row = rowOf(seat.section ?? null, seat.row, seat.y);
    take(row, seat.x);
    const number = seat.number ?? seat.label.slice(seat.row.length);
    if (seat.label.endsWith(number))
      byLabels.set(seat.label.slice(0, seat.label.length - number.length), row);
  }
  return { take, rowOf, rowBefore: (start: string) => byLabels.get(start) };
}

/** A column that no seat of any section has. In a section the numbers say nothing about the columns. */
function columnFor({ section, lastX, line }: Row, wanted: number): number {
  const isFree = wanted >= 1 && wanted <= MAX_SEATS && !line.columns.has(wanted);
  if (section === null && isFree) return wanted;
  return line.columns.has(lastX + 1) ? line.lastX + 1 : lastX + 1;
}

/** Labels of seats that people call as they call an earlier one of the hall. */
export function calledTwice({ seats }: Hall): string[] {
  const called = new Set<string>();
  return seats.flatMap((seat) => {
    const { section, row, number } = placeOf(seat);
    return called.size < called.add(JSON.stringify([section, row, number])).size ? [] : [seat.label];
  });
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
