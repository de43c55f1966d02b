/** The ledger of a box office, for the owner of its showtime. */

import type { Entry } from "../../box-office/ledger/chain.ts";
import type { SeatMap } from "../../box-office/ledger/seat-map.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Office } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { mayAtShowtime } from "../../programme/showtimes/service.ts";
import type { Refused } from "./refusals.ts";

/** An entry is at most 2 MB, and an object's RPC answer at most 32 MB. */
const ENTRIES_AT_ONCE = 10;
/** A page ends early once its entries are this long: those that list a big hall's seats are. */
const MAX_PAGE_CHARACTERS = 2_000_000;
/** A requested time that is ahead by at most this is read as now: the client's clock may be fast. */
const MAX_SKEW_MS = 60_000;

const NOT_FOUND: Refused = { ok: false, code: "showtime_not_found" };

/** Ledger entries after `seq`, oldest first. The first `size` are the page; there is one more if others follow. */
export async function entriesAfter(
  caller: Caller,
  showtimeId: number,
  seq: number,
  limit: number,
): Promise<Answer<{ readonly entries: Entry[]; readonly size: number }, Refused>> {
  if (!(await mayAtShowtime(caller, "reports", showtimeId))) return NOT_FOUND;
  const office = boxOffice(showtimeId);
  const entries: Entry[] = [];
  let characters = 0;
  while (entries.length <= limit) {
    if (characters > MAX_PAGE_CHARACTERS) return { ok: true, entries, size: entries.length - 1 };
    const wanted = Math.min(ENTRIES_AT_ONCE, limit + 1 - entries.length);
    const piece = await office.ledger(entries.at(-1)?.seq ?? seq, wanted);
    entries.push(...piece);
    if (piece.length < wanted) break;
    characters += piece.reduce((sum, { body }) => sum + body.length, 0);
  }
  return { ok: true, entries, size: limit };
}

/** Computes the hash chain of the whole ledger again and compares it with the stored hashes. */
export async function verification(
  caller: Caller,
  showtimeId: number,
): Promise<Answer<Awaited<ReturnType<Office["verify"]>>, Refused>> {
  return (await mayAtShowtime(caller, "reports", showtimeId))
    ? { ok: true, ...(await boxOffice(showtimeId).verify()) }
    : NOT_FOUND;
}

/** The seat map at a past time. Refuses a future time, and one before the box office opened. */
export async function seatMapAt(
  caller: Caller,
  showtimeId: number,
  atMs: number,
): Promise<Answer<{ readonly map: SeatMap }, Refused>> {
  if (!(await mayAtShowtime(caller, "reports", showtimeId))) return NOT_FOUND;
  const nowMs = now();
  if (atMs > nowMs + MAX_SKEW_MS) return { ok: false, code: "not_past" };
  const map = await boxOffice(showtimeId).seatMapAt(Math.min(atMs, nowMs));
  return map === null ? { ok: false, code: "not_open_then" } : { ok: true, map };
}
