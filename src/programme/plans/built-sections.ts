/** Sections of a layout, made from seats that have columns and lines. Each remembers the seats that it was made from. */

import type { Row } from "../cinemas/layout-shape.ts";
import type { Path } from "../cinemas/positioned-seats.ts";
import type { PlacedRow, PlacedSection } from "./grid.ts";
import { gapsOf, partsOf } from "./parts.ts";
import type { DrawnSeat, Field } from "./plan.ts";

interface BuiltRow {
  readonly row: Row;
  /** From left to right; none for a walkway. */
  readonly seats: readonly DrawnSeat[];
  /** By part of the row, the index of its first seat. */
  readonly firstSeats: readonly number[];
}

export interface BuiltSection {
  readonly name: string | null;
  readonly x: number;
  readonly y: number;
  readonly rows: readonly BuiltRow[];
}

/** Without a name its first row and column are the hall's. */
export function builtSection(
  { name, rows }: PlacedSection,
  words: ReadonlyMap<string, string>,
): BuiltSection {
  const columns = rows.map(({ seats: [first] }) => first?.column ?? 1);
  const x = name === null ? 0 : Math.min(...columns) - 1;
  const y = name === null ? 0 : (rows[0]?.line ?? 1) - 1;
  let last = y;
  const built = rows.flatMap((row) => {
    const walkways = gapsOf(row.line - last - 1).map((aisle) => ({
      row: { aisle },
      seats: [],
      firstSeats: [],
    }));
    last = row.line;
    return [...walkways, builtRow(row, words, x)];
  });
  return { name, x, y, rows: built };
}

function builtRow({ name, seats }: PlacedRow, words: ReadonlyMap<string, string>, left: number): BuiltRow {
  const inRow = seats.map(({ seat, column }) => ({
    number: seat.number,
    column,
    category: words.get(seat.category) ?? seat.category,
  }));
  const category = mostFrequent(inRow.map((seat) => seat.category));
  const { parts, firstSeats } = partsOf(inRow, category, left);
  return { row: { label: name, category, seats: parts }, seats: seats.map(({ seat }) => seat), firstSeats };
}

/** The first of those that are there most often. */
function mostFrequent(words: readonly string[]): string {
  const counts = [...Map.groupBy(words, (word) => word)].map(([word, those]) => ({
    word,
    count: those.length,
  }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best), { word: "", count: 0 }).word;
}

/** The seat, and the field of it, that a place in the layout comes from. Null for the whole layout. */
export function sourceOf(sections: readonly BuiltSection[], path: Path): [DrawnSeat | null, Field] {
  const [section, rest] =
    path[0] === "sections" ? [sections[Number(path[1])], path.slice(2)] : [sections[0], path];
  const row = rest[0] === "rows" ? section?.rows[Number(rest[1])] : undefined;
  if (row === undefined) return [path.length < 2 ? null : firstOf(section), "section"];
  const [field, part, list, index] = rest.slice(2);
  if (field !== "seats" || part === undefined) return [row.seats[0] ?? firstOf(section), "row"];
  const inPart = list === "numbers" ? Number(index ?? 0) : 0;
  return [row.seats[(row.firstSeats[Number(part)] ?? 0) + inPart] ?? null, "number"];
}

const firstOf = (section: BuiltSection | undefined): DrawnSeat | null =>
  section?.rows.find(({ seats }) => seats.length > 0)?.seats[0] ?? null;
