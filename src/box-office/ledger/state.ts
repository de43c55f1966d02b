/** A box office's state in memory: its seats, holds, waiting list, and sums over what is sold. */

import type { SeatIndex } from "../seat-choice/seat-index.ts";
import { SoldSums } from "./breakdown.ts";
import type { DoorTimes } from "./door-times.ts";
import type { LedgerEvent, Recorded, Waiting } from "./event.ts";
import type { BlockReason, Seat } from "./hall.ts";
import { hasRunOut } from "./reservation.ts";
import type { Means, Reservation } from "./reservation.ts";
import type { Terms } from "./terms.ts";

export interface SeatState {
  seat: Seat;
  /** Row number of the seat, in the order of the hall. */
  readonly place: number;
  /** The live reservation that has the seat. A hold that has run out stays here until its `expired` is recorded. */
  n: number | null;
  /** A held or sold seat is blocked only where the hall lost it: then it is not sold again. */
  blocked: BlockReason | null;
  /** The last event that changed it. */
  seq: number;
}

export interface State {
  terms: Terms;
  /** The terms' times, earlier ones too: a scan from before a change may be reported after it. Oldest first. */
  doors: readonly DoorTimes[];
  seq: number;
  /** Time of the last event. */
  atMs: number;
  lastN: number;
  lastW: number;
  closed: boolean;
  readonly seats: Map<string, SeatState>;
  /** Reservations that are held or await payment. Sold ones are in the archive, and only summed up here. */
  readonly holds: Map<number, Reservation>;
  /** Seats in a buyer's live reservations. Sales at the counter do not count. */
  readonly seatsOfBuyer: Map<number, number>;
  /** Sold reservations whose buyers were notified of another slot than the showtime has now. */
  readonly toMove: Set<number>;
  /** Sold reservations with a ticket that was checked in more than once. */
  readonly duplicated: Set<number>;
  /** The waiting list by `w`, in the order of joining. */
  readonly waiting: Map<number, Waiting>;
  /** Built on first use by choosing seats; null after the hall changed. */
  seating: KeptSeating | null;
  /** Computed on first use by the seat map; null after the hall changed. */
  layoutHash: string | null;
  /** Blocked seats that are neither held nor sold. */
  blockedSeats: number;
  heldSeats: number;
  soldReservations: number;
  soldSeats: number;
  soldCents: number;
  readonly soldSums: SoldSums;
  /** Tickets of live reservations that were scanned. */
  checkedIn: number;
  /** All money received, and all of it that is refunded or due back, including ended reservations. */
  paidCents: number;
  refundCents: number;
  /** What staff took less what they gave back, by means. */
  till: Readonly<Record<Means, number>>;
  /** What staff have still to give back. */
  owedInHandCents: number;
}

/** The hall as `seat-choice` sees it. `taken` has 1, by position, for a seat that is held, sold or blocked. */
export interface Seating {
  readonly index: SeatIndex;
  readonly taken: Uint8Array;
}

export interface KeptSeating extends Seating {
  /** Built on first use after anybody may have bound companion seats: with these as ordinary ones. */
  opened: SeatIndex | null;
}

/** Whether the seat is held or sold. A hold that has run out at `nowMs` does not count, though `n` still names it. */
export function isTaken({ holds }: State, { n }: SeatState, nowMs: number): boolean {
  if (n === null) return false;
  const hold = holds.get(n);
  return hold === undefined || !hasRunOut(hold, nowMs);
}

const EMPTY_TILL = { cash: 0, card: 0, voucher: 0, exchange: 0 } as const;

/** Whether `blockedSeats` counts the seat. */
export const isBlocked = ({ n, blocked }: SeatState): boolean => n === null && blocked !== null;

/** The place of a seat that is added next. One step a seat. */
export function nextPlaceIn({ seats }: State): number {
  let next = 0;
  for (const { place } of seats.values()) next = Math.max(next, place + 1);
  return next;
}

/** The event as it is recorded next: never earlier than the one before it, though a clock may run behind another. */
export const nextRecord = ({ seq, atMs }: State, event: LedgerEvent, nowMs: number): Recorded => ({
  seq: seq + 1,
  atMs: Math.max(atMs, nowMs),
  event,
});

/** The state before the first event, with the terms of the `opened` that follows. */
export const emptyState = (terms: Terms): State => ({
  terms,
  doors: [],
  seq: 0,
  atMs: 0,
  lastN: 0,
  lastW: 0,
  closed: false,
  seats: new Map(),
  holds: new Map(),
  seatsOfBuyer: new Map(),
  toMove: new Set(),
  duplicated: new Set(),
  waiting: new Map(),
  seating: null,
  layoutHash: null,
  blockedSeats: 0,
  heldSeats: 0,
  soldReservations: 0,
  soldSeats: 0,
  soldCents: 0,
  soldSums: new SoldSums(),
  checkedIn: 0,
  paidCents: 0,
  refundCents: 0,
  till: EMPTY_TILL,
  owedInHandCents: 0,
});
