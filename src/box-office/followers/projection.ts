/** Makes the batch of a box office for D1: absolute rows, as of the newest event. */

import type { Followed } from "../ledger/event.ts";
import type { Reservation } from "../ledger/reservation.ts";
import type { State } from "../ledger/state.ts";
import { bytesOf, copyOf } from "./copy.ts";
import type { BillRow, Copy, PromoUseRow, ReservationRow, TakingRow } from "./copy.ts";
import type { Cursor } from "./cursor.ts";
import { mayNotify, notificationsOf } from "./notifications.ts";
import type { Notification } from "./notifications.ts";
import { ownerEventsOf } from "./owner-events.ts";
import type { Facts, OwnerEventRow } from "./owner-events.ts";
import { toSettle } from "./settling.ts";
import { tallyOf } from "./tally.ts";
import type { Tally } from "./tally.ts";

/** Limits of one batch: a D1 parameter may have 2 MB, and a batch should take little time. */
export const MAX_BATCH_EVENTS = 500;
export const MAX_BATCH_BYTES = 500_000;

export interface Projection {
  readonly showtimeId: number;
  readonly incarnation: string;
  /** The batch starts after this event. It changes nothing in a D1 that is elsewhere, or has another ledger's hash there. */
  readonly after: Cursor;
  /** D1 has everything up to this event once the batch is committed. */
  readonly cursor: Cursor;
  readonly reservations: readonly ReservationRow[];
  readonly promoUses: readonly PromoUseRow[];
  readonly takings: readonly TakingRow[];
  readonly bills: readonly BillRow[];
  readonly notifications: readonly Notification[];
  /** Public ids of the reservations whose payments must be checked. */
  readonly toSettle: readonly number[];
  readonly ownerEvents: readonly OwnerEventRow[];
  readonly tally: Tally;
  readonly sums: Sums;
}

export interface Sums {
  readonly seats: number;
  readonly held: number;
  readonly sold: number;
  /** Confirmed reservations. */
  readonly reservations: number;
  readonly soldCents: number;
  readonly checkedIn: number;
  readonly paidCents: number;
  readonly refundCents: number;
  /** A `Breakdown` as JSON: it is stored as it is. */
  readonly breakdown: string;
}

/**
 * The rows that `events` touched. Rows are absolute and have their own `seq`, so one may be newer than its event. Stops
 * early at `MAX_BATCH_BYTES`; `cursor` is the last event that is included.
 */
export function project(
  state: State,
  after: number,
  events: readonly Followed[],
  find: (n: number) => Reservation | null,
  hashAt: (seq: number) => string | null,
  facts: Facts,
): Projection {
  const { showtimeId, incarnation } = state.terms;
  const copies = new Map<number, Copy>();
  const notifications: Notification[] = [];
  let cursor = after;
  let bytes = 0;
  const notified = new Set<number>();
  for (const { seq, n, type } of events) {
    if (bytes >= MAX_BATCH_BYTES) break;
    cursor = seq;
    if (n === null) continue;
    if (mayNotify(type) && !notified.has(n)) {
      notified.add(n);
      notifications.push(...notificationsOf(showtimeId, find(n)));
    }
    if (copies.has(n)) continue;
    const reservation = find(n);
    if (reservation === null) throw new Error(`event ${seq} names no reservation`);
    const copy = copyOf(state.terms, reservation);
    bytes += bytesOf(copy.reservation);
    copies.set(n, copy);
  }
  const included = events.filter(({ seq }) => seq <= cursor);
  return {
    showtimeId,
    incarnation,
    after: { seq: after, hash: hashAt(after) },
    cursor: { seq: cursor, hash: hashAt(cursor) },
    ...rowsOf([...copies.values()]),
    notifications,
    toSettle: toSettle(showtimeId, included, find),
    ownerEvents: ownerEventsOf(state, included, find, facts),
    tally: tallyOf(state.terms, included, find),
    sums: sumsOf(state),
  };
}

/** An estimate of what the batch takes. */
export const bytesIn = ({ reservations, sums }: Projection): number =>
  reservations.reduce((sum, row) => sum + bytesOf(row), sums.breakdown.length);

/** The rows of several copies, by table. */
export const rowsOf = (copies: readonly Copy[]) => ({
  reservations: copies.map(({ reservation }) => reservation),
  promoUses: copies.flatMap(({ promoUse }) => (promoUse === null ? [] : [promoUse])),
  takings: copies.flatMap(({ takings }) => takings),
  bills: copies.flatMap(({ bills }) => bills),
});

export const sumsOf = (state: State): Sums => ({
  seats: state.seats.size,
  held: state.heldSeats,
  sold: state.soldSeats,
  reservations: state.soldReservations,
  soldCents: state.soldCents,
  checkedIn: state.checkedIn,
  paidCents: state.paidCents,
  refundCents: state.refundCents,
  breakdown: JSON.stringify(state.soldSums.read(state)),
});
