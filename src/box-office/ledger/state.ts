import type { SeatIndex } from "../seat-choice/seat-index.ts";
import type { Waiting } from "./event.ts";
import type { BlockReason, Seat } from "./hall.ts";
import { hasRunOut } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import type { Terms } from "./terms.ts";

export interface SeatState {
  seat: Seat;
  /** In the order of the hall. */
  readonly place: number;
  /** The live reservation that has it. One that has run out still stands here until its `expired` is written. */
  n: number | null;
  blocked: BlockReason | null;
  /** The event that changed it last. */
  seq: number;
}

export interface State {
  terms: Terms;
  seq: number;
  lastN: number;
  lastW: number;
  closed: boolean;
  readonly seats: Map<string, SeatState>;
  /** Reservations that are held or await payment. Those that are sold are in the archive, and summed up here. */
  readonly holds: Map<number, Reservation>;
  /** How many seats of live reservations a buyer has. Sales at the counter do not count. */
  readonly seatsOfBuyer: Map<number, number>;
  /** Those of the sold ones whose buyers know of another slot. */
  readonly toMove: Set<number>;
  /** Those of the sold ones of which a ticket was let in more than once. */
  readonly duplicated: Set<number>;
  /** In the order of their coming. */
  readonly waiting: Map<number, Waiting>;
  /** What choosing seats needs, made when it is needed. */
  seating: Seating | null;
  blockedSeats: number;
  heldSeats: number;
  soldReservations: number;
  soldSeats: number;
  soldCents: number;
  /** Tickets of live reservations. */
  checkedIn: number;
  /** All money that came, and all that has to go back of it: of reservations that have ended too. */
  paidCents: number;
  refundCents: number;
}

/** The hall as `seat-choice` sees it. By place: 1 for a seat that is held, sold or blocked. */
export interface Seating {
  readonly index: SeatIndex;
  readonly taken: Uint8Array;
}

/** Whether somebody has the seat. A hold that has run out by `nowMs` has it no longer, though it is marked by it. */
export function isTaken({ holds }: State, { n }: SeatState, nowMs: number): boolean {
  if (n === null) return false;
  const hold = holds.get(n);
  return hold === undefined || !hasRunOut(hold, nowMs);
}

/** A box office before its first event but with the terms it is about to be opened under. */
export const emptyState = (terms: Terms): State => ({
  terms,
  seq: 0,
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
  blockedSeats: 0,
  heldSeats: 0,
  soldReservations: 0,
  soldSeats: 0,
  soldCents: 0,
  checkedIn: 0,
  paidCents: 0,
  refundCents: 0,
});
