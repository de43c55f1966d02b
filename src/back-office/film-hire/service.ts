/** The film-hire return of a movie and week, for the cinemas whose reports the caller may read. */

import type { Caller } from "../../http/caller.ts";
import { reachOf } from "../../identity/staff/permission.ts";
import { daysAfter } from "../../programme/cinemas/local-time.ts";
import type { Period } from "../reports/report.ts";
import { filmHireReturn } from "./return.ts";
import type { FilmHireReturn } from "./return.ts";
import * as store from "./store.ts";

export interface OfWeek extends FilmHireReturn {
  readonly movieId: number;
  /** Null where the movie has no show in the week. */
  readonly movieTitle: string | null;
  readonly week: Period;
}

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
