/** A layout as a seating plan of pretix. It cannot say which seats are wheelchair spaces, companions' or blocked. */

import type { Seat } from "../../box-office/ledger/hall.ts";
import { placeOf } from "../../box-office/ledger/place.ts";
import type { Layout } from "../cinemas/layout-shape.ts";
import { seatsOf } from "../cinemas/layout.ts";

/** From one column, or line, to the next; in pixels. */
const SPACING = 25;

/** Of categories, in turn. */
const COLORS = ["#4363d8", "#e6194b", "#3cb44b", "#f58231", "#911eb4", "#008080", "#9a6324", "#808000"];

interface Position {
  readonly x: number;
  readonly y: number;
}

/** By pretix's published schema. Rows have the places of their first seats, and seats are placed from there. */
export interface PretixPlan {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly categories: readonly { readonly name: string; readonly color: string }[];
  readonly zones: readonly {
    readonly name: string;
    readonly position: Position;
    readonly rows: readonly PretixRow[];
    readonly areas: readonly [];
  }[];
}

interface PretixRow {
  readonly row_number: string;
  readonly row_number_position: "both";
  readonly position: Position;
  readonly seats: readonly {
    readonly seat_guid: string;
    readonly seat_number: string;
    readonly position: Position;
    readonly category: string;
  }[];
}

/** Zones are sections; rows without sections are in one zone without a name. */
export function toPretix(name: string, layout: Layout): PretixPlan {
  const seats = seatsOf(layout);
  const drawn = seats.map(({ at, x, y }) => at ?? { x, y });
  const [left, right, front, back] = [
    drawn.reduce((least, { x }) => Math.min(least, x), Infinity),
    drawn.reduce((most, { x }) => Math.max(most, x), -Infinity),
    drawn.reduce((least, { y }) => Math.min(least, y), Infinity),
    drawn.reduce((most, { y }) => Math.max(most, y), -Infinity),
  ];
  const inPixels = ({ at, x, y }: Seat): Position => ({
    x: pixels((at?.x ?? x) - left + 1),
    y: pixels((at?.y ?? y) - front + 1),
  });
  const categories = [...new Set(seats.map(({ category }) => category))];
  return {
    name,
    size: {
      width: Math.ceil(pixels(right - left + 2)),
      height: Math.ceil(pixels(back - front + 2)),
    },
    categories: categories.map((category, i) => ({ name: category, color: COLORS[i % COLORS.length] ?? "" })),
    zones: [...Map.groupBy(seats, ({ section }) => section ?? "")].map(([section, ofSection]) => ({
      name: section,
      position: { x: 0, y: 0 },
      rows: [...Map.groupBy(ofSection, ({ row }) => row)].map(([row, ofRow]) => rowOf(row, ofRow, inPixels)),
      areas: [],
    })),
  };
}

function rowOf(row: string, seats: readonly Seat[], inPixels: (seat: Seat) => Position): PretixRow {
  const position = seats[0] === undefined ? { x: 0, y: 0 } : inPixels(seats[0]);
  return {
    row_number: row,
    row_number_position: "both",
    position,
    seats: seats.map((seat) => {
      const { x, y } = inPixels(seat);
      return {
        seat_guid: seat.label,
        seat_number: placeOf(seat).number,
        position: { x: rounded(x - position.x), y: rounded(y - position.y) },
        category: seat.category,
      };
    }),
  };
}

const pixels = (columns: number): number => rounded(columns * SPACING);

const rounded = (length: number): number => Math.round(length * 100) / 100;
