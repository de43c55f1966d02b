/** The seats of a showtime: those of its plan, and those that its owner added. */
import type { Hall, Seat } from "../box-office/ledger.ts";
import { blockedOf, seatsOf } from "../cinemas/layout.ts";
import { MAX_SEATS } from "../cinemas/places.ts";
import type { Plan } from "../cinemas/layout.ts";
import type { AddedSeat } from "./showtime.ts";

interface Planned {
  readonly layout: Plan;
  readonly addedSeats: readonly AddedSeat[];
}

/** An added "B12" stands in row B at 12, or at the row's end where another one stands there; a new row behind the others. */
export function hallOf({ layout, addedSeats }: Planned): Hall {
  const seats = seatsOf(layout);
  const rows = Map.groupBy(seats, ({ row }) => row);
  let lastY = seats.reduce((last, { y }) => Math.max(last, y), 0);
  for (const { label, category } of addedSeats) {
    const [, row = label, digits] = /^(.*?)(\d+)$/.exec(label) ?? [];
    const there = rows.get(row) ?? [];
    const wanted = Number(digits ?? 1);
    const isFree = wanted >= 1 && wanted <= MAX_SEATS && there.every(({ x }) => x !== wanted);
    const seat: Seat = {
      label,
      row,
      x: isFree ? wanted : there.reduce((last, { x }) => Math.max(last, x), 0) + 1,
      y: there[0]?.y ?? ++lastY,
      category,
      accessible: false,
      companion: false,
    };
    rows.set(row, [...there, seat]);
    seats.push(seat);
  }
  return { seats, blocked: blockedOf(layout) };
}

/** How many of them can be sold. */
export const capacityOf = ({ seats, blocked }: Hall): number => seats.length - blocked.length;

export const categoriesOf = ({ seats }: Hall): Set<string> => new Set(seats.map(({ category }) => category));
