/**
 * The plan of a hall: rows from the screen backwards, each a run of seat ranges and gaps from left to right. A seat's
 * label is its row's label and its number, "A1"; its column counts gaps and aisles, so that the plan can be drawn.
 */
import * as z from "zod";
import type { Seat } from "../box-office/ledger.ts";

export const MAX_SEATS = 50_000;
/** With four digits behind it a seat's label has 16 characters at most. */
const MAX_ROW_LABEL = 12;
const MAX_SEAT_NUMBER = 9_999;
const MAX_GAP = 100;
const DEFAULT_CATEGORY = "standard";

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

const rowSchema = z.strictObject({
  label: rowLabel.meta({ examples: ["A"] }),
  category: wordSchema.default(DEFAULT_CATEGORY),
  seats: z
    .array(
      z.union(
        [
          z.strictObject({ from: seatNumber, to: seatNumber }),
          z.strictObject({
            gap: z.int().min(1).max(MAX_GAP).meta({ description: "Columns without a seat" }),
          }),
        ],
        { error: 'Either {"from", "to"} or {"gap"}' },
      ),
    )
    .min(1)
    .max(200),
});

export const layoutSchema = z
  .strictObject({
    rows: z
      .array(rowSchema)
      .min(1, { abort: true })
      .max(1_000)
      .meta({ description: "From the screen backwards" }),
    accessible: z
      .array(z.string().max(16))
      .default([])
      .meta({ description: "Labels of the seats for wheelchairs", examples: [["A1"]] }),
  })
  .superRefine((layout, context) => {
    for (const { path, message } of faults(layout)) context.addIssue({ code: "custom", path, message });
  })
  .meta({ id: "Layout" });

export type Layout = z.output<typeof layoutSchema>;

/** In the order of the plan, which is also the order that a box office keeps. */
export function seatsOf(layout: Layout): Seat[] {
  const accessible = new Set(layout.accessible);
  return Array.from(places(layout), ({ label, row, x, category }) => ({
    label,
    row,
    x,
    category,
    accessible: accessible.has(label),
  }));
}

/** Without laying the seats out: a few ranges can claim millions. */
export const capacityOf = ({ rows }: Layout): number =>
  rows
    .flatMap(({ seats }) => seats)
    .reduce((sum, part) => sum + ("gap" in part ? 0 : part.to - part.from + 1), 0);

/** The categories that have a seat, each once. */
export const categoriesOf = ({ rows }: Layout): Set<string> =>
  new Set(rows.filter(({ seats }) => seats.some((part) => "from" in part)).map(({ category }) => category));

type Path = (string | number)[];

interface Place {
  readonly label: string;
  readonly row: string;
  readonly x: number;
  readonly category: string;
  /** Where in the layout it comes from. */
  readonly path: Path;
}

function* places({ rows }: Layout): Generator<Place> {
  for (const [r, { label: row, category, seats }] of rows.entries()) {
    let x = 1;
    for (const [s, part] of seats.entries()) {
      const path = ["rows", r, "seats", s];
      if ("gap" in part) x += part.gap;
      else
        for (let number = part.from; number <= part.to; number++)
          yield { label: `${row}${number}`, row, x: x++, category, path };
    }
  }
}

interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** What a schema cannot say. Each step relies on the one before it. */
function faults(layout: Layout): Fault[] {
  const backwards = backwardRanges(layout);
  if (backwards.length > 0) return backwards;
  const capacity = capacityOf(layout);
  if (capacity < 1 || capacity > MAX_SEATS)
    return [{ path: ["rows"], message: `${capacity} seats, where 1 to ${MAX_SEATS} are possible` }];
  return labelFaults(layout);
}

const backwardRanges = ({ rows }: Layout): Fault[] =>
  rows.flatMap(({ seats }, r) =>
    seats.flatMap((part, s) =>
      "from" in part && part.from > part.to
        ? [{ path: ["rows", r, "seats", s], message: `${part.from} to ${part.to} runs backwards` }]
        : [],
    ),
  );

function labelFaults(layout: Layout): Fault[] {
  const found: Fault[] = [];
  const rows = new Set<string>();
  for (const [r, { label }] of layout.rows.entries()) {
    if (rows.has(label))
      found.push({ path: ["rows", r, "label"], message: `There is a row ${label} already` });
    rows.add(label);
  }
  const seats = new Set<string>();
  let told: Path | null = null;
  for (const { label, path } of places(layout)) {
    if (seats.has(label) && told?.join() !== path.join()) {
      found.push({ path, message: `There is a seat ${label} already` });
      told = path;
    }
    seats.add(label);
  }
  const accessible = new Set<string>();
  for (const [i, label] of layout.accessible.entries()) {
    const path = ["accessible", i];
    if (!seats.has(label)) found.push({ path, message: `There is no seat ${label}` });
    else if (accessible.has(label)) found.push({ path, message: `${label} is named twice` });
    accessible.add(label);
  }
  return found;
}
