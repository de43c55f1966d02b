/**
 * The words of the ledger: what a box office knows (`State`), what may happen to it (`LedgerEvent`), and what it
 * answers (`Outcome`). Money is integer minor units of the showtime's currency, instants are epoch milliseconds.
 */
import type { SeatIndex } from "../seat-choice/seat-index.ts";

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
  /** When people go home. */
  readonly endsAtMs: number;
  /** Null in terms from before it was told. */
  readonly screenId: number | null;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMs: number;
  readonly maxSeats: number;
  /** In all reservations of one buyer; null for any number. */
  readonly maxSeatsPerBuyer: number | null;
  /** What becomes of a choice that leaves a single seat free between others. */
  readonly orphanRule: "off" | "warn" | "refuse";
  readonly fee: { readonly perTicketCents: number; readonly perReservationCents: number };
  readonly taxes: readonly Tax[];
  readonly cancellation: CancellationPolicy;
}

export interface Tax {
  readonly name: string;
  /** Hundredths of a percent. */
  readonly rateBasisPoints: number;
  /** A part of the price, or on top of it. */
  readonly included: boolean;
}

/** Free until `freeMs` before the start; then the house keeps `feePercent`; from `lastMs` on nobody cancels. */
interface CancellationPolicy {
  readonly freeMs: number;
  readonly feePercent: number;
  readonly lastMs: number;
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

/** What a sale costs beside its tickets, as the showtime set it when the seats were held. */
export type Rates = Pick<Terms, "fee" | "taxes">;

export interface Amounts {
  readonly ticketsCents: number;
  readonly discountCents: number;
  readonly feeCents: number;
  readonly taxes: readonly { readonly name: string; readonly cents: number; readonly included: boolean }[];
  readonly totalCents: number;
}

/** A claim on a promo code, and what it is worth: a part of the tickets' sum, or an amount. */
export type Promo = { readonly claim: string } & (
  | { readonly percent: number; readonly amountCents: null }
  | { readonly percent: null; readonly amountCents: number }
);

/** `refund_due`: paid after its seats were gone. */
export type ReservationStatus =
  | "held"
  | "awaiting_payment"
  | "confirmed"
  | "released"
  | "expired"
  | "cancelled"
  | "refund_due";

/** Who made it: its buyer, the house at its counter, or the waiting list for its buyer. */
export type Channel = "buyer" | "counter" | "waiting_list";

export interface Reservation {
  /** Counted by the box office from 1; the public id is showtime * 2^24 + n. */
  readonly n: number;
  readonly buyer: number;
  /** Somebody without an account, for whom the buyer bought it at the counter. */
  readonly guest: number | null;
  readonly channel: Channel;
  readonly payment: Terms["payment"];
  readonly status: ReservationStatus;
  readonly lines: readonly Line[];
  /** Seats that were given back while others stayed. */
  readonly returned: readonly Line[];
  readonly promo: Promo | null;
  readonly rates: Rates;
  readonly amounts: Amounts;
  readonly paidCents: number;
  /** The payments that came, by the names that they were told under. */
  readonly payments: readonly string[];
  /** To be paid back, or paid back. */
  readonly refundCents: number;
  /** A hold is extended once. */
  readonly extended: boolean;
  readonly heldAtMs: number;
  /** When the hold runs out; a confirmed reservation has none. */
  readonly expiresAtMs: number | null;
  readonly confirmedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Why it was released or cancelled. */
  readonly endReason: CancelReason | null;
  /** When and where its buyer knows the show to be. */
  readonly slot: Slot;
  /** Null unless the show went to another slot after it was sold. */
  readonly moved: Moved | null;
  /** Of its tickets, the earliest first. */
  readonly checkIns: readonly (CheckIn & { readonly undone: boolean })[];
  /** When a ticket's check-ins until then were last taken back, by the ticket. */
  readonly undoneAtMs: Readonly<Record<string, number>>;
  /** The event that it shows. */
  readonly seq: number;
}

export type Slot = Pick<Terms, "startsAtMs" | "screenId">;

interface Moved {
  readonly times: number;
  readonly atMs: number;
  /** As it was sold, however often it moved since. */
  readonly from: Slot;
}

/** A ticket that was scanned at a gate and was good. */
export interface CheckIn {
  readonly ticket: string;
  /** A label: which door. */
  readonly gate: string;
  /** By the device's own clock where it scanned offline. */
  readonly atMs: number;
  /** What scanned it, and that device's own number of the scan: told twice by the same doorkeeper, it is one. */
  readonly device: string;
  readonly counter: number;
  /** "user:7" or "gate_key:7". */
  readonly by: string;
}

export const UNDO_REASONS = ["mistake", "left", "technical"] as const;

/** Why a check-in does not count any more. "left": went out, and will come in again. */
export type UndoReason = (typeof UNDO_REASONS)[number];

/** "showtime": the whole showtime was cancelled. */
export type CancelReason = "buyer" | "staff" | "showtime" | "payment";

/** "layout": the plan of the hall says so. The others are for the house to choose from. */
export const BLOCK_REASONS = ["layout", "house", "press", "staff", "technical", "safety"] as const;

export type BlockReason = (typeof BLOCK_REASONS)[number];

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
      readonly guest: number | null;
      readonly channel: Channel;
      readonly payment: Terms["payment"];
      readonly lines: readonly Line[];
      readonly promo: Promo | null;
      readonly rates: Rates;
      readonly amounts: Amounts;
      readonly expiresAtMs: number;
      /** The entry of the waiting list that it serves. */
      readonly waiting: number | null;
    }
  | { readonly type: "extended"; readonly n: number; readonly expiresAtMs: number }
  | { readonly type: "payment_started"; readonly n: number; readonly expiresAtMs: number }
  | {
      readonly type: "confirmed";
      readonly n: number;
      readonly tickets: readonly string[];
      readonly paidCents: number;
      /** Null where nothing was paid. */
      readonly paymentId: string | null;
    }
  | {
      readonly type: "refund_due";
      readonly n: number;
      readonly paidCents: number;
      readonly paymentId: string;
    }
  | { readonly type: "released"; readonly n: number; readonly reason: CancelReason }
  | { readonly type: "expired"; readonly n: number }
  | {
      readonly type: "cancelled";
      readonly n: number;
      readonly reason: CancelReason;
      readonly refundCents: number;
    }
  | {
      readonly type: "seats_returned";
      readonly n: number;
      readonly seats: readonly string[];
      readonly amounts: Amounts;
      readonly refundCents: number;
    }
  /** Its buyer is told of the show's new slot. */
  | { readonly type: "moved"; readonly n: number; readonly slot: Slot }
  | { readonly type: "checked_in"; readonly n: number; readonly checkIn: CheckIn }
  /** None of the ticket's check-ins until now counts any more. */
  | {
      readonly type: "check_in_undone";
      readonly n: number;
      readonly ticket: string;
      readonly reason: UndoReason;
      readonly by: string;
    }
  | { readonly type: "waiting_joined"; readonly w: number; readonly party: Party }
  | { readonly type: "waiting_left"; readonly w: number }
  | { readonly type: "closed" };

/** Who waits for seats of a sold-out showtime. */
export interface Party {
  readonly buyer: number;
  readonly quantity: number;
  readonly category: string | null;
  readonly ticketType: string;
}

export interface Waiting extends Party {
  /** Counted by the box office from 1. */
  readonly w: number;
  readonly sinceMs: number;
}

/** An event with its place in the ledger. `seq` starts at 1 and has no gaps. */
export interface Recorded {
  readonly seq: number;
  readonly atMs: number;
  readonly event: LedgerEvent;
}

/** An event as followers see it: what it did is in the state. */
export type Followed = {
  readonly seq: number;
  readonly type: LedgerEvent["type"];
  readonly n: number | null;
};

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
  | {
      readonly ok: false;
      readonly code: "buyer_limit";
      readonly maxSeatsPerBuyer: number;
      readonly seatsOfBuyer: number;
    }
  | {
      readonly ok: false;
      readonly code: "single_seats";
      readonly seats: readonly string[];
      readonly suggestion: readonly string[];
    }
  | { readonly ok: false; readonly code: "unknown_category"; readonly category: string }
  | { readonly ok: false; readonly code: "not_enough_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_enough_accessible_seats"; readonly free: number }
  | { readonly ok: false; readonly code: "not_together" }
  | { readonly ok: false; readonly code: "nothing_to_pay" }
  | { readonly ok: false; readonly code: "already_extended" }
  | { readonly ok: false; readonly code: "payment_started" }
  | { readonly ok: false; readonly code: "amount_differs"; readonly dueCents: number }
  | { readonly ok: false; readonly code: "cancellation_closed"; readonly lastAtMs: number }
  | { readonly ok: false; readonly code: "checked_in"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "not_checked_in" }
  | { readonly ok: false; readonly code: "seats_not_reserved"; readonly seats: string[] }
  | { readonly ok: false; readonly code: "seats_available"; readonly free: number }
  | { readonly ok: false; readonly code: "already_waiting"; readonly w: number }
  | { readonly ok: false; readonly code: "waiting_not_found" }
  | { readonly ok: false; readonly code: "seats_in_use"; readonly seats: readonly string[] }
  | { readonly ok: false; readonly code: "reservation_not_found" }
  | { readonly ok: false; readonly code: "hold_expired" }
  | { readonly ok: false; readonly code: "reservation_ended"; readonly status: ReservationStatus }
  | { readonly ok: false; readonly code: "showtime_started" }
  | { readonly ok: false; readonly code: "showtime_cancelled" };

/** How the seats were found, and what they leave behind. */
export interface Choice {
  readonly arrangement: "one_row" | "neighbouring_rows" | "split" | null;
  /** Single seats that are left free between others. */
  readonly stranded: readonly string[];
}

/** What a command does to reservation `n`: these events, in this order, or nothing. */
export type Decision =
  | { readonly ok: true; readonly n: number; readonly events: LedgerEvent[]; readonly choice?: Choice }
  | Refusal;

const RESERVATIONS_PER_SHOWTIME = 2 ** 24;

/** The public id: an integer that is safe in JSON and says which box office to ask. */
export const reservationId = (showtimeId: number, n: number): number =>
  showtimeId * RESERVATIONS_PER_SHOWTIME + n;

/** By division, never by shifts: ids are wider than 32 bits. */
export const splitReservationId = (id: number): { showtimeId: number; n: number } => ({
  showtimeId: Math.floor(id / RESERVATIONS_PER_SHOWTIME),
  n: id % RESERVATIONS_PER_SHOWTIME,
});

/** Whether somebody has the seat. A hold that has run out by `nowMs` has it no longer, though it is marked by it. */
export function isTaken({ holds }: State, { n }: SeatState, nowMs: number): boolean {
  if (n === null) return false;
  const hold = holds.get(n);
  return hold === undefined || !hasRunOut(hold, nowMs);
}

export const isHold = (status: ReservationStatus): boolean =>
  status === "held" || status === "awaiting_payment";

export const isLive = (status: ReservationStatus): boolean => isHold(status) || status === "confirmed";

/** Free from the very millisecond that the hold ends. */
export const hasRunOut = ({ status, expiresAtMs }: Reservation, nowMs: number): boolean =>
  expiresAtMs !== null && expiresAtMs <= nowMs && isHold(status);

/** The reservation as it is at `nowMs`, also when its expiry has not been written down yet. */
export const asOf = (reservation: Reservation, nowMs: number): Reservation =>
  hasRunOut(reservation, nowMs)
    ? { ...reservation, status: "expired", endedAtMs: reservation.expiresAtMs }
    : reservation;
