/**
 * The plan of a hall: rows and walkways from the screen backwards, in each row seats, gaps and aisles from left to
 * right. A seat's label is its row's label and its number, "A1"; its column and row count what has no seat, so that the
 * plan can be drawn.
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
      "The plan of a hall. A seat's label is its row's and its number: A1. What no schema says: ranges run forwards and come to their end, no label is there twice, lists name seats that are there, a wheelchair's place is no companion's seat, and 1 to 50,000 seats are left to sell.",
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

export const plainSeatsSchema = plainSeatsShape.superRefine((plan, context) => {
  for (const { path, message } of plainLayoutErrors(plan))
    context.addIssue({ code: "custom", path, message });
}, IF_SOUND);

/** What a showtime's seats come from. */
export type HallLayout = Layout | PlainSeats;

/** So many seats, "1", "2" and so on. */
export const plainSeats = (count: number): PlainSeats => ({
  seats: Array.from({ length: count }, (_, i) => String(i + 1)),
});

/** In the order of the plan, which is also the order that a box office keeps. Those that are never sold are among them. */
export function seatsOf(plan: HallLayout): Seat[] {
  if ("seats" in plan) return plainSeatsOf(plan, DEFAULT_CATEGORY);
  const accessible = new Set(plan.accessible);
  const companions = new Set(plan.companions);
  const positions = new Map(Object.entries(plan.positions ?? {}));
  return Array.from(positionedSeats(plan), ({ label, row, x, y, category }) => {
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

/** The seats that are never sold. */
export const blockedOf = (plan: HallLayout): string[] => ("seats" in plan ? [] : [...(plan.blocked ?? [])]);

/** The seats for sale, counted without laying them out. */
export const capacityOf = (plan: HallLayout): number =>
  "seats" in plan ? plan.seats.length : seatCount(plan) - blockedOf(plan).length;
