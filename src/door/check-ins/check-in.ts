/** Scans as they are reported, and their results. */

import type { Doors, ReservationRecord } from "../../box-office/answers.ts";
import type { Turned } from "../../box-office/ledger/admission.ts";
import { checkedInTickets } from "../../box-office/ledger/check-in.ts";
import type { IrregularScan } from "../../box-office/ledger/check-in.ts";
import type { CheckIn, Line } from "../../box-office/ledger/reservation.ts";
import { dueCents } from "../../box-office/ledger/till.ts";

/** A scan as a device reports it. */
export interface ScanReport {
  /** The text of the QR code, or a ticket's id that was typed in. */
  readonly code: string;
  readonly gate: string;
  readonly device: string;
  readonly counter: number;
  /** By the device's clock. Null: now. */
  readonly atMs: number | null;
}

/** What a device that was offline reports. */
export interface Batch {
  readonly reports: readonly ScanReport[];
  /** The showtime at this door; null for any. */
  readonly at: number | null;
  /** By the device's clock, when it sent the batch; null for a device whose clock is right. */
  readonly deviceTimeMs: number | null;
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

/** A showtime's check-in figures, with the scans that were undone or should have let nobody in. */
export interface DoorsShown extends Doors {
  readonly irregular: readonly IrregularScan[];
}

/**
 * How many of a reservation's tickets are checked in, and how much is due at the door for all of them, and
 * which of them need a proof.
 */
export function partyOf(reservation: ReservationRecord) {
  const { id, lines, payment, currency } = reservation;
  return {
    id,
    tickets: lines.length,
    checkedIn: checkedInTickets(reservation),
    dueCents: payment === "at_door" ? dueCents(reservation) : 0,
    currency,
    proofs: lines.filter(({ proof }) => proof === true),
  };
}
