import { and, asc, between, eq, gt, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import type { Reach } from "../../identity/staff/permission.ts";
import { db } from "../../platform/db.ts";
import { dayAnywhere } from "../../programme/cinemas/local-time.ts";
import { cinemas, within } from "../../programme/cinemas/tables.ts";
import { SHOWN, showtimes } from "../../programme/showtimes/tables.ts";
import type { OfDay, OfMovie, OfShowtime, Period, Sums } from "./report.ts";

/** A period, and the cinemas that are counted; null for all. */
export interface Scope extends Period {
  readonly reach: Reach | null;
}

/** Where a page of showtimes ended. */
export type ShowtimePosition = Pick<OfShowtime, "localDate" | "startsAtMs" | "showtimeId">;

/** A showtime without sales has no row of sums, but its capacity counts. */
const ofOne = {
  currency: showtimes.currency,
  showtimes: sql<number>`1`,
  capacity: showtimes.capacity,
  sold: sql<number>`coalesce(${showtimeSales.sold}, 0)`,
  reservations: sql<number>`coalesce(${showtimeSales.reservations}, 0)`,
  held: sql<number>`coalesce(${showtimeSales.held}, 0)`,
  checkedIn: sql<number>`coalesce(${showtimeSales.checkedIn}, 0)`,
  soldCents: sql<number>`coalesce(${showtimeSales.soldCents}, 0)`,
  paidCents: sql<number>`coalesce(${showtimeSales.paidCents}, 0)`,
  refundCents: sql<number>`coalesce(${showtimeSales.refundCents}, 0)`,
};

const sumOf = (column: SQL | typeof showtimes.capacity) => sql<number>`coalesce(sum(${column}), 0)`;

const ofMany = {
  currency: showtimes.currency,
  showtimes: sql<number>`count(*)`,
  capacity: sumOf(showtimes.capacity),
  sold: sumOf(ofOne.sold),
  reservations: sumOf(ofOne.reservations),
  held: sumOf(ofOne.held),
  checkedIn: sumOf(ofOne.checkedIn),
  soldCents: sumOf(ofOne.soldCents),
  paidCents: sumOf(ofOne.paidCents),
  refundCents: sumOf(ofOne.refundCents),
};

/**
 * Reads one range of the index by day, or of each cinema's index, because days are also a range of instants. No drafts, and no
 * sandboxes unless one `isNamed`.
 */
export const inScope = ({ from, to, reach }: Scope, isNamed = false): SQL | undefined =>
  and(
    isNamed || reach?.isOfTests === true ? undefined : eq(showtimes.sandbox, false),
    between(showtimes.localDate, from, to),
    between(showtimes.startsAtMs, dayAnywhere(from).fromMs, dayAnywhere(to).toMs),
    ne(showtimes.status, "draft"),
    reach === null ? undefined : within(reach),
  );

const sold = <Columns extends Parameters<typeof db.select>[0]>(columns: Columns & object) =>
  db
    .select(columns)
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .leftJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id));

export const byCurrency = (scope: Scope): Promise<Sums[]> =>
  sold(ofMany).where(inScope(scope)).groupBy(showtimes.currency).orderBy(showtimes.currency);

export const byDay = (scope: Scope): Promise<OfDay[]> =>
  sold({ localDate: showtimes.localDate, ...ofMany })
    .where(inScope(scope))
    .groupBy(showtimes.localDate, showtimes.currency)
    .orderBy(showtimes.localDate, showtimes.currency);

export const byMovie = (scope: Scope): Promise<OfMovie[]> =>
  sold({ movieId: showtimes.movieId, movieTitle: showtimes.movieTitle, ...ofMany })
    .where(inScope(scope))
    .groupBy(showtimes.movieId, showtimes.currency)
    .orderBy(showtimes.movieId, showtimes.currency);

/** In order of day and start, after a position. */
export const byShowtime = (
  scope: Scope,
  after: ShowtimePosition | null,
  limit: number,
): Promise<OfShowtime[]> =>
  sold({
    showtimeId: showtimes.id,
    movieTitle: showtimes.movieTitle,
    cinemaName: showtimes.cinemaName,
    screenName: showtimes.screenName,
    startsAtMs: showtimes.startsAtMs,
    timeZone: showtimes.timeZone,
    localDate: showtimes.localDate,
    status: showtimes.status,
    ...SHOWN,
    ...ofOne,
  })
    .where(
      and(
        inScope(scope),
        after === null
          ? undefined
          : or(
              gt(showtimes.localDate, after.localDate),
              and(
                eq(showtimes.localDate, after.localDate),
                or(
                  gt(showtimes.startsAtMs, after.startsAtMs),
                  and(eq(showtimes.startsAtMs, after.startsAtMs), gt(showtimes.id, after.showtimeId)),
                ),
              ),
            ),
      ),
    )
    .orderBy(asc(showtimes.localDate), asc(showtimes.startsAtMs), asc(showtimes.id))
    .limit(limit);
