/**
 * The layout of a hall: rows and walkways from the screen backwards, of one or more sections; in each row seats, gaps and
 * aisles from left to right. A seat's label is what programs call it by, its section, row and number are what people read.
 * Its column and row count gaps and walkways too, so that the hall can be drawn.
 */

import type { Seat } from "../../box-office/ledger/hall.ts";
import { named } from "../../box-office/ledger/place.ts";
import { layoutErrors } from "./layout-errors.ts";
import { DEFAULT_CATEGORY, IF_SOUND, layoutShape, plainSeatsShape } from "./layout-shape.ts";
import type { Layout, PlainSeats } from "./layout-shape.ts";
import { plainLayoutErrors, plainSeatsOf } from "./plain-seats.ts";
import { positionedSeats, seatCount } from "./positioned-seats.ts";

/** A list of 50,000 labels may have as many errors. */
const MAX_ERRORS = 100;

export const layoutSchema = layoutShape
  .superRefine((layout, context) => {
    for (const { path, message } of layoutErrors(layout).slice(0, MAX_ERRORS))
      context.addIssue({ code: "custom", path, message });
  }, IF_SOUND)
  .meta({
    id: "Layout",
    title: "Seat layout",
    description:
      "The layout of a hall, by rows or by sections with rows. A seat's label is its section's prefix, its row's label and its number: A1. Where two seats would have one label, as seat 11 of row 1 and seat 1 of row 11, all rows that end in a digit have a hyphen before the number: 1-11. Rules that a schema cannot express: ranges reach their end, no label is used twice, no two seats are in one place, lists name existing seats, a wheelchair space is not a companion's seat, the seats of a group are side by side, of one category and blocked together or not at all, and 1 to 50,000 seats are left to sell.",
    oneOf: [{ required: ["rows"] }, { required: ["sections"] }],
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
        companion_of: { A2: "A1" },
        blocked: ["B6"],
        positions: { A1: { x: 0.5, y: 1.25 } },
      },
      {
        sections: [
          { name: "Stalls", rows: [{ label: "1", seats: [{ from: 12, to: 1 }] }] },
          {
            name: "Box 3",
            prefix: "B3-",
            x: 14,
            y: 0,
            rows: [{ label: "1", seats: [{ numbers: ["1", "1a"] }] }],
          },
        ],
        together: [["B3-11", "B3-11a"]],
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
  const companionOf = new Map(Object.entries(layout.companion_of ?? {}));
  const companions = new Set([...(layout.companions ?? []), ...companionOf.keys()]);
  const groupOf = new Map(
    (layout.together ?? []).flatMap((group) => group.map((label) => [label, group[0] ?? label])),
  );
  const positions = new Map(Object.entries(layout.positions ?? {}));
  return positionedSeats(layout).map(({ label, section, row, number, x, y, category }) => {
    const at = positions.get(label);
    const [group, place] = [groupOf.get(label), companionOf.get(label)];
    return {
      label,
      ...named({ label, section, row, number }),
      x,
      y,
      category,
      accessible: accessible.has(label),
      companion: companions.has(label),
      ...(group === undefined ? {} : { group }),
      ...(place === undefined ? {} : { companionOf: place }),
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
