/** The row of a showtime that gets more seats than its layout has. */

import type { Answer } from "../../platform/answer.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { hallOf, seatsForSale } from "../showtimes/hall.ts";
import { payableErrors } from "../showtimes/payable-prices.ts";
import type { Refused } from "../showtimes/refusals.ts";
import type { AddedSeat } from "../showtimes/showtime.ts";
import { filledBy } from "./card-prices.ts";
import { arePaidOtherwise, isNotEmpty, sellable } from "./changes.ts";
import type { ShowtimeRow } from "./changes.ts";
import { MAX_ADDED_SEATS, calledAlike, tooLong, tooManyAdded, tooManySeats } from "./hall-size.ts";

/**
 * The row with more seats. Each must be new to the showtime. `card` is the showtime's: it prices the seats whose category the
 * showtime did not have in their section.
 */
export function withAddedSeats(
  row: ShowtimeRow,
  seats: readonly AddedSeat[],
  nowMs: number,
  card: CardAsRead | null,
): Answer<{ readonly showtime: ShowtimeRow }, Refused> {
  if (row.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (row.addedSeats.length + seats.length > MAX_ADDED_SEATS)
    return { ok: false, code: "invalid_input", faults: [tooManyAdded(row.addedSeats.length)] };
  const there = new Set(hallOf(row).seats.map(({ label }) => label));
  const twice = seats.filter(({ label }) => there.size === there.add(label).size).map(({ label }) => label);
  if (twice.length > 0) return { ok: false, code: "seats_exist", seats: [...new Set(twice)] };
  const addedSeats = [...row.addedSeats, ...seats];
  const hall = hallOf({ ...row, addedSeats });
  const called = calledAlike(hall, seats);
  if (called.length > 0) return { ok: false, code: "seats_exist", seats: called };
  const many = [...tooManySeats(hall.seats.length, "/seats"), ...tooLong(row.layout, addedSeats, "/seats")];
  if (isNotEmpty(many)) return { ok: false, code: "invalid_input", faults: many };
  const changed = filledBy(
    row,
    { ...row, addedSeats, capacity: seatsForSale(hall), version: row.version + 1, changedAtMs: nowMs },
    card,
  );
  return sellable(changed, arePaidOtherwise(changed, row) ? payableErrors(changed) : []);
}
