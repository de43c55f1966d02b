/** Recorded scans: which of them count, which were undone, and which should have let nobody in. */

import type { Decision } from "./decision.ts";
import { revokedLines } from "./reservation.ts";
import type { CheckIn, Irregular, Line, Reservation, UndoReason } from "./reservation.ts";
import type { State } from "./state.ts";

/** Recorded scans of one ticket that count, and as many that were undone. The earliest are kept. */
const MAX_SCANS = 50;
/** A doorkeeper with a gate key may undo a check-in this long; later only staff may. */
const UNDO_AT_DOOR_MS = 5 * 60_000;

/** Whoever undoes check-ins; at the door, with a gate key only. */
export interface Undoer {
  /** "user:7" or "gate_key:7". */
  readonly by: string;
  readonly isAtDoor: boolean;
}

/**
 * Undoes the ticket's check-ins, so that it is accepted again. Refuses `not_checked_in` where none counts, and at the door
 * `undo_too_late` more than five minutes after the one that counts.
 */
export function undoCheckIn(
  reservation: Reservation,
  ticket: string,
  reason: UndoReason,
  { by, isAtDoor }: Undoer,
  nowMs: number,
): Decision {
  const { n } = reservation;
  const first = isGood(reservation, ticket) ? firstOf(reservation, ticket) : null;
  if (first === null) return { ok: false, code: "not_checked_in" };
  if (isAtDoor && nowMs - first.atMs > UNDO_AT_DOOR_MS) return { ok: false, code: "undo_too_late" };
  return { ok: true, n, events: [{ type: "check_in_undone", n, ticket, reason, by }] };
}

const isGood = ({ status, lines }: Reservation, ticket: string): boolean =>
  status === "confirmed" && lines.some((line) => line.ticket === ticket);

export const isCheckedIn = ({ checkIns }: Reservation, ticket: string | null): boolean =>
  checkIns.some((one) => one.ticket === ticket && !one.undone);

export const checkedInTickets = (reservation: Reservation): number =>
  reservation.checkIns.length === 0
    ? 0
    : reservation.lines.filter(({ ticket }) => isCheckedIn(reservation, ticket)).length;

/** Labels of the seats whose tickets are checked in; none of a reservation that has ended. */
export const checkedInSeats = (reservation: Reservation): string[] =>
  reservation.status !== "confirmed" || reservation.checkIns.length === 0
    ? []
    : reservation.lines.flatMap(({ seat, ticket }) => (isCheckedIn(reservation, ticket) ? [seat] : []));

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

/** A scan that let somebody in and should not have, or that was undone. */
export interface IrregularScan {
  readonly line: Line;
  readonly checkIn: CheckIn;
  readonly why: Irregular | "scan_undone";
}

export const irregularIn = (reservation: Reservation): IrregularScan[] =>
  reservation.checkIns.flatMap(({ undone, ...checkIn }) => {
    const why = undone ? "scan_undone" : checkIn.irregular;
    const line = [...reservation.lines, ...revokedLines(reservation)].find(
      ({ ticket }) => ticket === checkIn.ticket,
    );
    return why === undefined || line === undefined ? [] : [{ line, checkIn, why }];
  });

/** Inserts the check-in by its time, so that the order of the reports does not matter. Keeps the earliest `MAX_SCANS`. */
export function withCheckIn(reservation: Reservation, checkIn: CheckIn): Reservation {
  const { checkIns } = reservation;
  const before = checkIns.filter((one) => order(one, checkIn) <= 0);
  const added = { ...checkIn, undone: isUndone(reservation, checkIn) };
  return earliest(
    { ...reservation, checkIns: [...before, added, ...checkIns.slice(before.length)] },
    checkIn.ticket,
  );
}

/** Undoes the ticket's check-ins until `atMs`, including scans from before it that are reported later. */
export const withUndo = (reservation: Reservation, undone: string, atMs: number): Reservation =>
  earliest(
    {
      ...reservation,
      checkIns: reservation.checkIns.map((one) => (one.ticket === undone ? { ...one, undone: true } : one)),
      undoneAtMs: { ...reservation.undoneAtMs, [undone]: atMs },
    },
    undone,
  );

/** Whether check-ins of its time, or later ones, were undone before this one was reported. */
export const isUndone = ({ undoneAtMs }: Reservation, { ticket, atMs, deviceAtMs }: CheckIn): boolean =>
  deviceAtMs !== undefined && Object.hasOwn(undoneAtMs, ticket) && atMs <= (undoneAtMs[ticket] ?? 0);

function earliest(reservation: Reservation, ofTicket: string): Reservation {
  const own = reservation.checkIns.filter(({ ticket }) => ticket === ofTicket);
  if (own.length <= MAX_SCANS) return reservation;
  const [undone, counting] = [own.filter((one) => one.undone), own.filter((one) => !one.undone)];
  const surplus = new Set([...undone.slice(MAX_SCANS), ...counting.slice(MAX_SCANS)]);
  return { ...reservation, checkIns: reservation.checkIns.filter((one) => !surplus.has(one)) };
}

const order = (one: CheckIn, other: CheckIn): number =>
  one.atMs - other.atMs ||
  byText(one.device, other.device) ||
  one.counter - other.counter ||
  byText(one.by, other.by) ||
  byText(one.ticket, other.ticket);

const byText = (one: string, other: string): number => Number(one > other) - Number(one < other);

type Numbered = Pick<CheckIn, "ticket" | "by" | "device" | "counter">;

/** The scan's record; undefined for none. */
export const findScan = ({ checkIns }: Reservation, scan: Numbered) =>
  checkIns.find((one) => isSame(one, scan));

/** Whether it is the same scan: a device counts its scans, and a report may be repeated. */
export const isSame = (one: Numbered, { ticket, by, device, counter }: Numbered): boolean =>
  one.ticket === ticket && one.by === by && one.device === device && one.counter === counter;
