import { and, eq, gt, gte, lt, notExists, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { showtimeSales } from "../box-office/tables.ts";
import { dayAnywhere } from "../cinemas/local-time.ts";
import { cinemas, screens } from "../cinemas/tables.ts";
import { db } from "../db/client.ts";
import { movies } from "../movies/tables.ts";
import { LONGEST_MS } from "./showtime.ts";
import type { Showtime } from "./showtime.ts";
import { showtimes } from "./tables.ts";

export type NewShowtime = typeof showtimes.$inferInsert;

const showtimeListed = {
  id: showtimes.id,
  movieId: showtimes.movieId,
  movieTitle: movies.title,
  cinemaId: showtimes.cinemaId,
  cinemaName: cinemas.name,
  address: cinemas.address,
  timeZone: cinemas.timeZone,
  screenId: showtimes.screenId,
  screenName: screens.name,
  startsAtMs: showtimes.startsAtMs,
  endsAtMs: showtimes.endsAtMs,
  prices: showtimes.prices,
  currency: showtimes.currency,
  payment: showtimes.payment,
  salesOpenAtMs: showtimes.salesOpenAtMs,
  salesCloseAtMs: showtimes.salesCloseAtMs,
  holdMinutes: showtimes.holdMinutes,
  maxSeats: showtimes.maxSeats,
  capacity: showtimes.capacity,
};

const showtimesListed = () =>
  db
    .select(showtimeListed)
    .from(showtimes)
    .innerJoin(movies, eq(movies.id, showtimes.movieId))
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .innerJoin(screens, eq(screens.id, showtimes.screenId));

export const showtimeOf = (id: number): Promise<Showtime | undefined> =>
  showtimesListed().where(eq(showtimes.id, id)).get();

export interface ShowtimeFilter {
  /** The cinema's local day. Without one, those that start after `nowMs`. */
  readonly date: string | undefined;
  readonly movieId: number | undefined;
  readonly cinemaId: number | undefined;
  readonly nowMs: number;
  /** Where the last page ended: `[startsAtMs, id]`. */
  readonly after: readonly number[] | null;
  readonly limit: number;
}

/**
 * In order of the start. Reads one range of one index, whatever the filter: a day is also a range of instants, so that
 * a cinema's day is a few rows of the cinema's index.
 */
export function showtimesBy({ date, movieId, cinemaId, nowMs, after, limit }: ShowtimeFilter) {
  const { startsAtMs } = showtimes;
  const { fromMs, toMs } = date === undefined ? { fromMs: nowMs + 1, toMs: null } : dayAnywhere(date);
  const [afterMs = fromMs, afterId = 0] = after ?? [];
  return showtimesListed()
    .where(
      and(
        gte(startsAtMs, Math.max(fromMs, afterMs)),
        toMs === null ? undefined : lt(startsAtMs, toMs),
        date === undefined ? undefined : eq(showtimes.localDate, date),
        cinemaId === undefined ? undefined : eq(showtimes.cinemaId, cinemaId),
        movieId === undefined ? undefined : eq(showtimes.movieId, movieId),
        sql`(${startsAtMs}, ${showtimes.id}) > (${afterMs}, ${afterId})`,
      ),
    )
    .orderBy(startsAtMs, showtimes.id)
    .limit(limit);
}

/** A box office's terms and seats, and where it stands. */
export const openingOf = (showtimeId: number) =>
  db
    .select({ showtime: showtimes, region: cinemas.region })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(eq(showtimes.id, showtimeId))
    .get();

interface Slot {
  readonly screenId: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** A showtime that lasts into the slot began no longer before it than any lasts: the index range stays short. */
const overlapping = ({ screenId, startsAtMs, endsAtMs }: Slot): SQL | undefined =>
  and(
    eq(showtimes.screenId, screenId),
    gt(showtimes.startsAtMs, startsAtMs - LONGEST_MS),
    lt(showtimes.startsAtMs, endsAtMs),
    gt(showtimes.endsAtMs, startsAtMs),
  );

/** The first that has the screen in this slot, if any. */
export const showtimesIn = (slot: Slot) =>
  db
    .select({ id: showtimes.id, startsAtMs: showtimes.startsAtMs, endsAtMs: showtimes.endsAtMs })
    .from(showtimes)
    .where(overlapping(slot))
    .orderBy(showtimes.startsAtMs)
    .limit(1);

/** The new id, or null where the screen is taken: asked and written in one statement, so that of two one wins. */
export async function addShowtime(showtime: NewShowtime): Promise<number | null> {
  const row = await db.get<{ id: number } | undefined>(sql`
    INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms, local_date,
      layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes, max_seats,
      created_at_ms)
    SELECT ${showtime.incarnation}, ${showtime.version}, ${showtime.movieId}, ${showtime.cinemaId},
      ${showtime.screenId}, ${showtime.startsAtMs}, ${showtime.endsAtMs}, ${showtime.localDate},
      ${JSON.stringify(showtime.layout)}, ${showtime.capacity}, ${JSON.stringify(showtime.prices)},
      ${showtime.currency}, ${showtime.payment}, ${showtime.salesOpenAtMs}, ${showtime.salesCloseAtMs},
      ${showtime.holdMinutes}, ${showtime.maxSeats}, ${showtime.createdAtMs}
    WHERE NOT EXISTS (SELECT 1 FROM showtimes WHERE ${overlapping(showtime)})
    RETURNING id`);
  return row?.id ?? null;
}

/** False where its box office has reported to D1, so that it was opened after all: then it stays. */
export async function removeUnopened(showtimeId: number): Promise<boolean> {
  const removed = await db
    .delete(showtimes)
    .where(
      and(
        eq(showtimes.id, showtimeId),
        notExists(db.select().from(showtimeSales).where(eq(showtimeSales.showtimeId, showtimeId))),
      ),
    )
    .returning({ id: showtimes.id });
  return removed.length > 0;
}
