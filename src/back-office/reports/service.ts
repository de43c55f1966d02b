/** Sums of sales, from D1's copies of the box offices: of the cinemas whose reports the caller may read. */

import type { Caller } from "../../http/caller.ts";
import { may, reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { cinemaFor, venueOfScreen } from "../../programme/cinemas/service.ts";
import type { Refused } from "./refusals.ts";
import type { OfShowtime, Period } from "./report.ts";
import * as store from "./store.ts";
import type { Scope, ShowtimePosition } from "./store.ts";

const PAGE = 500;

const scopeOf = (caller: Caller, period: Period): Scope => ({
  ...period,
  reach: reachOf(caller, "reports"),
});

/**
 * Refuses a cinema whose reports the caller may not read, and a screen that is not in it, or in none of theirs; null stands for all
 * whose reports they may.
 */
export async function readable(
  caller: Caller,
  cinemaId: number | null,
  screenId: number | null = null,
): Promise<Answer<unknown, Refused>> {
  if (cinemaId !== null && (await cinemaFor(caller, "reports", cinemaId)) === undefined)
    return { ok: false, code: "cinema_not_found" };
  if (screenId === null) return { ok: true };
  const at = await venueOfScreen(screenId);
  const isTheirs = at !== undefined && may(caller, "reports", at);
  return isTheirs && (cinemaId === null || at.cinemaId === cinemaId)
    ? { ok: true }
    : { ok: false, code: "screen_not_found" };
}

/** One line for each currency. */
export const summary = (caller: Caller, period: Period) => store.byCurrency(scopeOf(caller, period));

export const days = (caller: Caller, period: Period) => store.byDay(scopeOf(caller, period));

export const movies = (caller: Caller, period: Period) => store.byMovie(scopeOf(caller, period));

/** One line for each showtime after a position, in order of day and start. */
export const showtimes = (
  caller: Caller,
  period: Period,
  after: ShowtimePosition | null,
  limit: number,
): Promise<OfShowtime[]> => store.byShowtime(scopeOf(caller, period), after, limit);

/** The same, page by page, so that they are never all in memory. */
export const allShowtimes = (caller: Caller, period: Period): AsyncGenerator<OfShowtime[]> =>
  pagesOf(PAGE, (last: OfShowtime | null) => showtimes(caller, period, last, PAGE));
