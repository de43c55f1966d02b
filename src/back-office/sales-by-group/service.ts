/** Sums of sales by a group, of the cinemas whose reports the caller may read. */

import type { Caller } from "../../http/caller.ts";
import { reachOf } from "../../identity/staff/permission.ts";
import { daysAfter, daysBetween } from "../../programme/cinemas/local-time.ts";
import type { Period } from "../reports/report.ts";
import type { Scope } from "../reports/store.ts";
import { compared, isOfTickets } from "./group.ts";
import type { Compared, Grouping, Line } from "./group.ts";
import * as store from "./store.ts";
import { LISTS, Tally, linesByMeans } from "./tally.ts";

/** How many days' breakdowns are in memory at a time: of somebody's cinemas, and of all. */
const DAYS_AT_ONCE = 31;
const DAYS_OF_ALL_AT_ONCE = 3;

/** One line for each group and currency. */
export async function salesByGroup(caller: Caller, period: Period, grouping: Grouping): Promise<Line[]> {
  const scope = { ...period, reach: reachOf(caller, "reports") };
  const { by } = grouping;
  if (!isOfTickets(by)) return store.byShowtimes(scope, { ...grouping, by });
  if (by === "means") return linesByMeans(await store.byMeans(scope, grouping));
  const lines = await byTickets(scope, { ...grouping, by });
  return by === "promo_code" ? named(lines) : lines;
}

async function byTickets(scope: Scope, grouping: Grouping & { by: keyof typeof LISTS }): Promise<Line[]> {
  const tally = new Tally(grouping.by);
  for (const part of partsOf(scope))
    for (const { currency, lists } of await store.listsOf(part, grouping, LISTS[grouping.by].list))
      tally.add(currency, JSON.parse(lists));
  return tally.lines();
}

/** The scope in pieces of some days each. */
function* partsOf(scope: Scope): Generator<Scope> {
  const days = scope.reach === null ? DAYS_OF_ALL_AT_ONCE : DAYS_AT_ONCE;
  for (let { from } = scope; daysBetween(from, scope.to) >= 0; from = daysAfter(from, days)) {
    const last = daysAfter(from, days - 1);
    yield { ...scope, from, to: last < scope.to ? last : scope.to };
  }
}

/** With the words of the promo codes. */
async function named(lines: readonly Line[]): Promise<Line[]> {
  const codes = await store.codesOf(lines.map(({ key }) => Number(key)));
  const words = new Map(codes.map(({ id, code }) => [String(id), code]));
  return lines.map((line) => ({ ...line, name: words.get(line.key) ?? null }));
}

/** The same, each beside its line of another period. */
export async function comparedByGroup(
  caller: Caller,
  period: Period,
  earlier: Period,
  grouping: Grouping,
): Promise<Compared[]> {
  const [lines, before] = await Promise.all([
    salesByGroup(caller, period, grouping),
    salesByGroup(caller, earlier, grouping),
  ]);
  return compared(grouping, [lines, period], [before, earlier]);
}
