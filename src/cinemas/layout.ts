/**
 * The plan of a hall: rows and walkways from the screen backwards, in each row seats, gaps and aisles from left to
 * right. A seat's label is its row's label and its number, "A1"; its column and row count what has no seat, so that the
 * plan can be drawn.
 */
import * as z from "zod";
import type { Seat } from "../box-office/ledger.ts";
import { isPrintableLine } from "../http/printable.ts";
import { byKey } from "./by-key.ts";
import { faultsOf } from "./layout-faults.ts";
import { plainFaultsOf, plainSeatsOf } from "./plain-seats.ts";
import { MAX_SEATS, places, seatCount } from "./places.ts";
import { wholeRecord } from "./whole-record.ts";

/** With four digits behind it a seat's label has 16 characters at most. */
const MAX_ROW_LABEL = 12;
const MAX_SEAT_LABEL = 16;
const MAX_SEAT_NUMBER = 9_999;
const MAX_GAP = 100;
const MAX_ROWS = 1_000;
const MAX_PARTS = 200;
const MAX_POSITION = 10_000;
export const DEFAULT_CATEGORY = "standard";

/** Seat categories and ticket types are words that programs use; what people read is up to those. */
export const wordSchema = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9_-]*$/, "Lower-case letters, digits, _ and -, a letter first");

const rowLabel = z
  .string()
  .max(MAX_ROW_LABEL)
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, "Letters, digits and -, no - first");
const seatNumber = z.int().min(0).max(MAX_SEAT_NUMBER);
/** Of a seat that rows have, or there is none. */
const knownLabel = z.string().max(MAX_SEAT_LABEL);
const knownLabels = z.array(knownLabel).max(MAX_SEATS).optional();
const width = z.int().min(1).max(MAX_GAP);
const coordinate = z.number().min(-MAX_POSITION).max(MAX_POSITION);

const partSchema = byKey(
  {
    from: z.strictObject({
      from: seatNumber,
      to: seatNumber,
      step: z.int().min(1).max(MAX_SEAT_NUMBER).optional().meta({
        description: "From one number to the next, 1 if left out; 2 where odd and even numbers sit apart",
      }),
      category: wordSchema.optional().meta({ description: "The row's, if left out" }),
    }),
    gap: z.strictObject({ gap: width.meta({ description: "So many columns without a seat" }) }),
    aisle: z.strictObject({ aisle: width.meta({ description: "A walkway, so many columns wide" }) }),
  },
  'Either {"from", "to"}, {"gap"} or {"aisle"}',
);

const rowSchema = byKey(
  {
    seats: z.strictObject({
      label: rowLabel.meta({ examples: ["A"] }),
      category: wordSchema.default(DEFAULT_CATEGORY),
      seats: z.array(partSchema).min(1).max(MAX_PARTS).meta({ description: "From left to right" }),
    }),
    aisle: z.strictObject({
      aisle: width.meta({ description: "A walkway across the hall, so many rows deep" }),
    }),
  },
  'Either {"label", "seats"} or {"aisle"}',
);

/** Seats are laid out when nothing else is wrong: a step of -1 never comes to an end. */
const IF_SOUND = { when: ({ issues }: z.core.ParsePayload) => issues.length === 0 };

/** The lists are optional, not empty by default: layouts that were stored before there were such lists have none. */
export const layoutSchema = z
  .strictObject({
    rows: z.array(rowSchema).min(1).max(MAX_ROWS).meta({ description: "From the screen backwards" }),
    accessible: knownLabels.meta({ description: "Places for wheelchairs" }),
    companions: knownLabels.meta({ description: "Seats beside them, for who comes along" }),
    blocked: knownLabels.meta({ description: "Seats that are never sold" }),
    positions: wholeRecord(
      knownLabel,
      z.strictObject({ x: coordinate, y: coordinate }),
      "There is no seat __proto__",
    )
      .optional()
      .meta({ description: "Where seats are drawn that do not stand in a grid" }),
  })
  .superRefine((layout, context) => {
    for (const { path, message } of faultsOf(layout)) context.addIssue({ code: "custom", path, message });
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

export type Layout = z.output<typeof layoutSchema>;

/** A seat that is named and not placed: it stands on tickets and in addresses, so nothing in it is invisible. */
export const seatLabelSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_SEAT_LABEL)
  .refine((label) => isPrintableLine(label) && !/\p{C}/u.test(label), {
    error: "Has characters that cannot be printed, or none that is seen",
    ...IF_SOUND,
  });

/** Seats by name alone, for a showtime that no plan was drawn for. */
export const plainSeatsSchema = z
  .strictObject({ seats: z.array(seatLabelSchema).max(MAX_SEATS) })
  .superRefine((plan, context) => {
    for (const { path, message } of plainFaultsOf(plan)) context.addIssue({ code: "custom", path, message });
  }, IF_SOUND);

export type PlainSeats = z.output<typeof plainSeatsSchema>;

/** What a showtime's seats come from. */
export type Plan = Layout | PlainSeats;

/** So many seats, "1", "2" and so on. */
export const plainSeats = (count: number): PlainSeats => ({
  seats: Array.from({ length: count }, (_, i) => String(i + 1)),
});

/** In the order of the plan, which is also the order that a box office keeps. Those that are never sold are among them. */
export function seatsOf(plan: Plan): Seat[] {
  if ("seats" in plan) return plainSeatsOf(plan, DEFAULT_CATEGORY);
  const accessible = new Set(plan.accessible);
  const companions = new Set(plan.companions);
  const positions = new Map(Object.entries(plan.positions ?? {}));
  return Array.from(places(plan), ({ label, row, x, y, category }) => {
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
export const blockedOf = (plan: Plan): string[] => ("seats" in plan ? [] : [...(plan.blocked ?? [])]);

/** The seats for sale, counted without laying them out. */
export const capacityOf = (plan: Plan): number =>
  "seats" in plan ? plan.seats.length : seatCount(plan) - blockedOf(plan).length;
