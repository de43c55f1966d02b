import fc from "fast-check";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { seatIndexOf } from "../../../src/box-office/seat-choice/seat-index.ts";

/**
 * A hall from a drawing with a line for each row, from the screen backwards: `o` a free seat, `v` a free vip seat, `a` and
 * `c` a free accessible and companion seat, `b` a free companion seat bound to the accessible one before it, `(`, `-` and `)`
 * a free group, `x` a taken seat, a space a gap. An empty line is a walkway.
 */
export function picture(...lines: string[]): Drawn {
  const seats: Seat[] = [];
  const sold = new Set<string>();
  for (const [y, line] of lines.entries()) {
    for (const [i, mark] of line.split("").entries()) {
      if (mark === " ") continue;
      const row = String.fromCodePoint(65 + y);
      const seat = { label: `${row}${i + 1}`, row, x: i + 1, y, category: mark === "v" ? "vip" : "standard" };
      const group = labelBefore(row, line, i + 1, "(");
      const place = labelBefore(row, line, i, "a");
      seats.push({
        ...seat,
        accessible: mark === "a",
        companion: mark === "c" || mark === "b",
        ...("(-)".includes(mark) ? { group } : {}),
        ...(mark === "b" ? { companionOf: place } : {}),
      });
      if (mark === "x") sold.add(seat.label);
    }
  }
  return drawnOf(seats, sold);
}

function drawnOf(seats: Seat[], sold: ReadonlySet<string>) {
  const hall = seatIndexOf(seats);
  const taken = Uint8Array.from(hall.seats, ({ label }) => (sold.has(label) ? 1 : 0));
  return { hall, taken, seats, sold };
}

type Drawn = ReturnType<typeof drawnOf>;

/** The same hall in sections: its seats from this column on, and those from this row on, are in others. */
export const inSections = ({ seats, sold }: Drawn, column: number, row: number): Drawn =>
  drawnOf(
    seats.map((seat) => {
      const section = `${seat.y < row ? "stalls" : "balcony"}, ${seat.x < column ? "left" : "right"}`;
      return { ...seat, section };
    }),
    sold,
  );

export const areNeighbours = (a: Seat, b: Seat): boolean =>
  a.section === b.section && a.y === b.y && Math.abs(a.x - b.x) === 1;

const labelBefore = (row: string, line: string, until: number, mark: string): string =>
  `${row}${line.slice(0, until).lastIndexOf(mark) + 1}`;

/** Small halls with groups and bound companion seats. */
export const anyPictureWithGroups = fc
  .array(
    fc
      .array(fc.constantFrom("o", "o", "o", "v", "x", "x", " ", "a", "c", "ab", "abo", "()", "()", "(-)"), {
        minLength: 1,
        maxLength: 4,
      })
      .map((marks) => marks.join("")),
    { minLength: 1, maxLength: 3 },
  )
  .map((lines) => picture(...lines));

/** Small halls with gaps, walkways and all kinds of seats, many of them taken; some have sections. */
export const anyPicture = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.string({
          unit: fc.constantFrom(..."oooooovvacxxx ".split("")),
          minLength: 1,
          maxLength: 6,
        }),
      },
      { weight: 1, arbitrary: fc.constant("") },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((lines) => picture(...lines))
  .chain((drawn) =>
    fc
      .option(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 })))
      .map((borders) => (borders === null ? drawn : inSections(drawn, ...borders))),
  );
