/** What a scan brings. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { checkedInTickets } from "../../box-office/ledger/check-in.ts";
import type { Turned } from "../../box-office/ledger/check-in.ts";
import type { CheckIn, Line } from "../../box-office/ledger/reservation.ts";

/** A scan as a device tells of it. */
export interface ScanReport {
  /** What the QR code says; or the ticket's id, where it was typed. */
  readonly code: string;
  readonly gate: string;
  readonly device: string;
  readonly counter: number;
  /** Null: now. */
  readonly atMs: number | null;
}

/** Why a code does not open the door. */
export type Reason =
  | Turned
  | "malformed_code"
  | "unknown_key"
  | "bad_signature"
  | "wrong_showtime"
  | "wrong_cinema";

/** With as much of the ticket as the doorkeeper may know. */
export interface CheckedIn {
  readonly result: "accepted" | Reason;
  readonly ticket: string | null;
  readonly showtimeId: number | null;
  readonly line: Line | null;
  /** The check-in that counts. */
  readonly first: CheckIn | null;
  readonly reservation: ReservationRecord | null;
}

/** How many of its tickets went in, and what the door has to take for all of them. */
export function partyOf(reservation: ReservationRecord) {
  const { id, lines, payment, amounts, paidCents, currency } = reservation;
  return {
    id,
    tickets: lines.length,
    checkedIn: checkedInTickets(reservation),
    dueCents: payment === "at_door" ? Math.max(0, amounts.totalCents - paidCents) : 0,
    currency,
  };
}
