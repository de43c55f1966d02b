/** Reads of the hall. */

import { now } from "../../platform/clock.ts";
import type { SoldSeats } from "../answers.ts";
import type { Frame } from "../followers/frame.ts";
import { soldAfter } from "../ledger/hall-order.ts";
import type { HallPosition } from "../ledger/hall-order.ts";
import type { Hall } from "../ledger/hall.ts";
import { stateAt } from "../ledger/history.ts";
import * as rearrange from "../ledger/rearrange.ts";
import * as seats from "../ledger/seat-map.ts";
import type { Availability, SeatMap } from "../ledger/seat-map.ts";
import type { Book } from "./book.ts";

/** Labels of held and sold seats that the hall would remove or block. */
export const inTheWay = ({ state }: Book, hall: Hall): string[] =>
  state === null ? [] : rearrange.inTheWay(state, hall, now());

export const seatMap = ({ shown }: Book): SeatMap | null =>
  shown === null ? null : seats.seatMap(shown, now());

export const availability = ({ shown }: Book): Availability | null =>
  shown === null ? null : seats.availability(shown, now());

/** The availability, with its layout as JSON. */
export const availabilityAndLayout = ({ shown }: Book): (Availability & { layoutText: string }) | null =>
  shown === null ? null : { ...seats.availability(shown, now()), layoutText: seats.layoutOf(shown).text };

/** The seat map at a past time, rebuilt from the ledger: one step an entry. Selling goes on meanwhile. */
export async function seatMapAt({ shown, rows }: Book, atMs: number): Promise<SeatMap | null> {
  const state = shown === null ? null : await stateAt(rows.log.unhurried(), atMs);
  return state === null ? null : seats.seatMap(state, atMs);
}

/** The first `limit` sold seats after a position, with their reservations; see `soldAfter`. Null before the box office was opened. */
export function soldSeats(book: Book, after: HallPosition | null, limit: number): SoldSeats | null {
  const state = book.shown;
  if (state === null) return null;
  const sold = soldAfter(state, after, limit);
  const numbers = new Set(sold.map(({ n }) => n));
  return {
    seats: sold,
    reservations: Array.from(numbers, (n) => book.reservation(n)).filter((one) => one !== null),
  };
}

/** What changed after `seq`; every seat where `seq` is beyond the newest event, as after a restore to an earlier state. */
export const changesSince = (book: Book, seq: number): Frame | null =>
  book.shown === null ? null : frameSince(book, seq > book.shown.seq ? 0 : seq);

export function frameSince({ state, rows }: Book, since: number): Frame {
  if (state === null) throw new Error("no frames before the first event");
  return { ...seats.changesAfter(state, since, now()), plan_changed: rows.log.hallChangedAfter(since) };
}
