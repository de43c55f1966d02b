/**
 * Scans at the doors. An online scan is accepted if the ticket was not checked in before. A device that was offline
 * reports its scans later, when people are already inside: every scan of a valid ticket is recorded, and the earliest
 * counts. The order of the reports and repeated reports do not change the result, even if a check-in was undone between.
 */

import type { Decision } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import type { CheckIn, Line, Reservation, UndoReason } from "./reservation.ts";
import type { State } from "./state.ts";

/** The doors open this long before the start. */
const DOORS_OPEN_MS = 2 * 60 * 60_000;
/** Recorded scans of one ticket, which may have been copied to many people. The earliest are kept. */
const MAX_SCANS = 50;
/** A repeated online scan, as after a lost answer, is accepted within this time. Later it counts as another person. */
const REPEATED_MS = 5 * 60_000;

/** A scan as a device reports it. `atMs` is null for an online scan: it happens now. */
export type Scan = Omit<CheckIn, "atMs"> & { readonly atMs: number | null };

/** Why a ticket with a valid signature is not accepted. */
export type Turned =
  | "ticket_not_found"
  | "ticket_revoked"
  | "scan_undone"
  | "not_paid"
  | "too_early"
  | "too_late"
  | "already_used";

export interface Verdict {
  readonly result: "accepted" | Turned;
  readonly n: number | null;
  /** Null for a ticket that this box office never sold. */
  readonly line: Line | null;
  /** The check-in that counts; null for none. */
  readonly first: CheckIn | null;
}

/** A verdict for each scan, in their order, and the events to record. One step a scan and check-in of its ticket. */
export function admit(
  state: State,
  scans: readonly Scan[],
  find: (ticket: string) => Reservation | null,
  nowMs: number,
): { readonly ok: true; readonly events: LedgerEvent[]; readonly verdicts: Verdict[] } {
  const events: LedgerEvent[] = [];
  const seen = new Map<number, Reservation>();
  const reservationOf = (ticket: string): Reservation | null => {
    const found = find(ticket);
    return found === null ? null : (seen.get(found.n) ?? found);
  };
  const turned = scans.map((scan) => {
    const reservation = reservationOf(scan.ticket);
    const reason = reservation === null ? "ticket_not_found" : turnedFor(state, reservation, scan, nowMs);
    if (reservation !== null && reason === null && findScan(reservation, scan) === undefined) {
      const { n } = reservation;
      const checkIn = { ...scan, atMs: scan.atMs ?? nowMs };
      seen.set(n, withCheckIn(reservation, checkIn));
      events.push({ type: "checked_in", n, checkIn });
    }
    return reason;
  });
  const verdicts = scans.map((scan, i): Verdict => {
    const reservation = reservationOf(scan.ticket);
    if (reservation === null) return { result: "ticket_not_found", n: null, line: null, first: null };
    const first = firstOf(reservation, scan.ticket);
    const isFirst = first !== null && isSame(first, scan);
    const result = turned[i] ?? (isFirst ? "accepted" : "already_used");
    return { result, n: reservation.n, line: lineOf(reservation, scan.ticket), first };
  });
  return { ok: true, events, verdicts };
}

/** Null for a scan to record, or one that is recorded already. */
function turnedFor(state: State, reservation: Reservation, scan: Scan, nowMs: number): Turned | null {
  const { terms } = state;
  const { payment, paidCents, refundCents, amounts, checkIns } = reservation;
  const { ticket } = scan;
  if (!isGood(reservation, ticket) || terms.status === "cancelled") return "ticket_revoked";
  const known = findScan(reservation, scan);
  if (known?.undone === true) return "scan_undone";
  if (known !== undefined) return isStale(known, scan, nowMs) ? "already_used" : null;
  if (payment === "online" && paidCents - refundCents < amounts.totalCents) return "not_paid";
  const atMs = scan.atMs ?? nowMs;
  if (atMs < terms.startsAtMs - DOORS_OPEN_MS) return "too_early";
  if (atMs >= terms.endsAtMs) return "too_late";
  if (scan.atMs === null) return isCheckedIn(reservation, ticket) ? "already_used" : null;
  if (isUndone(reservation, ticket, atMs)) return "scan_undone";
  const counting = checkIns.filter((one) => one.ticket === ticket && !one.undone);
  const last = counting.at(MAX_SCANS - 1);
  return last !== undefined && order(last, { ...scan, atMs }) < 0 ? "already_used" : null;
}

const isStale = (known: CheckIn, scan: Scan, nowMs: number): boolean =>
  scan.atMs === null && nowMs - known.atMs > REPEATED_MS;

/** Whether check-ins of that time were undone before this scan was reported. */
const isUndone = ({ undoneAtMs }: Reservation, ticket: string, atMs: number): boolean =>
  Object.hasOwn(undoneAtMs, ticket) && atMs < (undoneAtMs[ticket] ?? 0);

/** Undoes the ticket's check-ins, so that it is accepted again. Refuses `not_checked_in` where none counts. */
export function undoCheckIn(
  reservation: Reservation,
  ticket: string,
  reason: UndoReason,
  by: string,
): Decision {
  const { n } = reservation;
  return isGood(reservation, ticket) && isCheckedIn(reservation, ticket)
    ? { ok: true, n, events: [{ type: "check_in_undone", n, ticket, reason, by }] }
    : { ok: false, code: "not_checked_in" };
}

const isGood = ({ status, lines }: Reservation, ticket: string): boolean =>
  status === "confirmed" && lines.some((line) => line.ticket === ticket);

export const isCheckedIn = ({ checkIns }: Reservation, ticket: string | null): boolean =>
  checkIns.some((one) => one.ticket === ticket && !one.undone);

export const checkedInTickets = (reservation: Reservation): number =>
  reservation.checkIns.length === 0
    ? 0
    : reservation.lines.filter(({ ticket }) => isCheckedIn(reservation, ticket)).length;

/** The check-in that counts: the earliest that is not undone. */
export const firstOf = ({ checkIns }: Reservation, ticket: string): CheckIn | null =>
  checkIns.find((one) => one.ticket === ticket && !one.undone) ?? null;

/** A ticket with more than one check-in that counts, the earliest first. */
export interface Duplicate {
  readonly line: Line;
  readonly checkIns: readonly CheckIn[];
}

export const duplicatesIn = ({ lines, checkIns }: Reservation): Duplicate[] =>
  checkIns.length < 2
    ? []
    : lines.flatMap((line) => {
        const counting = checkIns.filter(({ ticket, undone }) => ticket === line.ticket && !undone);
        return counting.length < 2 ? [] : [{ line, checkIns: counting }];
      });

/** The duplicates of all sold reservations. */
export const duplicatesOf = ({ duplicated }: State, find: (n: number) => Reservation | null): Duplicate[] =>
  Array.from(duplicated).flatMap((n) => {
    const reservation = find(n);
    return reservation === null ? [] : duplicatesIn(reservation);
  });

/** Inserts the check-in by its time, so that the order of the reports does not matter. Keeps the earliest `MAX_SCANS`. */
export function withCheckIn(reservation: Reservation, checkIn: CheckIn): Reservation {
  const { checkIns } = reservation;
  const before = checkIns.filter((one) => order(one, checkIn) <= 0);
  const all = [...before, { ...checkIn, undone: false }, ...checkIns.slice(before.length)];
  const counting = all.filter(({ ticket, undone }) => ticket === checkIn.ticket && !undone);
  const surplus = new Set(counting.slice(MAX_SCANS));
  return { ...reservation, checkIns: all.filter((one) => !surplus.has(one)) };
}

/** Undoes the ticket's check-ins until `atMs`, including scans from before it that are reported later. */
export const withUndo = (reservation: Reservation, undone: string, atMs: number): Reservation => ({
  ...reservation,
  checkIns: reservation.checkIns.map((one) => (one.ticket === undone ? { ...one, undone: true } : one)),
  undoneAtMs: { ...reservation.undoneAtMs, [undone]: atMs },
});

const order = (one: CheckIn, other: CheckIn): number =>
  one.atMs - other.atMs ||
  byText(one.device, other.device) ||
  one.counter - other.counter ||
  byText(one.by, other.by) ||
  byText(one.ticket, other.ticket);

const byText = (one: string, other: string): number => Number(one > other) - Number(one < other);

const findScan = ({ checkIns }: Reservation, scan: Scan) => checkIns.find((one) => isSame(one, scan));

const isSame = (one: CheckIn, { ticket, by, device, counter }: Scan): boolean =>
  one.ticket === ticket && one.by === by && one.device === device && one.counter === counter;

const lineOf = ({ lines, returned }: Reservation, ticket: string): Line | null =>
  [...lines, ...returned].find((line) => line.ticket === ticket) ?? null;
