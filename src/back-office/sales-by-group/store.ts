import { and, eq, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import type { Breakdown } from "../../box-office/ledger/breakdown.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { promoCodes } from "../../sales/promo-codes/tables.ts";
import { inScope } from "../reports/store.ts";
import type { Scope } from "../reports/store.ts";
import type { Filter, Line, ShowtimeGroup, WeekStarts } from "./group.ts";
import { BY_HAND } from "./tally.ts";
import type { MeansSums } from "./tally.ts";

const SOLD = sql`${showtimes}
  join ${cinemas} on ${cinemas.id} = ${showtimes.cinemaId}
  left join ${showtimeSales} on ${showtimeSales.showtimeId} = ${showtimes.id}`;

/** A sum of the breakdown. Rows from before it was kept have none. */
const cents = (name: string): SQL =>
  sql.raw(`sum(coalesce("showtime_sales"."breakdown" ->> '$.${name}', 0))`);

const column = (name: SQL | { readonly name: string }): SQL => sql`sum(coalesce(${name}, 0))`;

const OF_SHOWTIMES = sql`
  count(*) as showtimes, sum(${showtimes.capacity}) as capacity, ${column(showtimeSales.sold)} as sold,
  ${column(showtimeSales.reservations)} as reservations, ${column(showtimeSales.held)} as held,
  ${column(showtimeSales.checkedIn)} as checked_in,
  ${cents("ticketsCents")} as gross, ${cents("discountCents")} as discount, ${cents("feeCents")} as fees,
  ${column(showtimeSales.soldCents)} as revenue, ${cents("taxCents")} as taxes,
  ${column(showtimeSales.soldCents)} - ${cents("taxCents")} as net,
  ${cents("dueCents")} as due, ${cents("unrecordedCents")} as unrecorded, ${cents("keptCents")} as kept,
  ${column(showtimeSales.paidCents)} as paid, ${column(showtimeSales.refundCents)} as refunds,
  ${column(showtimeSales.paidCents)} - ${column(showtimeSales.refundCents)} as takings`;

/** The last day of the week is where SQLite's modifier goes to; six days before it is the first. */
const LAST_DAY: Readonly<Record<WeekStarts, SQL>> = {
  monday: sql`'weekday 0'`,
  thursday: sql`'weekday 3'`,
};

const NAMELESS = sql`null`;

function groupOf({
  by,
  weekStarts,
}: {
  by: ShowtimeGroup;
  weekStarts: WeekStarts;
}): readonly [key: SQL, name: SQL] {
  switch (by) {
    case "cinema":
      return [sql`${showtimes.cinemaId}`, sql`max(${showtimes.cinemaName})`];
    case "screen":
      return [
        sql`${showtimes.screenId}`,
        sql`max(concat(${showtimes.cinemaName}, ', ' || ${showtimes.screenName}))`,
      ];
    case "movie":
      return [sql`${showtimes.movieId}`, sql`max(${showtimes.movieTitle})`];
    case "day":
      return [sql`${showtimes.localDate}`, NAMELESS];
    case "week":
      return [sql`date(${showtimes.localDate}, ${LAST_DAY[weekStarts]}, '-6 days')`, NAMELESS];
    case "format":
      return [sql`coalesce(${showtimes.format}, '')`, NAMELESS];
  }
}

/** Of showtimes in the period. It is one range of an index: of the screen, the movie, the cinema, or the day. */
export const inFilter = (scope: Scope, { cinemaId, screenId, movieId }: Filter): SQL | undefined =>
  and(
    inScope(scope, cinemaId !== null || screenId !== null),
    cinemaId === null ? undefined : eq(showtimes.cinemaId, cinemaId),
    screenId === null ? undefined : eq(showtimes.screenId, screenId),
    movieId === null ? undefined : eq(showtimes.movieId, movieId),
  );

/** One line for each group and currency, in the order of the keys. */
export function byShowtimes(
  scope: Scope,
  grouping: Filter & { by: ShowtimeGroup; weekStarts: WeekStarts },
): Promise<Line[]> {
  const [key, name] = groupOf(grouping);
  return db.all<Line>(
    sql`select cast(${key} as text) as key, ${name} as name, ${showtimes.currency} as currency, ${OF_SHOWTIMES}
      from ${SOLD} where ${inFilter(scope, grouping)}
      group by ${key}, ${showtimes.currency} order by ${key}, ${showtimes.currency}`,
  );
}

/** The takings of each currency by means of payment. */
export const byMeans = (scope: Scope, filter: Filter): Promise<(MeansSums & { currency: string })[]> =>
  db.all(
    sql`select ${showtimes.currency} as currency, count(*) as showtimes,
        ${column(showtimeSales.paidCents)} - ${column(showtimeSales.refundCents)} as takings,
        ${sql.join(
          BY_HAND.map((means) => sql`${cents(`means.${means}`)} as ${sql.raw(means)}`),
          sql`, `,
        )}
      from ${SOLD} where ${inFilter(scope, filter)}
      group by ${showtimes.currency} order by ${showtimes.currency}`,
  );

/**
 * A list of the breakdowns, as JSON: for each currency and day an array with one list a showtime. They are added up outside,
 * because D1 would count each entry of a list as a row that it reads.
 */
export const listsOf = (
  scope: Scope,
  filter: Filter,
  list: keyof Breakdown,
): Promise<{ currency: string; lists: string }[]> =>
  db.all(
    sql`select ${showtimes.currency} as currency,
        json_group_array(json(${showtimeSales.breakdown} -> ${sql.raw(`'$.${list}'`)})) as lists
      from ${SOLD} where ${inFilter(scope, filter)} and ${showtimeSales.breakdown} is not null
      group by ${showtimes.currency}, ${showtimes.localDate}`,
  );

/** The words of these promo codes, by their ids. */
export const codesOf = (ids: readonly number[]): Promise<{ id: number; code: string }[]> =>
  db
    .select({ id: promoCodes.id, code: promoCodes.code })
    .from(promoCodes)
    .where(sql`${promoCodes.id} in (select value from json_each(${JSON.stringify(ids)}))`);
