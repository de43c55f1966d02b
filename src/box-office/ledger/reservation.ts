import type { Rates, Slot, Terms } from "./terms.ts";

/** One seat of a reservation, at the price it was held for. The ticket comes with the confirmation. */
export interface Line {
  readonly seat: string;
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  readonly ticket: string | null;
}

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
