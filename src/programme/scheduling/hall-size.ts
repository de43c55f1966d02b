/** Errors of halls that are too large, once seats are added to their layout. */

import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { MAX_HALL_BYTES, storedBytes } from "../cinemas/stored-size.ts";
import type { AddedSeat, InputError } from "../showtimes/showtime.ts";

/** Added seats are for those that a layout lacks; a whole hall belongs in a layout. */
export const MAX_ADDED_SEATS = 10_000;

export const tooManyAdded = (count: number): InputError => ({
  pointer: "/seats",
  detail: `A showtime has at most ${MAX_ADDED_SEATS} added seats, and this one has ${count}`,
});

export const tooManySeats = (count: number, pointer: string): InputError[] =>
  count > MAX_SEATS
    ? [{ pointer, detail: `A showtime has at most ${MAX_SEATS} seats, and would have ${count}` }]
    : [];

export function tooLong(layout: HallLayout, added: readonly AddedSeat[], pointer: string): InputError[] {
  const bytes = storedBytes([layout, added]);
  return added.length > 0 && bytes > MAX_HALL_BYTES
    ? [
        {
          pointer,
          detail: `Layout and added seats are ${bytes} bytes of JSON, and ${MAX_HALL_BYTES} can be stored`,
        },
      ]
    : [];
}
