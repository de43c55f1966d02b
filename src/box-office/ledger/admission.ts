/**
 * Scans at the doors, by one clock: the box office's. An online scan happens now, and is accepted if the ticket is not
 * checked in. A device that was offline reports its scans later, when people are already inside: every scan of a ticket that
 * was sold is recorded, at its time by the device's clock plus what that clock is behind, but never after its report.
 *
 * So whatever the box office did before the scan is recorded before the scan is, and the scan is judged by what held at its
 * time: the order of the reports and repeated reports change nothing. In the same millisecond the box office comes first: an
 * undo, a cancellation and new times count for the scan. Of two scans the device, its number, the doorkeeper and the ticket
 * decide, in this order.
 */

import { findScan, firstOf, isCheckedIn, isSame, isUndone, withCheckIn } from "./check-in.ts";
import { doorTimesAt, outsideOf } from "./door-times.ts";
import type { LedgerEvent } from "./event.ts";
import { revokedLines } from "./reservation.ts";
import type { CheckIn, Irregular, Line, Reservation } from "./reservation.ts";
import type { State } from "./state.ts";

/** A repeated online scan, as after a lost answer, is accepted within this time. Later it counts as another person. */
const REPEATED_MS = 5 * 60_000;

/** A scan as a device reports it. */
export interface Scan extends Pick<CheckIn, "ticket" | "gate" | "device" | "counter" | "by"> {
  /** By the device's own clock; null for an online scan: it happens now. */
  readonly atMs: number | null;
  /** How far the device's clock is behind; below 0 for one that is ahead. Absent: a right clock. */
  readonly behindMs?: number;
}

/** Why a ticket with a valid signature is not accepted. */
export type Turned = Irregular | "ticket_not_found" | "scan_undone" | "already_used";

export interface Verdict {
  readonly result: "accepted" | Turned;
  readonly n: number | null;
  /** Null for a ticket that this box office never sold. */
  readonly line: Line | null;
  /** The check-in that counts; null for none. */
  readonly first: CheckIn | null;
}

export interface Admitted {
  readonly ok: true;
  readonly events: LedgerEvent[];
  /** One for each scan, in their order. */
  readonly verdicts: Verdict[];
  /** How many of the scans are accepted. */
  readonly letIn: number;
}

/** A verdict for each scan, and the events to record. One step a scan and check-in of its ticket. */
export function admit(
  state: State,
  scans: readonly Scan[],
  find: (ticket: string) => Reservation | null,
  nowMs: number,
): Admitted {
  const events: LedgerEvent[] = [];
  const seen = new Map<number, Reservation>();
  const reservationOf = (ticket: string): Reservation | null => {
    const found = find(ticket);
    return found === null ? null : (seen.get(found.n) ?? found);
  };
  const turned = scans.map((scan): Turned | null => {
    const reservation = reservationOf(scan.ticket);
    if (reservation === null) return "ticket_not_found";
    const [reason, checkIn] =
      scan.atMs === null
        ? online(state, reservation, scan, nowMs)
        : offline(state, reservation, scan, scan.atMs, nowMs);
    if (checkIn === null || findScan(reservation, scan) !== undefined) return reason;
    const after = withCheckIn(reservation, checkIn);
    const kept = findScan(after, scan);
    if (kept !== undefined) {
      seen.set(reservation.n, after);
      events.push({ type: "checked_in", n: reservation.n, checkIn });
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
  const letIn = verdicts.filter(({ result }) => result === "accepted").length;
  return { ok: true, events, verdicts, letIn };
}

/**
 * Lets in every ticket of the scanned one's reservation that is not in yet, by one online scan; it is accepted if that is at
 * least one. A repeated scan counts the same tickets again. The verdict is that of the scanned ticket.
 */
export function admitParty(
  state: State,
  scan: Scan,
  find: (ticket: string) => Reservation | null,
  nowMs: number,
): Admitted {
  const reservation = find(scan.ticket);
  const isSold = reservation?.lines.some(({ ticket }) => ticket === scan.ticket) === true;
  const others = isSold
    ? reservation.lines.flatMap(({ ticket }) =>
        ticket === null || ticket === scan.ticket ? [] : [{ ...scan, ticket }],
      )
    : [];
  const { events, verdicts, letIn } = admit(state, [scan, ...others], find, nowMs);
  const own = verdicts.slice(0, 1);
  const verdict = letIn === 0 ? own : own.map((one): Verdict => ({ ...one, result: "accepted" }));
  return { ok: true, events, verdicts: verdict, letIn };
}

/** Why it is turned away, and what to record. */
type Judged = readonly [Turned | null, CheckIn | null];

function online(state: State, reservation: Reservation, scan: Scan, nowMs: number): Judged {
  const known = findScan(reservation, scan);
  if (isRevoked(state, reservation, scan.ticket, Infinity)) return ["ticket_revoked", null];
  if (known?.undone === true) return ["scan_undone", null];
  if (known !== undefined) return [nowMs - known.atMs > REPEATED_MS ? "already_used" : null, null];
  const reason = irregularAt(state, reservation, scan.ticket, nowMs, Infinity);
  if (reason !== null) return [reason, null];
  if (isCheckedIn(reservation, scan.ticket)) return ["already_used", null];
  return [null, checkInOf(scan, { atMs: nowMs })];
}

function offline(
  state: State,
  reservation: Reservation,
  scan: Scan,
  deviceAtMs: number,
  nowMs: number,
): Judged {
  const known = findScan(reservation, scan);
  if (known !== undefined) return [known.undone ? "scan_undone" : (known.irregular ?? null), null];
  const atMs = Math.max(0, Math.min(deviceAtMs + (scan.behindMs ?? 0), nowMs));
  const irregular = irregularAt(state, reservation, scan.ticket, atMs, atMs);
  const checkIn = checkInOf(scan, { atMs, deviceAtMs, ...(irregular === null ? {} : { irregular }) });
  return [isUndone(reservation, checkIn) ? "scan_undone" : irregular, checkIn];
}

const checkInOf = (
  { ticket, gate, device, counter, by }: Scan,
  when: Pick<CheckIn, "atMs" | "deviceAtMs" | "irregular">,
): CheckIn => ({ ticket, gate, device, counter, by, ...when });

/** Judges a scan of `atMs` by what the box office had done until `untilMs`. Null for a good one. */
function irregularAt(
  state: State,
  reservation: Reservation,
  ticket: string,
  atMs: number,
  untilMs: number,
): Irregular | null {
  const { status, payment, paidCents, refundCents, amounts } = reservation;
  if (isRevoked(state, reservation, ticket, untilMs)) return "ticket_revoked";
  // One that was cancelled since the scan has its money back, and had paid before.
  const isOpen = status === "confirmed" && payment === "online";
  if (isOpen && paidCents - refundCents < amounts.totalCents) return "not_paid";
  const times = doorTimesAt(state.doors, untilMs);
  return times === undefined ? null : outsideOf(times, atMs);
}

function isRevoked({ doors }: State, reservation: Reservation, ticket: string, untilMs: number): boolean {
  const { status, lines, endedAtMs } = reservation;
  if (doorTimesAt(doors, untilMs)?.isCancelled === true) return true;
  if (lines.some((line) => line.ticket === ticket))
    return status !== "confirmed" && (endedAtMs ?? 0) <= untilMs;
  return (revokedLines(reservation).find((line) => line.ticket === ticket)?.returnedAtMs ?? 0) <= untilMs;
}

const lineOf = (reservation: Reservation, ticket: string): Line | null =>
  [...reservation.lines, ...revokedLines(reservation)].find((line) => line.ticket === ticket) ?? null;
