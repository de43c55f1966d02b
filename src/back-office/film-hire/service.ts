/** The film-hire return of a movie and week, for the cinemas whose reports the caller may read. */

import type { Caller } from "../../http/caller.ts";
import { reachOf } from "../../identity/staff/permission.ts";
import { daysAfter } from "../../programme/cinemas/local-time.ts";
import { filmHireReturn } from "./return.ts";
import type { OfWeek } from "./return.ts";
import * as store from "./store.ts";

/** `from`: the first of the week's seven days. */
export async function filmHireOf(
  caller: Caller,
  movieId: number,
  from: string,
  cinemaId: number | null,
): Promise<OfWeek> {
  const week = { from, to: daysAfter(from, 6) };
  const shows = await store.showsOf({ ...week, reach: reachOf(caller, "reports") }, movieId, cinemaId);
  return { movieId, movieTitle: shows[0]?.movieTitle ?? null, week, ...filmHireReturn(shows) };
}
