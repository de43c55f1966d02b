/**
 * The words of the ledger: what a box office knows (`State`), what may happen to it (`LedgerEvent`), and what it
 * answers (`Outcome`). Money is integer minor units of the showtime's currency, instants are epoch milliseconds.
 */

/** The showtime's side of the bargain, decided in D1 and pushed with a version. */
export interface Terms {
  readonly showtimeId: number;
  readonly incarnation: string;
  readonly version: number;
  readonly currency: string;
  /** Only `on_sale` sells; `cancelled` ends every reservation. A draft has no box office. */
  readonly status: "on_sale" | "closed" | "cancelled";
  readonly payment: "at_door" | "online";
  /** Seat category → ticket type → price. */
  readonly priceCents: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMs: number;
  readonly maxSeats: number;
}

export interface Seat {
  readonly label: string;
  readonly row: string;
  /** Column in the hall's plan, gaps and aisles counted. */
  readonly x: number;
  /** Row from the screen backwards, walkways counted. */
  readonly y: number;
  readonly category: string;
  readonly accessible: boolean;
  /** Beside an accessible seat, for who comes along. */
  readonly companion: boolean;
  /** Where it is drawn, if not at its column and row. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** All the seats of a showtime, and those of them that nobody can buy. */
export interface Hall {
  readonly seats: readonly Seat[];
  readonly blocked: readonly string[];
}

/** One seat of a reservation, at the price it was held for. The ticket comes with the confirmation. */
export interface Line {
  readonly seat: string;
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  readonly ticket: string | null;
}

export type ReservationStatus = "held" | "confirmed" | "released" | "expired" | "cancelled";

export interface Reservation {
  /** Counted by the box office from 1; the public id is showtime * 2^24 + n. */
  readonly n: number;
  readonly buyer: number;
  readonly status: ReservationStatus;
  readonly lines: readonly Line[];
  readonly heldAtMs: number;
  /** When the hold runs out; a confirmed reservation has none. */
  readonly expiresAtMs: number | null;
  readonly confirmedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Why it was released or cancelled. */
  readonly endReason: CancelReason | null;
  /** The event that it shows. */
  readonly seq: number;
}

/** "showtime": the whole showtime was cancelled. */
export type CancelReason = "buyer" | "staff" | "showtime";

/** "layout": the plan of the hall says so. */
export type BlockReason = "layout";

/** Ids, labels, amounts, and reasons from a closed list: never a name, an address or free text. */
export type LedgerEvent =
  | { readonly type: "opened"; readonly terms: Terms }
  | { readonly type: "terms_changed"; readonly terms: Terms }
  | { readonly type: "seats_added"; readonly seats: readonly Seat[] }
  /** Seats that are there already have become what is said here. */
  | { readonly type: "seats_changed"; readonly seats: readonly Seat[] }
  | { readonly type: "seats_removed"; readonly seats: readonly string[] }
  | { readonly type: "seats_blocked"; readonly seats: readonly string[]; readonly reason: BlockReason }
  | { readonly type: "seats_unblocked"; readonly seats: readonly string[] }
  | {
      readonly type: "held";
      readonly n: number;
      readonly buyer: number;
      readonly lines: readonly Line[];
      readonly expiresAtMs: number;
    }
  | { readonly type: "confirmed"; readonly n: number; readonly tickets: readonly string[] }
  | { readonly type: "released"; readonly n: number; readonly reason: CancelReason }
  | { readonly type: "expired"; readonly n: number }
  | { readonly type: "cancelled"; readonly n: number; readonly reason: CancelReason }
  | { readonly type: "closed" };

/** An event with its place in the ledger. `seq` starts at 1 and has no gaps. */
export interface Recorded {
  readonly seq: number;
  readonly atMs: number;
  readonly event: LedgerEvent;
}

export interface SeatState {
  seat: Seat;
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
  closed: boolean;
  readonly seats: Map<string, SeatState>;
  /** The live ones: held and confirmed. */
  readonly reservations: Map<number, Reservation>;
  /** Those of the live ones that are held. */
  readonly holds: Set<number>;
  blockedSeats: number;
  heldSeats: number;
  soldSeats: number;
  soldCents: number;
}

/** What a command is told of the world, so that deciding stays pure. */
export interface Moment {
  readonly nowMs: number;
  /** A new unguessable ticket id of this showtime. */
  readonly newTicket: () => string;
}

export interface SeatChoice {
  readonly label: string;
  readonly ticketType: string;
}

export type Refusal =
  | { readonly ok: false; readonly code: "sales_not_open"; readonly opensAtMs: number }
  | { readonly ok: false; readonly code: "sales_closed" }
  | { readonly ok: false; readonly code: "too_many_seats"; readonly maxSeats: number }
  | { readonly ok: false; readonly code: "duplicate_seats"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "unknown_seats"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "unknown_ticket_type"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_blocked"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_taken"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "payment_required" }
  | { readonly ok: false; readonly code: "reservation_not_found" }
  | { readonly ok: false; readonly code: "hold_expired" }
  | { readonly ok: false; readonly code: "reservation_ended"; readonly status: ReservationStatus }
  | { readonly ok: false; readonly code: "showtime_started" }
  | { readonly ok: false; readonly code: "showtime_cancelled" };

/** What a command does: these events, in this order, or nothing. */
export type Decision = { readonly ok: true; readonly n: number; readonly events: LedgerEvent[] } | Refusal;

const RESERVATIONS_PER_SHOWTIME = 2 ** 24;

/** The public id: an integer that is safe in JSON and says which box office to ask. */
export const reservationId = (showtimeId: number, n: number): number =>
  showtimeId * RESERVATIONS_PER_SHOWTIME + n;

/** By division, never by shifts: ids are wider than 32 bits. */
export const splitReservationId = (id: number): { showtimeId: number; n: number } => ({
  showtimeId: Math.floor(id / RESERVATIONS_PER_SHOWTIME),
  n: id % RESERVATIONS_PER_SHOWTIME,
});

export const totalCents = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + line.priceCents, 0);

export const isLive = (status: ReservationStatus): boolean => status === "held" || status === "confirmed";

/** Free from the very millisecond that the hold ends. */
export const hasRunOut = (reservation: Reservation, nowMs: number): boolean =>
  reservation.status === "held" && reservation.expiresAtMs !== null && reservation.expiresAtMs <= nowMs;

/** The reservation as it is at `nowMs`, also when its expiry has not been written down yet. */
export const asOf = (reservation: Reservation, nowMs: number): Reservation =>
  hasRunOut(reservation, nowMs)
    ? { ...reservation, status: "expired", endedAtMs: reservation.expiresAtMs }
    : reservation;
