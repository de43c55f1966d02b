/** Check-ins: scans, online or reported later, and the state of a showtime's doors. */

import type { Doors, Refused as OfficeRefused, Scanned } from "../../box-office/answers.ts";
import type { Scan } from "../../box-office/ledger/admission.ts";
import type { UndoReason } from "../../box-office/ledger/reservation.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { ownerOf, ownersOf } from "../../programme/showtimes/service.ts";
import { ticketKeys } from "../ticket-keys/service.ts";
import { readTicketCode, revocationList } from "../tickets/ticket-code.ts";
import type { Batch, CheckedIn, DoorsShown, Reason, ScanReport } from "./check-in.ts";
import { nameOf, wrongDoor } from "./door.ts";
import type { Doorkeeper } from "./door.ts";
import type { Refused } from "./refusals.ts";
import { readText } from "./scanned-text.ts";

/** Random bytes in a device's name. */
const DEVICE_BYTES = 10;

const NOT_YOURS: Refused = { ok: false, code: "showtime_not_found" };

/**
 * Records what a device scanned offline, and returns the results in the same order. A scan is counted once, however often it
 * is reported. The device's clock is compared with ours once for all of them.
 */
export async function checkIn(
  doorkeeper: Doorkeeper,
  { reports, at, deviceTimeMs }: Batch,
): Promise<Answer<{ readonly results: CheckedIn[] }, Refused>> {
  const behindMs = deviceTimeMs === null ? 0 : now() - deviceTimeMs;
  const sought = await seek(doorkeeper, at, reports);
  const results = new Map<ScanReport, CheckedIn>();
  for (const one of sought) results.set(one.scan, one.ok ? turned("ticket_not_found") : one.checkedIn);
  const admitted = sought.filter((one) => one.ok);
  for (const [showtimeId, group] of Map.groupBy(admitted, (one) => one.showtimeId)) {
    const scans = group.map(({ ticket, scan }) => ({ ...scanOf(doorkeeper, ticket, scan), behindMs }));
    const answer = await atBoxOffice(showtimeId, (office) => office.checkIn(scans));
    if (!answer.ok && !isNowhere(answer)) return answer;
    if (answer.ok)
      for (const [i, { ticket, scan }] of group.entries())
        results.set(scan, resultOf(ticket, showtimeId, answer.scanned[i]));
  }
  return { ok: true, results: reports.flatMap((scan) => results.get(scan) ?? []) };
}

type Sought<Report> =
  | { readonly ok: true; readonly scan: Report; readonly ticket: string; readonly showtimeId: number }
  | { readonly ok: false; readonly scan: Report; readonly checkedIn: CheckedIn };

/** Finds the tickets of the scans, if the doorkeeper may let them in at showtime `at`; a null `at` means any. */
async function seek<Report extends Pick<ScanReport, "code">>(
  doorkeeper: Doorkeeper,
  at: number | null,
  scans: readonly Report[],
): Promise<Sought<Report>[]> {
  const read = await Promise.all(scans.map(async (scan) => ({ scan, found: await readCode(scan.code) })));
  const showtimeIds = new Set(read.flatMap(({ found }) => (found.ok ? found.showtimeId : [])));
  const showtimes = new Map((await ownersOf([...showtimeIds])).map((one) => [one.showtimeId, one]));
  return read.map(({ scan, found }) => {
    if (!found.ok) return { ok: false, scan, checkedIn: turned(found.reason) };
    const showtime = showtimes.get(found.showtimeId);
    if (showtime === undefined) return { ok: false, scan, checkedIn: turned("ticket_not_found") };
    const wrong = wrongDoor(doorkeeper, showtime, at);
    if (wrong === null) return { ...found, scan };
    const checkedIn = turned(wrong, wrong === "wrong_showtime" ? showtime.showtimeId : null);
    return { ok: false, scan, checkedIn };
  });
}

const scanOf = (
  doorkeeper: Doorkeeper,
  ticket: string,
  { gate, device, counter, atMs }: Omit<ScanReport, "code">,
): Scan => ({ ticket, gate, device, counter, atMs, by: nameOf(doorkeeper) });

/** A scan that happens now, of one ticket or of its whole party. */
export interface ScanNow extends Pick<ScanReport, "code" | "gate"> {
  readonly device?: string | undefined;
  readonly counter?: number | undefined;
  readonly isForAll: boolean;
}

/** Checks in one scan that happens now, and says how many tickets it let in. Without a number of the device's, each call is a new scan. */
export async function checkInNow(
  doorkeeper: Doorkeeper,
  at: number | null,
  { device, counter, isForAll, ...scan }: ScanNow,
): Promise<Answer<{ readonly result: CheckedIn; readonly letIn: number }, Refused>> {
  const [sought] = await seek(doorkeeper, at, [scan]);
  if (sought?.ok !== true) return { ok: true, result: sought?.checkedIn ?? NOT_FOUND, letIn: 0 };
  const { ticket, showtimeId } = sought;
  const number = { device: device ?? `online-${randomHex(8)}`, counter: counter ?? 0 };
  const said = scanOf(doorkeeper, ticket, { gate: scan.gate, ...number, atMs: null });
  const answer = isForAll
    ? await atBoxOffice(showtimeId, (office) => office.checkInParty(said))
    : await atBoxOffice(showtimeId, (office) => office.checkIn([said]));
  if (!answer.ok) return isNowhere(answer) ? { ok: true, result: NOT_FOUND, letIn: 0 } : answer;
  const result = resultOf(ticket, showtimeId, answer.scanned[0]);
  return { ok: true, result, letIn: answer.letIn };
}

/** A name for a device that no other device has, whatever key they share. Nothing is stored. */
export const newDevice = (): string => `device-${randomHex(DEVICE_BYTES)}`;

/** Tickets of these results that were checked in more than once, at least once by this device. */
export async function duplicatesOf(
  device: string,
  results: readonly CheckedIn[],
): Promise<Doors["duplicates"]> {
  const showtimeIds = new Set(results.flatMap(({ reservation }) => reservation?.showtimeId ?? []));
  const known = await Promise.all(Array.from(showtimeIds, (id) => boxOffice(id).doors()));
  return known
    .flatMap((one) => one?.duplicates ?? [])
    .filter(({ checkIns }) => checkIns.some((one) => one.device === device));
}

const isNowhere = ({ code }: OfficeRefused): boolean => code === "unopened" || code === "showtime_not_found";

const turned = (result: Reason, showtimeId: number | null = null): CheckedIn => ({
  result,
  ticket: null,
  showtimeId,
  line: null,
  first: null,
  reservation: null,
});

const NOT_FOUND = turned("ticket_not_found");

const resultOf = (ticket: string, showtimeId: number, scanned: Scanned | undefined): CheckedIn =>
  scanned === undefined ? turned("ticket_not_found") : { ...scanned, ticket, showtimeId };

type ReadCode =
  | { readonly ok: true; readonly ticket: string; readonly showtimeId: number }
  | { readonly ok: false; readonly reason: Reason };

/**
 * Reads a signed code, or a ticket's id: it was typed in, or is the code of a ticket from before codes were signed. An id is
 * as unguessable as a code.
 */
async function readCode(text: string): Promise<ReadCode> {
  const said = readText(text);
  if ("ticket" in said) return { ok: true, ...said };
  const read = await readTicketCode(said.code, await ticketKeys());
  return read.ok ? { ok: true, ...read.claims } : read;
}

export interface Undo {
  readonly code: string;
  readonly reason: UndoReason;
  readonly idempotencyKey?: string | undefined;
}

/**
 * Undoes the check-ins of a ticket that the doorkeeper may scan, so that it is accepted again; with a gate key only at once. Says of
 * which showtime it is.
 */
export async function undoCheckIn(
  doorkeeper: Doorkeeper,
  { code, reason, idempotencyKey }: Undo,
): Promise<Answer<{ readonly showtimeId: number; readonly replayed?: true }, Refused>> {
  const found = await readCode(code);
  if (!found.ok || !(await mayScan(doorkeeper, found.showtimeId)))
    return { ok: false, code: "ticket_not_found" };
  const { ticket, showtimeId } = found;
  const by = nameOf(doorkeeper);
  const who = doorkeeper.kind === "staff" ? doorkeeper.caller.userId : by;
  const once = onceOf(who, "undo check-in", idempotencyKey, { ticket, reason });
  const undoer = { by, isAtDoor: doorkeeper.kind === "gate" };
  const undone = await atBoxOffice(showtimeId, (office) => office.undoCheckIn(ticket, reason, undoer, once));
  return undone.ok ? { ...undone, showtimeId } : undone;
}

/** Refuses a showtime that the doorkeeper may not scan. */
export async function doors(
  doorkeeper: Doorkeeper,
  showtimeId: number,
): Promise<Answer<DoorsShown, Refused>> {
  if (!(await mayScan(doorkeeper, showtimeId))) return NOT_YOURS;
  const office = boxOffice(showtimeId);
  const [known, irregular] = await Promise.all([office.doors(), office.irregularScans()]);
  return { ok: true, ...(known ?? { sold: 0, checkedIn: 0, duplicates: [] }), irregular };
}

/** The showtime's revoked tickets as they are now; `list` is the same as a signed JWT. */
export async function revokedTickets(
  doorkeeper: Doorkeeper,
  showtimeId: number,
): Promise<Answer<{ readonly tickets: string[]; readonly asOfMs: number; readonly list: string }, Refused>> {
  if (!(await mayScan(doorkeeper, showtimeId))) return NOT_YOURS;
  const [key] = await ticketKeys();
  const asOfMs = now();
  const tickets = await boxOffice(showtimeId).revokedTickets();
  return { ok: true, tickets, asOfMs, list: await revocationList({ showtimeId, tickets, asOfMs }, key) };
}

async function mayScan(doorkeeper: Doorkeeper, showtimeId: number): Promise<boolean> {
  const showtime = await ownerOf(showtimeId);
  return showtime !== undefined && wrongDoor(doorkeeper, showtime, null) === null;
}
