/** Errors of halls once seats are added to their layout: they are too large, or call two seats alike. */

import type { Hall } from "../../box-office/ledger/hall.ts";
import { ENOUGH_ERRORS } from "../cinemas/few-errors.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { MAX_HALL_BYTES, storedBytes } from "../cinemas/stored-size.ts";
import { calledTwice, hallOf } from "../showtimes/hall.ts";
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

/** Seats that people call as they call another one. Only those that were added with a row of their own can be. */
export const calledAlike = (hall: Hall, added: readonly AddedSeat[]): string[] =>
  added.some(({ row }) => row !== undefined) ? calledTwice(hall) : [];

/** Why seats that were added to one layout cannot stand beside another. */
export function besideLayout(
  layout: HallLayout,
  added: readonly AddedSeat[],
  pointer: string,
  hallAt = hallOf,
): InputError[] {
  const hall = hallAt({ layout, addedSeats: added });
  const alike = calledAlike(hall, added).slice(0, ENOUGH_ERRORS);
  return [
    ...tooManySeats(hall.seats.length, pointer),
    ...tooLong(layout, added, pointer),
    ...alike.map((label) => ({
      pointer,
      detail: `The added seat ${label} would have the section, row and number of another seat`,
    })),
  ];
}
