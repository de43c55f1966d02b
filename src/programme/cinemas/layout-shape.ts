import * as z from "zod";
import { ROW_NAME } from "../../box-office/ledger/place.ts";
import { isPrintableLine } from "../../http/printable.ts";
import { byKey } from "./by-key.ts";
import { list } from "./few-errors.ts";
import { wholeRecord } from "./whole-record.ts";

export const MAX_SEATS = 50_000;

const MAX_ROW_LABEL = 16;

export const MAX_SEAT_LABEL = 24;

const MAX_PLAIN_LABEL = 16;

const MAX_SECTION_NAME = 40;

export const MAX_PREFIX = 8;

const MAX_SEAT_NUMBER = 9_999;

export const MAX_GAP = 100;

export const MAX_ROWS = 1_000;

export const MAX_SECTIONS = 100;

const MAX_PARTS = 200;

export const MAX_NUMBERS = 500;

export const MAX_POSITION = 10_000;

const MAX_IN_GROUP = 6;

export const DEFAULT_CATEGORY = "standard";

/** Seat categories and ticket types are identifiers; each program chooses the words that people read. */
export const wordSchema = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9_-]*$/, "Lower-case letters, digits, _ and -, a letter first")
  .meta({
    description: "A word of your choice for programs. Its name for people is in the cinema's vocabulary",
  });

/** Text in which the same letters have the same spelling: NFC. */
const name = z.string().normalize("NFC");

/** The document's writer would take a pattern's flags for a part of it. */
const text = ({ source: pattern }: RegExp, description: string) => ({ pattern, description });

/** Of any script. */
export const rowLabel = name
  .max(MAX_ROW_LABEL)
  .regex(ROW_NAME, "Letters, digits, - . ' and single spaces, a letter or digit first")
  .meta(text(ROW_NAME, "The row, as people read it"));

const PREFIX = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u;

export const prefixSchema = name
  .max(MAX_PREFIX)
  .regex(PREFIX, "Letters, digits and -, no - first")
  .meta(text(PREFIX, "What the labels of the section's seats begin with"));

const NO_SPACE_AT_ENDS = /^\S(?:.*\S)?$/u;

export const sectionName = name
  .max(MAX_SECTION_NAME)
  .regex(NO_SPACE_AT_ENDS, "Has a space at an end, or nothing else")
  .refine((given) => isPrintableLine(given) && !/\p{C}/u.test(given), {
    error: "Has characters that cannot be printed, or none that is visible",
  })
  .meta(text(NO_SPACE_AT_ENDS, "The section, as people read it"));

const seatNumber = z.int().min(0).max(MAX_SEAT_NUMBER);

const NUMBER = /^\d{1,4}\p{L}?$/u;

/** A seat's number as people read it. */
export const numberText = name
  .regex(NUMBER, "A number of up to four digits, with a letter at most")
  .meta(text(NUMBER, "The seat's number in its row, as people read it"));

/** The label of a seat in `rows`, so it needs no pattern: layout-errors.ts reports one that is not there. */
const knownLabel = z.string().max(MAX_SEAT_LABEL);

const knownLabels = list(knownLabel, MAX_SEATS).optional();

const width = z.int().min(1).max(MAX_GAP);

const coordinate = z.number().min(-MAX_POSITION).max(MAX_POSITION);

const partCategory = wordSchema.optional().meta({ description: "The row's, if left out" });

const partSchema = byKey(
  {
    from: z.strictObject({
      from: seatNumber.meta({ description: "The number of the first seat from the left" }),
      to: seatNumber.meta({ description: "Less than `from` where the numbers run from right to left" }),
      step: z.int().min(1).max(MAX_SEAT_NUMBER).optional().meta({
        description: "From one number to the next, 1 if left out; 2 where odd and even numbers are separate",
      }),
      category: partCategory,
    }),
    numbers: z.strictObject({
      numbers: list(numberText, MAX_NUMBERS)
        .min(1)
        .meta({ description: "One by one, where a range does not do", examples: [["12", "12a", "14"]] }),
      category: partCategory,
    }),
    gap: z.strictObject({ gap: width.meta({ description: "Number of columns without a seat" }) }),
    aisle: z.strictObject({ aisle: width.meta({ description: "A walkway: its width in columns" }) }),
  },
  'Either {"from", "to"}, {"numbers"}, {"gap"} or {"aisle"}',
);

const rowSchema = byKey(
  {
    seats: z.strictObject({
      label: rowLabel.meta({ examples: ["A"] }),
      category: wordSchema
        .default(DEFAULT_CATEGORY)
        .meta({ description: "Of its seats, as far as they have none of their own" }),
      seats: list(partSchema, MAX_PARTS).min(1).meta({ description: "From left to right" }),
    }),
    aisle: z.strictObject({
      aisle: width.meta({ description: "A walkway across the hall: its depth in rows" }),
    }),
  },
  'Either {"label", "seats"} or {"aisle"}',
);

const rowsSchema = list(rowSchema, MAX_ROWS).min(1).meta({ description: "From the screen backwards" });

const offset = z.int().min(0).max(MAX_POSITION);

const sectionSchema = z.strictObject({
  name: sectionName.meta({ examples: ["Balcony"] }),
  prefix: prefixSchema.optional().meta({
    description: "Before the labels of its seats, where those of other sections would be the same",
    examples: ["B-"],
  }),
  x: offset.optional().meta({ description: "Columns to the left of it, 0 if left out" }),
  y: offset.optional().meta({ description: "Rows before it; if left out, those of the sections before it" }),
  rows: rowsSchema,
});

/** A check that runs only if there is no error so far: laying out seats with a step of -1 would never end. */
export const IF_SOUND = { when: ({ issues }: z.core.ParsePayload) => issues.length === 0 };

/** The label of a seat without a position. Tickets and URLs contain it, so it has no invisible characters. */
export const seatLabelSchema = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PLAIN_LABEL)
  .refine((label) => isPrintableLine(label) && !/\p{C}/u.test(label), {
    error: "Has characters that cannot be printed, or none that is visible",
    ...IF_SOUND,
  })
  .meta({ description: "The seat's label, by which programs name it" });

/** The lists are optional rather than empty by default, because layouts stored before the lists existed have none. */
export const layoutShape = z.strictObject({
  rows: rowsSchema.optional(),
  sections: list(sectionSchema, MAX_SECTIONS)
    .min(1)
    .optional()
    .meta({ description: "Instead of rows: stalls, balconies, boxes, each with rows of its own" }),
  accessible: knownLabels.meta({ description: "Wheelchair spaces" }),
  companions: knownLabels.meta({ description: "Seats beside them, for companions" }),
  blocked: knownLabels.meta({ description: "Seats that are never sold" }),
  together: list(z.array(knownLabel).min(2).max(MAX_IN_GROUP), MAX_SEATS)
    .optional()
    .meta({
      description:
        "Groups of seats that are sold whole or not at all, as love seats are: side by side in one row, of one category",
      examples: [[["H1", "H2"]]],
    }),
  companion_of: wholeRecord(knownLabel, knownLabel, "There is no seat __proto__", MAX_SEATS)
    .optional()
    .meta({
      description:
        "Companion seat → the wheelchair space that it is bound to: it is sold with that one, or to anybody from the showtime's companions_open_hours on",
      examples: [{ A2: "A1" }],
    }),
  positions: wholeRecord(
    knownLabel,
    z.strictObject({
      x: coordinate.meta({ description: "Columns from the left" }),
      y: coordinate.meta({ description: "Rows from the screen" }),
    }),
    "There is no seat __proto__",
    MAX_SEATS,
  )
    .optional()
    .meta({ description: "Where to draw seats that are not on the grid" }),
});

export type Layout = z.output<typeof layoutShape>;

export type Row = z.output<typeof rowSchema>;

/** Seats by label only, for a showtime without a screen. */
export const plainSeatsShape = z.strictObject({ seats: z.array(seatLabelSchema).max(MAX_SEATS) });

export type PlainSeats = z.output<typeof plainSeatsShape>;
