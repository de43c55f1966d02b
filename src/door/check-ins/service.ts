/** Check-ins: scans, online or reported later, and the state of a showtime's doors. */

import type { Doors, Refused as OfficeRefused, Scanned } from "../../box-office/answers.ts";
import type { UndoReason } from "../../box-office/ledger/reservation.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import { showtimeOfTicket } from "../../box-office/ticket-id.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { ownerOf, ownersOf, runsShowtime } from "../../programme/showtimes/service.ts";
import { ticketKeys } from "../tickets/service.ts";
import { readTicketCode, revocationList } from "../tickets/ticket-code.ts";
import type { CheckedIn, Reason, ScanReport } from "./check-in.ts";
import { nameOf, wrongDoor } from "./door.ts";
import type { Doorkeeper } from "./door.ts";
import type { Refused } from "./refusals.ts";

const NOT_YOURS: Refused = { ok: false, code: "showtime_not_found" };

/** Checks in the scans and returns their results in the same order. A scan is counted once, however often it is reported. */
export async function checkIn(
  doorkeeper: Doorkeeper,
  at: number | null,
  reports: readonly ScanReport[],
): Promise<Answer<{ readonly results: CheckedIn[] }, Refused>> {
  const read = await Promise.all(reports.map(async (scan) => ({ scan, found: await readCode(scan.code) })));
  const showtimeIds = new Set(read.flatMap(({ found }) => (found.ok ? found.showtimeId : [])));
  const showtimes = new Map((await ownersOf([...showtimeIds])).map((one) => [one.showtimeId, one]));
  const results = new Map<ScanReport, CheckedIn>();
  const admitted: { readonly scan: ScanReport; readonly ticket: string; readonly showtimeId: number }[] = [];
  for (const { scan, found } of read) {
    const showtime = found.ok ? showtimes.get(found.showtimeId) : undefined;
    const wrong = showtime === undefined ? null : wrongDoor(doorkeeper, showtime, at);
    if (!found.ok) results.set(scan, turned(found.reason));
    else if (showtime === undefined) results.set(scan, turned("ticket_not_found"));
    else if (wrong !== null)
      results.set(scan, turned(wrong, wrong === "wrong_showtime" ? showtime.showtimeId : null));
    else admitted.push({ scan, ...found });
  }
  const by = nameOf(doorkeeper);
  for (const [showtimeId, group] of Map.groupBy(admitted, (one) => one.showtimeId)) {
    const scans = group.map(({ ticket, scan: { gate, device, counter, atMs } }) => {
      return { ticket, gate, device, counter, atMs, by };
    });
    const answer = await atBoxOffice(showtimeId, (office) => office.checkIn(scans));
    if (!answer.ok && !isNowhere(answer)) return answer;
    for (const [i, { scan, ticket }] of group.entries())
      results.set(
        scan,
        answer.ok ? resultOf(ticket, showtimeId, answer.scanned[i]) : turned("ticket_not_found"),
      );
  }
  return { ok: true, results: reports.flatMap((scan) => results.get(scan) ?? []) };
}

interface Numbered {
  readonly device?: string | undefined;
  readonly counter?: number | undefined;
}

/** Checks in one scan that happens now. Without a number of the device's, each call is a new scan. */
export async function checkInNow(
  doorkeeper: Doorkeeper,
  at: number | null,
  { device, counter, ...scan }: Pick<ScanReport, "code" | "gate"> & Numbered,
): Promise<Answer<{ readonly result: CheckedIn }, Refused>> {
  const number = { device: device ?? `online-${randomHex(8)}`, counter: counter ?? 0 };
  const answer = await checkIn(doorkeeper, at, [{ ...scan, ...number, atMs: null }]);
  return answer.ok ? { ok: true, result: answer.results[0] ?? turned("ticket_not_found") } : answer;
}

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

const resultOf = (ticket: string, showtimeId: number, scanned: Scanned | undefined): CheckedIn =>
  scanned === undefined ? turned("ticket_not_found") : { ...scanned, ticket, showtimeId };

type ReadCode =
  | { readonly ok: true; readonly ticket: string; readonly showtimeId: number }
  | { readonly ok: false; readonly reason: Reason };

/**
 * Reads a signed code, or a ticket's id: it was typed in, or is the code of a ticket from before codes were signed. An id is
 * as unguessable as a code.
 */
async function readCode(code: string): Promise<ReadCode> {
  const typed = showtimeOfTicket(code);
  if (typed !== null) return { ok: true, ticket: code, showtimeId: typed };
  const read = await readTicketCode(code, await ticketKeys());
  return read.ok ? { ok: true, ...read.claims } : read;
}

/** Undoes the check-ins of a ticket for one of the caller's showtimes, so that it is accepted again. */
export async function undoCheckIn(
  caller: Caller,
  code: string,
  reason: UndoReason,
  idempotencyKey?: string,
): Promise<Answer<{ readonly replayed?: true }, Refused>> {
  const found = await readCode(code);
  if (!found.ok || !(await runsShowtime(caller, found.showtimeId)))
    return { ok: false, code: "ticket_not_found" };
  const by = nameOf({ kind: "staff", caller });
  const once = onceOf(caller.userId, "undo check-in", idempotencyKey, { ticket: found.ticket, reason });
  return atBoxOffice(found.showtimeId, (office) => office.undoCheckIn(found.ticket, reason, by, once));
}

/** Tickets sold, checked in, and checked in twice. Refuses a showtime that the doorkeeper may not scan. */
export async function doors(doorkeeper: Doorkeeper, showtimeId: number): Promise<Answer<Doors, Refused>> {
  if (!(await mayScan(doorkeeper, showtimeId))) return NOT_YOURS;
  const known = await boxOffice(showtimeId).doors();
  return { ok: true, ...(known ?? { sold: 0, checkedIn: 0, duplicates: [] }) };
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
