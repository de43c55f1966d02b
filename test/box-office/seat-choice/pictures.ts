import fc from "fast-check";
import type { Seat } from "../../../src/box-office/ledger/hall.ts";
import { seatIndexOf } from "../../../src/box-office/seat-choice/seat-index.ts";
import type { SeatIndex } from "../../../src/box-office/seat-choice/seat-index.ts";

/**
 * A hall from a drawing with a line for each row, from the screen backwards: `o` a free seat, `v` a free vip seat, `a` and
 * `c` a free accessible and companion seat, `x` a taken seat, a space a gap. An empty line is a walkway.
 */
export function picture(...lines: string[]): { hall: SeatIndex; taken: Uint8Array; seats: Seat[] } {
  const seats: Seat[] = [];
  const sold = new Set<string>();
  for (const [y, line] of lines.entries()) {
    for (const [i, mark] of line.split("").entries()) {
      if (mark === " ") continue;
      const row = String.fromCodePoint(65 + y);
      const seat = { label: `${row}${i + 1}`, row, x: i + 1, y, category: mark === "v" ? "vip" : "standard" };
      seats.push({ ...seat, accessible: mark === "a", companion: mark === "c" });
      if (mark === "x") sold.add(seat.label);
    }
  }
  const hall = seatIndexOf(seats);
  return { hall, taken: Uint8Array.from(hall.seats, ({ label }) => (sold.has(label) ? 1 : 0)), seats };
}

/** Small halls with gaps, walkways and all kinds of seats, many of them taken. */
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
  .map((lines) => picture(...lines));
