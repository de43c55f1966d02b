/** Single sales, of the cinemas whose reports the caller may read, in order of the shows. */

import type { Caller } from "../../http/caller.ts";
import { reachOf } from "../../identity/staff/permission.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import type { Period } from "../reports/report.ts";
import type { Scope } from "../reports/store.ts";
import type { Filter } from "../sales-by-group/group.ts";
import { together } from "./sale.ts";
import type { Listed, Position, Sale, Showing } from "./sale.ts";
import * as store from "./store.ts";

const SHOWINGS_AT_ONCE = 500;
/** Sales that are in memory at a time. */
const SALES_AT_ONCE = 500;

const FIRST: Position = { localDate: "", startsAtMs: 0, showtimeId: 1, id: 0 };

/** At most `limit` sales after a position. */
export async function sales(
  caller: Caller,
  period: Period,
  filter: Filter,
  after: Position | null,
  limit: number,
): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const page of salesAfter(scopeOf(caller, period), filter, after ?? FIRST, limit)) {
    found.push(...page);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** All of them, page by page, so that they are never all in memory. */
export const allSales = (caller: Caller, period: Period, filter: Filter): AsyncGenerator<Listed[]> =>
  salesAfter(scopeOf(caller, period), filter, FIRST, SALES_AT_ONCE);

const scopeOf = (caller: Caller, period: Period): Scope => ({ ...period, reach: reachOf(caller, "reports") });

async function* salesAfter(
  scope: Scope,
  filter: Filter,
  from: Position,
  atOnce: number,
): AsyncGenerator<Listed[]> {
  const next = (last: Showing | null) =>
    last === null ? from : { ...last, showtimeId: last.showtimeId + 1 };
  const pages = pagesOf(SHOWINGS_AT_ONCE, (last: Showing | null) =>
    store.showingsFrom(scope, filter, next(last), SHOWINGS_AT_ONCE),
  );
  for await (const page of pages)
    for (const showings of together(page, atOnce))
      for await (const found of salesAt(showings, from, atOnce)) yield listed(showings, found);
}

/** The sales of showtimes that are read together; of that of the position, those after it. */
async function* salesAt(
  showings: readonly Showing[],
  from: Position,
  atOnce: number,
): AsyncGenerator<(Sale & { showtimeId: number })[]> {
  const [first, ...others] = showings;
  if (first === undefined) return;
  if (others.length > 0) {
    const found = await store.salesOf(showings.map(({ showtimeId }) => showtimeId));
    yield found.filter(({ id, showtimeId }) => showtimeId !== from.showtimeId || id > from.id);
    return;
  }
  const after = first.showtimeId === from.showtimeId ? from.id : 0;
  yield* pagesOf(atOnce, (last: Sale | null) =>
    store.salesAfter(first.showtimeId, Math.max(after, last?.id ?? 0), atOnce),
  );
}

/** With their showtimes, in the order of these. */
function listed(showings: readonly Showing[], found: readonly (Sale & { showtimeId: number })[]): Listed[] {
  const of = Map.groupBy(found, ({ showtimeId }) => showtimeId);
  return showings.flatMap((showing) =>
    (of.get(showing.showtimeId) ?? [])
      .toSorted((a, b) => a.id - b.id)
      .map((sale) => ({ ...showing, ...sale })),
  );
}
