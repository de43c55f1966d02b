/** What staff, owners, admins and devices changed: the audit log, and the acts in a showtime's ledger. */

import { boxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import * as log from "../../identity/audit/service.ts";
import type { Head, Position, Range } from "../../identity/audit/service.ts";
import { reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { mayAtCinema } from "../../programme/cinemas/service.ts";
import { mayAtShowtime } from "../../programme/showtimes/service.ts";
import type { Act, Filter, Listed } from "./listed.ts";
import { merged } from "./merge.ts";
import type { Found } from "./merge.ts";
import type { Refused } from "./refusals.ts";

/** How many entries are looked at for one page with a filter that no index serves. */
const MOST_LOOKED_AT = 1_000;
/** The same of a ledger, whose box office sells meanwhile. */
const MOST_LOOKED_AT_IN_LEDGER = 500;

/** Where a page begins: before these positions in the log and in the ledger. */
export type Cursor = readonly [inLog: Position, inLedger: Pick<Act, "seq" | "atMs">];

/** Newest first. Refuses a cinema and a showtime whose staff the caller does not manage. */
export async function listAudit(
  caller: Caller,
  filter: Filter,
  [inLog, inLedger]: Cursor,
  limit: number,
): Promise<Answer<{ readonly items: readonly Listed[]; readonly next: Cursor | null }, Refused>> {
  const ranges = await rangesOf(caller, filter);
  if ("ok" in ranges) return ranges;
  const [logged, acts] = await Promise.all([
    findLogged(ranges, filter, inLog, limit),
    findActs(filter, inLedger),
  ]);
  const page = merged(logged, acts, limit);
  const entries = await log.byIds(page.items.flatMap((item) => ("id" in item ? [item.id] : [])));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const items = page.items.flatMap((item): Listed[] => {
    if (!("id" in item)) return [{ of: "ledger", ...item }];
    const entry = byId.get(item.id);
    return entry === undefined ? [] : [{ of: "log", atMs: item.atMs, entry }];
  });
  return { ok: true, items, next: page.next };
}

/** The ranges of the log in which the caller may see something that the filter wants. */
async function rangesOf(
  caller: Caller,
  { actor, cinemaId, showtimeId }: Filter,
): Promise<readonly Range[] | Refused> {
  // An admin may ask for what is gone, too.
  const { isAdmin } = caller;
  if (showtimeId !== null)
    return isAdmin || (await mayAtShowtime(caller, "staff", showtimeId))
      ? [{ of: "showtime", is: showtimeId }]
      : { ok: false, code: "showtime_not_found" };
  if (cinemaId !== null)
    return isAdmin || (await mayAtCinema(caller, "staff", cinemaId))
      ? [{ of: "cinema", is: cinemaId }]
      : { ok: false, code: "cinema_not_found" };
  const reach = reachOf(caller, "staff");
  if (reach === null) return [actor === null ? { of: "everybody" } : { of: "actor", is: actor }];
  const own: Range[] = reach.ownerId === null ? [] : [{ of: "owner", is: reach.ownerId }];
  return [...own, ...reach.cinemaIds.map((is): Range => ({ of: "cinema", is }))];
}

async function findLogged(
  ranges: readonly Range[],
  { actor, action, fromMs, toMs }: Filter,
  start: Position,
  limit: number,
): Promise<Found<Head, Position>> {
  const looksFor = ({ actor: by, action: done }: Head): boolean =>
    (actor === null || by === actor) && (action === null || done === action);
  const isSifted = action !== null || (actor !== null && ranges.some(({ of }) => of !== "actor"));
  const looked = isSifted ? MOST_LOOKED_AT : limit + 1;
  const before = start.atMs < toMs ? start : { atMs: toMs, id: 0 };
  const lists = await log.heads(ranges, fromMs, before, looked);
  const floors = lists.flatMap((list) => (list.length < looked ? [] : list.slice(-1)));
  const [floor = null] = floors.toSorted(newestFirst);
  // An owner who works in another's cinema, or in an own one, finds an entry in two ranges.
  const unique = new Map(lists.flat().map((head) => [head.id, head]));
  const items = [...unique.values()]
    .filter((head) => looksFor(head) && (floor === null || newestFirst(head, floor) <= 0))
    .toSorted(newestFirst);
  return { items, floor, positionOf: (head) => head, start };
}

const newestFirst = (one: Position, other: Position): number => other.atMs - one.atMs || other.id - one.id;

async function findActs(
  { actor, action, showtimeId, fromMs, toMs }: Filter,
  start: Cursor[1],
): Promise<Found<Act, Cursor[1]>> {
  const found =
    showtimeId === null
      ? { acts: [], end: null }
      : await boxOffice(showtimeId).acts(start.seq, namesOf(actor), MOST_LOOKED_AT_IN_LEDGER);
  const items = found.acts.filter(
    ({ type, atMs }) => (action === null || type === action) && atMs >= fromMs && atMs < toMs,
  );
  const floor = found.end !== null && found.end.atMs >= fromMs ? found.end : null;
  return { items, floor, positionOf: (act) => act, start };
}

/** How ledgers name an actor: staff by their number, programs by theirs below zero, and all at the door as the log does. */
function namesOf(actor: string | null): (string | number)[] | null {
  if (actor === null) return null;
  const [, kind, id] = /^(user|api_key):(\d+)$/.exec(actor) ?? [];
  return kind === undefined ? [actor] : [actor, kind === "user" ? Number(id) : -Number(id)];
}
