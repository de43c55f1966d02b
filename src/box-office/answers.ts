/** What a box office answers over RPC: plain values. */

import type { Answer } from "../platform/answer.ts";
import type { Cursor } from "./followers/cursor.ts";
import type { Verdict } from "./ledger/admission.ts";
import type { Cancellation } from "./ledger/cancellation.ts";
import type { Entry } from "./ledger/chain.ts";
import type { Duplicate } from "./ledger/check-in.ts";
import type { Choice, Refusal } from "./ledger/decision.ts";
import type { SoldInHall } from "./ledger/hall-order.ts";
import type { BlockReason } from "./ledger/hall.ts";
import type { Reservation } from "./ledger/reservation.ts";
import type { SurelyTaken } from "./ledger/surely-taken.ts";
import type { Corrected } from "./rebuild/corrected.ts";

/** A reservation with its public id, its showtime and the currency of its amounts. */
export interface ReservationRecord extends Reservation {
  readonly id: number;
  readonly showtimeId: number;
  readonly currency: string;
  /** It is of a sandbox: no money moves for it. Absent for others, and in copies. */
  readonly sandbox?: true;
}

/** A request's idempotency key and the hash of its content. The same key with another fingerprint is refused. */
export interface Once {
  readonly key: string;
  readonly fingerprint: string;
  /** What all keys begin with that have a limit together. Absent for staff, who may send any number. */
  readonly countedAs?: string;
}

export type Shut =
  | { readonly ok: false; readonly code: "unopened" }
  | { readonly ok: false; readonly code: "showtime_not_found" };

/** Marks an answer that was given before under the same `Idempotency-Key`. */
export interface Replayed {
  readonly replayed?: true;
}

/** What a command answers: what it granted, or a refusal. */
export type Outcome<Granted> =
  | (Answer<Granted, Refusal> & Replayed)
  | Shut
  | { readonly ok: false; readonly code: "idempotency_key_reused" }
  | { readonly ok: false; readonly code: "too_many_idempotency_keys"; readonly retryAfterMs: number };

export type Refused = Extract<Outcome<unknown>, { ok: false }>;

/** Refuses newcomers in a rush. A command about a reservation is never refused so. */
export interface Busy {
  readonly ok: false;
  readonly code: "busy";
}

/** Sold seats in the order of the hall, and their reservations, each once. */
export interface SoldSeats {
  readonly seats: readonly SoldInHall[];
  readonly reservations: readonly ReservationRecord[];
}

export interface Booked {
  readonly reservation: ReservationRecord;
  /** How the seats were chosen; null where this command did not choose them. */
  readonly choice: Choice | null;
}

/** A reservation as its buyer may look at it without an account. */
export interface Booking {
  readonly reservation: ReservationRecord;
  /** The showtime that the box office was opened for. */
  readonly incarnation: string;
  readonly cancellation: Cancellation;
}

/** A reservation as staff look at it. */
export interface OrderRecord {
  readonly reservation: ReservationRecord;
  /** What the showtime's policy would give back for all of it now, whoever asks. */
  readonly policy: Cancellation;
  /** What became of it after its sale, the newest first; its scans and its money are in the reservation. */
  readonly entries: readonly Entry[];
}

export interface Leased {
  readonly lease?: SurelyTaken;
}

/** The seats of a command can be had; nothing is held yet. */
export interface Sounded {
  readonly areFree: true;
}

export interface HouseSeats {
  readonly blocked: readonly { readonly label: string; readonly reason: BlockReason }[];
}

/** A scan's verdict, with the reservation of the ticket. */
export interface Scanned extends Pick<Verdict, "result" | "line" | "first"> {
  readonly reservation: ReservationRecord | null;
}

/** What became of scans, in their order, and how many tickets they let in. */
export interface Admission {
  readonly scanned: readonly Scanned[];
  readonly letIn: number;
}

/** Check-in figures of a showtime. */
export interface Doors {
  /** Valid tickets. */
  readonly sold: number;
  /** Valid tickets that were scanned. */
  readonly checkedIn: number;
  readonly duplicates: readonly Duplicate[];
}

export type OpenOutcome = { readonly ok: true } | { readonly ok: false; readonly code: "other_incarnation" };

/** Some of a ledger, as `entry-line.ts` writes it. */
export interface LedgerLines {
  readonly lines: string;
  /** The last entry's number. */
  readonly last: number;
}

/** What D1 was seen to have of a showtime. */
export interface Seen {
  readonly incarnation: string;
  readonly cursor: Cursor;
}

/**
 * What came of comparing D1's copies with the ledger. "behind": everything after D1's cursor is sent again. "rebuilt": they
 * were of another ledger, and are right now. "other_incarnation": the showtime in D1 is not the box office's.
 */
export type Compared = "right" | "behind" | "rebuilt" | "other_incarnation" | "unopened";

export type RebuildOutcome = Answer<
  { readonly corrected: Corrected },
  { readonly ok: false; readonly code: "unopened" | "other_incarnation" }
>;

export type RestoreOutcome = Answer<
  { readonly entries: number },
  { readonly ok: false; readonly code: "ledger_differs" }
>;
