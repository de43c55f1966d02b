/** Scans as they are reported, and their results. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { checkedInTickets } from "../../box-office/ledger/check-in.ts";
import type { Turned } from "../../box-office/ledger/check-in.ts";
import type { CheckIn, Line } from "../../box-office/ledger/reservation.ts";

/** A scan as a device reports it. */
export interface ScanReport {
  /** The text of the QR code, or a ticket's id that was typed in. */
  readonly code: string;
  readonly gate: string;
  readonly device: string;
  readonly counter: number;
  /** Null: now. */
  readonly atMs: number | null;
}

/** Why a scan is not accepted. */
export type Reason =
  | Turned
  | "malformed_code"
  | "unknown_key"
  | "bad_signature"
  | "wrong_showtime"
  | "wrong_cinema";

/** The result of a scan, with as much of the ticket as the doorkeeper may see. */
export interface CheckedIn {
  readonly result: "accepted" | Reason;
  readonly ticket: string | null;
  readonly showtimeId: number | null;
  readonly line: Line | null;
  /** The check-in that counts. */
  readonly first: CheckIn | null;
  readonly reservation: ReservationRecord | null;
}

/**
 * How many of a reservation's tickets are checked in, and how much is due at the door for all of them. A sale at the counter
 * was paid there, which the box office does not note as money.
 */
export function partyOf(reservation: ReservationRecord) {
  const { id, lines, channel, payment, amounts, paidCents, currency } = reservation;
  const isDueHere = payment === "at_door" && channel !== "counter";
  return {
    id,
    tickets: lines.length,
    checkedIn: checkedInTickets(reservation),
    dueCents: isDueHere ? Math.max(0, amounts.totalCents - paidCents) : 0,
    currency,
  };
}
