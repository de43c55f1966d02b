/** Who sits where, for those at the door. */

import type { ReservationRecord, SoldSeats } from "../../box-office/answers.ts";
import { firstOf } from "../../box-office/ledger/check-in.ts";
import type { HallPosition } from "../../box-office/ledger/hall-order.ts";
import { placeOfLine } from "../../box-office/ledger/place.ts";
import type { Place } from "../../box-office/ledger/place.ts";
import type { Line as Ticket } from "../../box-office/ledger/reservation.ts";
import { dueCents } from "../../box-office/ledger/till.ts";

/** One sold seat. */
export interface ListedSeat {
  readonly position: HallPosition;
  readonly label: string;
  readonly place: Place;
  /** The guest's for a sale at the counter, else the account's. Null where none was given, or the person was forgotten. */
  readonly name: string | null;
  readonly category: string;
  readonly ticketType: string;
  readonly requiresProof: boolean;
  /** Null for somebody who is not in. */
  readonly inSinceMs: number | null;
  readonly order: ListedOrder;
}

/** What was bought together. The money is of all its seats. */
interface ListedOrder {
  readonly id: number;
  readonly seats: number;
  readonly totalCents: number;
  /** Less what was given back, or has to be. */
  readonly paidCents: number;
  readonly dueCents: number;
  readonly currency: string;
}

/** Names by ids. */
export interface Names {
  readonly users: ReadonlyMap<number, string | null>;
  readonly guests: ReadonlyMap<number, string | null>;
}

/** The seats as the list has them, in their order. */
export function listedSeats({ seats, reservations }: SoldSeats, names: Names): ListedSeat[] {
  const orders = new Map(reservations.map((one) => [one.n, one]));
  return seats.flatMap(({ label, n, position }) => {
    const order = orders.get(n);
    const line = order?.lines.find(({ seat }) => seat === label);
    return order === undefined || line === undefined
      ? []
      : [{ position, label, ...ofLine(order, line), name: nameOf(order, names), order: listedOrder(order) }];
  });
}

const ofLine = (order: ReservationRecord, line: Ticket) => ({
  place: placeOfLine(line),
  category: line.category,
  ticketType: line.ticketType,
  requiresProof: line.proof === true,
  inSinceMs: line.ticket === null ? null : (firstOf(order, line.ticket)?.atMs ?? null),
});

const nameOf = ({ guest, buyer }: ReservationRecord, { users, guests }: Names): string | null =>
  (guest === null ? users.get(buyer) : guests.get(guest)) ?? null;

const listedOrder = (order: ReservationRecord): ListedOrder => ({
  id: order.id,
  seats: order.lines.length,
  totalCents: order.amounts.totalCents,
  paidCents: order.paidCents - order.refundCents,
  dueCents: dueCents(order),
  currency: order.currency,
});

/** A seat of a list that is read as a whole. */
export interface Line {
  readonly seat: ListedSeat;
  /** The first seat of its order in the list: there its money is shown. */
  readonly first: ListedSeat;
}

/** Says of each seat which one is the first of its order. */
export async function* linesOf(pages: AsyncIterable<readonly ListedSeat[]>): AsyncGenerator<Line[]> {
  const firsts = new Map<number, ListedSeat>();
  for await (const page of pages)
    yield page.map((seat) => {
      const first = firsts.get(seat.order.id) ?? seat;
      firsts.set(seat.order.id, first);
      return { seat, first };
    });
}

export const isFirstOfOrder = ({ seat, first }: Line): boolean => seat === first;
