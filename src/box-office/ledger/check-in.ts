/**
 * Scans at the doors. An online scan is let in if nobody was before. A device that could not ask tells of its scans
 * later: people are in by then, so each of a good ticket is written down, and of all scans of it the earliest counts.
 * Whatever the order in which they are told, and however often, what is known in the end is the same, also when a
 * check-in was taken back in between.
 */

import type { Decision } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import type { CheckIn, Line, Reservation, UndoReason } from "./reservation.ts";
import type { State } from "./state.ts";

/** So long before the start the doors open. */
const DOORS_OPEN_MS = 2 * 60 * 60_000;
/** A ticket that was copied to many is told of by so many scans; the earliest are kept. */
const MAX_SCANS = 50;
/** Whoever did not hear an answer asks again by then; later the same number is another person's. */
const REPEATED_MS = 5 * 60_000;

/** A scan as it is told. Without a time it is of this moment, and whoever scanned waits for the answer. */
export type Scan = Omit<CheckIn, "atMs"> & { readonly atMs: number | null };

/** Why a ticket that was signed does not open the door here and now. */
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
  /** Null for a ticket that was never sold here. */
  readonly line: Line | null;
  /** The check-in that counts; null where there is none. */
  readonly first: CheckIn | null;
}

/** The scans' verdicts, in their order, and what is to be written down. One step a scan and a check-in of its ticket. */
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

/** Null where the scan is written down, or is known already. */
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

/** Taken back before it was told. */
const isUndone = ({ undoneAtMs }: Reservation, ticket: string, atMs: number): boolean =>
  Object.hasOwn(undoneAtMs, ticket) && atMs < (undoneAtMs[ticket] ?? 0);

/** Takes back whatever check-in of the ticket counts, so that it opens a door again. */
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

/** The check-in that counts. */
export const firstOf = ({ checkIns }: Reservation, ticket: string): CheckIn | null =>
  checkIns.find((one) => one.ticket === ticket && !one.undone) ?? null;

/** A ticket that was let in more than once, with all its check-ins, the earliest first. */
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

/** Of all that are sold. */
export const duplicatesOf = ({ duplicated }: State, find: (n: number) => Reservation | null): Duplicate[] =>
  Array.from(duplicated).flatMap((n) => {
    const reservation = find(n);
    return reservation === null ? [] : duplicatesIn(reservation);
  });

/** In the order of time, so that it does not matter in which order they are told. */
export function withCheckIn(reservation: Reservation, checkIn: CheckIn): Reservation {
  const { checkIns } = reservation;
  const before = checkIns.filter((one) => order(one, checkIn) <= 0);
  const all = [...before, { ...checkIn, undone: false }, ...checkIns.slice(before.length)];
  const counting = all.filter(({ ticket, undone }) => ticket === checkIn.ticket && !undone);
  const surplus = new Set(counting.slice(MAX_SCANS));
  return { ...reservation, checkIns: all.filter((one) => !surplus.has(one)) };
}

/** None of the ticket's check-ins until then counts any more, nor any that is told later of the time before. */
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
