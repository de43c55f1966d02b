import { and, asc, between, eq, notInArray } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { dayAnywhere } from "../../programme/cinemas/local-time.ts";
import { cinemas, within } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Scope } from "../reports/store.ts";
import type { Show } from "./return.ts";

/** The movie's shows of the period, in order of cinema, screen and day; none that were cancelled. One range of the movie's index. */
export const showsOf = (
  { from, to, reach }: Scope,
  movieId: number,
  cinemaId: number | null,
): Promise<(Show & { readonly movieTitle: string })[]> =>
  db
    .select({
      movieTitle: showtimes.movieTitle,
      cinemaId: showtimes.cinemaId,
      cinemaName: showtimes.cinemaName,
      address: showtimes.address,
      currency: showtimes.currency,
      screenId: showtimes.screenId,
      screenName: showtimes.screenName,
      localDate: showtimes.localDate,
      breakdown: showtimeSales.breakdown,
    })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .leftJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id))
    .where(
      and(
        eq(showtimes.movieId, movieId),
        between(showtimes.startsAtMs, dayAnywhere(from).fromMs, dayAnywhere(to).toMs),
        between(showtimes.localDate, from, to),
        notInArray(showtimes.status, ["draft", "cancelled"]),
        cinemaId === null ? eq(showtimes.sandbox, false) : eq(showtimes.cinemaId, cinemaId),
        reach === null ? undefined : within(reach),
      ),
    )
    .orderBy(asc(showtimes.cinemaId), asc(showtimes.screenId), asc(showtimes.localDate), asc(showtimes.id));
