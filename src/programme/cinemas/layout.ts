/**
 * The layout of a hall: rows and walkways from the screen backwards; in each row seats, gaps and aisles from left to right.
 * A seat's label is its row's label and its number, "A1". Its column and row number count gaps and walkways too, so that the
 * hall can be drawn.
 */

import type { Seat } from "../../box-office/ledger/hall.ts";
import { layoutErrors } from "./layout-errors.ts";
import { DEFAULT_CATEGORY, IF_SOUND, layoutShape, plainSeatsShape } from "./layout-shape.ts";
import type { Layout, PlainSeats } from "./layout-shape.ts";
import { plainLayoutErrors, plainSeatsOf } from "./plain-seats.ts";
import { positionedSeats, seatCount } from "./positioned-seats.ts";

export const layoutSchema = layoutShape
  .superRefine((layout, context) => {
    for (const { path, message } of layoutErrors(layout)) context.addIssue({ code: "custom", path, message });
  }, IF_SOUND)
  .meta({
    id: "Layout",
    title: "Seat layout",
    description:
      "The layout of a hall. A seat's label is its row's label and its number: A1. Rules that a schema cannot express: ranges run forwards and reach their end, no label is used twice, lists name existing seats, a wheelchair space is not a companion's seat, and 1 to 50,000 seats are left to sell.",
    examples: [
      {
        rows: [
          { label: "A", seats: [{ from: 1, to: 4 }, { aisle: 1 }, { from: 5, to: 8 }] },
          { aisle: 1 },
          {
            label: "B",
            category: "premium",
            seats: [{ gap: 1 }, { from: 1, to: 5, step: 2 }, { aisle: 1 }, { from: 2, to: 6, step: 2 }],
          },
        ],
        accessible: ["A1"],
        companions: ["A2"],
        blocked: ["B6"],
        positions: { A1: { x: 0.5, y: 1.25 } },
      },
    ],
  });

export const plainSeatsSchema = plainSeatsShape.superRefine((plain, context) => {
  for (const { path, message } of plainLayoutErrors(plain))
    context.addIssue({ code: "custom", path, message });
}, IF_SOUND);

/** The source of a showtime's seats: a drawn layout, or labels only. */
export type HallLayout = Layout | PlainSeats;

/** `count` seats, labelled "1", "2" and so on. */
export const plainSeats = (count: number): PlainSeats => ({
  seats: Array.from({ length: count }, (_, i) => String(i + 1)),
});

/** All seats in the order of the layout, which the box office keeps. Seats that are never sold are included. */
export function seatsOf(layout: HallLayout): Seat[] {
  if ("seats" in layout) return plainSeatsOf(layout, DEFAULT_CATEGORY);
  const accessible = new Set(layout.accessible);
  const companions = new Set(layout.companions);
  const positions = new Map(Object.entries(layout.positions ?? {}));
  return Array.from(positionedSeats(layout), ({ label, row, x, y, category }) => {
    const at = positions.get(label);
    return {
      label,
      row,
      x,
      y,
      category,
      accessible: accessible.has(label),
      companion: companions.has(label),
      ...(at === undefined ? {} : { at }),
    };
  });
}

/** The labels of the seats that are never sold. */
export const blockedOf = (layout: HallLayout): string[] =>
  "seats" in layout ? [] : [...(layout.blocked ?? [])];

/** The number of seats for sale, without laying them out. */
export const capacityOf = (layout: HallLayout): number =>
  "seats" in layout ? layout.seats.length : seatCount(layout) - blockedOf(layout).length;
