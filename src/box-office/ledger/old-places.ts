/** Places of seats that were sold before places were kept. */

import { keptPlace } from "./place.ts";
import type { Line, Reservation } from "./reservation.ts";
import type { State } from "./state.ts";

/**
 * The reservation, with its seats' places in the hall where their labels alone would be read wrongly: "R12" of row R1 as row R,
 * seat 12. Not from seats with a section or a number of their own: no hall had these then, and what a layout says since changes
 * no ticket. One step a seat.
 */
export function withPlaces<Found extends Reservation | null>(
  reservation: Found,
  seats: State["seats"],
): Found {
  if (reservation === null) return reservation;
  const placeIn = ({ seat: label, place }: Line): ReturnType<typeof keptPlace> => {
    const seat = place === undefined ? seats.get(label)?.seat : undefined;
    return seat === undefined || seat.section !== undefined || seat.number !== undefined
      ? {}
      : keptPlace(seat);
  };
  const isMisread = (line: Line): boolean => placeIn(line).place !== undefined;
  const { lines, returned } = reservation;
  if (!lines.some(isMisread) && !returned.some(isMisread)) return reservation;
  return {
    ...reservation,
    lines: lines.map((line) => ({ ...line, ...placeIn(line) })),
    returned: returned.map((line) => ({ ...line, ...placeIn(line) })),
  };
}
