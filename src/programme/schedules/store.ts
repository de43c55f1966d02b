import { and, eq, gte, lt, ne, sql } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { movies } from "../movies/tables.ts";
import { listed } from "../showtimes/store.ts";
import { showtimes } from "../showtimes/tables.ts";

/**
 * A cinema's showtimes that start in this time, without drafts, in order of the start. Reads one range of one index, and for
 * each showtime the rows of its movie and its sale.
 */
export const scheduledAt = (cinemaId: number, fromMs: number, toMs: number, limit: number) =>
  db
    .select({
      ...listed,
      durationMinutes: movies.durationMinutes,
      poster: { key: movies.posterKey, url: movies.posterUrl },
      takenSeats: sql<number>`coalesce(${showtimeSales.held} + ${showtimeSales.sold}, 0)`,
    })
    .from(showtimes)
    .innerJoin(movies, eq(movies.id, showtimes.movieId))
    .leftJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id))
    .where(
      and(
        eq(showtimes.cinemaId, cinemaId),
        gte(showtimes.startsAtMs, fromMs),
        lt(showtimes.startsAtMs, toMs),
        ne(showtimes.status, "draft"),
      ),
    )
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(limit);
