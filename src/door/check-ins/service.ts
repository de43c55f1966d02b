/** The doors: scans, online and told later, and what is known of those who came in. */

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

/**
 * The scans' results, in their order. Each scan is counted once, however often it is told. Refused as a whole where a
 * box office is busy: what others have written down stays, and telling all of it again does no harm.
 */
export async function checkIn(
  doorkeeper: Doorkeeper,
  at: number | null,
  told: readonly ScanReport[],
): Promise<Answer<{ readonly results: CheckedIn[] }, Refused>> {
  const read = await Promise.all(told.map(async (scan) => ({ scan, found: await readCode(scan.code) })));
  const showtimeIds = new Set(read.flatMap(({ found }) => (found.ok ? found.showtimeId : [])));
  const places = new Map((await ownersOf([...showtimeIds])).map((place) => [place.showtimeId, place]));
  const results = new Map<ScanReport, CheckedIn>();
  const admitted: { readonly scan: ScanReport; readonly ticket: string; readonly showtimeId: number }[] = [];
  for (const { scan, found } of read) {
    const place = found.ok ? places.get(found.showtimeId) : undefined;
    const wrong = place === undefined ? null : wrongDoor(doorkeeper, place, at);
    if (!found.ok) results.set(scan, turned(found.reason));
    else if (place === undefined) results.set(scan, turned("ticket_not_found"));
    else if (wrong !== null)
      results.set(scan, turned(wrong, wrong === "wrong_showtime" ? place.showtimeId : null));
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
  return { ok: true, results: told.flatMap((scan) => results.get(scan) ?? []) };
}

interface Numbered {
  readonly device?: string | undefined;
  readonly counter?: number | undefined;
}

/** A scan of this moment. Where the device does not number its scans, each is another one. */
export async function checkInNow(
  doorkeeper: Doorkeeper,
  at: number | null,
  { device, counter, ...scan }: Pick<ScanReport, "code" | "gate"> & Numbered,
): Promise<Answer<{ readonly result: CheckedIn }, Refused>> {
  const number = { device: device ?? `online-${randomHex(8)}`, counter: counter ?? 0 };
  const answer = await checkIn(doorkeeper, at, [{ ...scan, ...number, atMs: null }]);
  return answer.ok ? { ok: true, result: answer.results[0] ?? turned("ticket_not_found") } : answer;
}

/** Tickets of these results that the device let in, and others too. */
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

/** A signed code; or a ticket's id, as unguessable, where somebody typed it or the ticket is from before codes were signed. */
async function readCode(code: string): Promise<ReadCode> {
  const typed = showtimeOfTicket(code);
  if (typed !== null) return { ok: true, ticket: code, showtimeId: typed };
  const read = await readTicketCode(code, await ticketKeys());
  return read.ok ? { ok: true, ...read.claims } : read;
}

/** Takes back the check-in of a ticket of the caller's own showtime, so that it opens a door again. */
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

/** What was sold, what came in and what came in twice; refused for a showtime that is not the doorkeeper's. */
export async function doors(doorkeeper: Doorkeeper, showtimeId: number): Promise<Answer<Doors, Refused>> {
  if (!(await mayStandAt(doorkeeper, showtimeId))) return NOT_YOURS;
  const known = await boxOffice(showtimeId).doors();
  return { ok: true, ...(known ?? { sold: 0, checkedIn: 0, duplicates: [] }) };
}

/** Tickets that were sold and open no door any more, as the box office knows them now; and the same, signed. */
export async function revokedTickets(
  doorkeeper: Doorkeeper,
  showtimeId: number,
): Promise<Answer<{ readonly tickets: string[]; readonly asOfMs: number; readonly list: string }, Refused>> {
  if (!(await mayStandAt(doorkeeper, showtimeId))) return NOT_YOURS;
  const [key] = await ticketKeys();
  const asOfMs = now();
  const tickets = await boxOffice(showtimeId).revokedTickets();
  return { ok: true, tickets, asOfMs, list: await revocationList({ showtimeId, tickets, asOfMs }, key) };
}

async function mayStandAt(doorkeeper: Doorkeeper, showtimeId: number): Promise<boolean> {
  const place = await ownerOf(showtimeId);
  return place !== undefined && wrongDoor(doorkeeper, place, null) === null;
}
