import { and, between, eq, getTableColumns, gt, gte, inArray, lt, lte, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Reach } from "../../identity/staff/permission.ts";
import { db } from "../../platform/db.ts";
import { brandings } from "../branding/tables.ts";
import { dayAnywhere } from "../cinemas/local-time.ts";
import { cinemas, within } from "../cinemas/tables.ts";
import { receiptSettings } from "../receipt-settings/tables.ts";
import { vocabularies } from "../vocabulary/tables.ts";
import type { PresentationFilter, Version } from "./presentation.ts";
import type { Days, Showtime, ShowtimeFilter, ShowtimeStatus } from "./showtime.ts";
import { LATE_SALES_MS, lateSale, sellsAfterStart, showtimes } from "./tables.ts";

/** Without layouts, which may have almost two megabytes each: a list never reads them. */
const { layout: _, addedSeats: __, ...withoutSeats } = getTableColumns(showtimes);
export const listed = withoutSeats;

export const showtimeOf = (id: number): Promise<Showtime | undefined> =>
  db.select(listed).from(showtimes).where(eq(showtimes.id, id)).get();

/** With its cinema's vocabulary and whether its mails have receipts, null if it set none: one statement, because each mail asks. */
export const showtimeWithWords = (id: number) =>
  db
    .select({
      showtime: listed,
      words: vocabularies.words,
      attachesReceipts: receiptSettings.mailed,
      branding: { said: brandings.said, logoKey: brandings.logoKey },
    })
    .from(showtimes)
    .leftJoin(vocabularies, eq(vocabularies.cinemaId, showtimes.cinemaId))
    .leftJoin(receiptSettings, eq(receiptSettings.cinemaId, showtimes.cinemaId))
    .leftJoin(brandings, eq(brandings.cinemaId, showtimes.cinemaId))
    .where(eq(showtimes.id, id))
    .get();

/** Those that exist, drafts and cancelled ones included. */
export const showtimesOf = (ids: readonly number[]): Promise<Showtime[]> =>
  db
    .select(listed)
    .from(showtimes)
    .where(sql`${showtimes.id} in (select value from json_each(${JSON.stringify(ids)}))`);

/** The whole row, with its cinema's owner and region. */
export const rowOf = (id: number) =>
  db
    .select({ row: showtimes, ownerId: cinemas.ownerId, region: cinemas.region })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(eq(showtimes.id, id))
    .get();

/** Cinema and owner of those showtimes that exist. */
export const ownersOf = (ids: readonly number[]) =>
  db
    .select({
      showtimeId: showtimes.id,
      cinemaId: showtimes.cinemaId,
      ownerId: cinemas.ownerId,
      sandbox: showtimes.sandbox,
    })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(inArray(showtimes.id, [...ids]));

const PUBLIC: ShowtimeStatus[] = ["on_sale", "closed"];

const publicOnes = (filter: ShowtimeFilter) =>
  db
    .select(listed)
    .from(showtimes)
    .where(
      and(
        matching(filter),
        inArray(showtimes.status, PUBLIC),
        eq(showtimes.sandbox, filter.sandbox ?? false),
      ),
    );

/**
 * Public showtimes, in order of the start. Any filter reads one range of one index: a day is also a range of instants, so a
 * cinema's day is a few rows of the cinema's index. Reads one row for each showtime listed.
 */
export const showtimesBy = (filter: ShowtimeFilter) =>
  publicOnes(filter).orderBy(showtimes.startsAtMs, showtimes.id).limit(filter.limit);

/**
 * Public showtimes that have started and still sell, or have not started, in order of the start; `filter` has no days. SQLite
 * merges ranges of indexes, and reads no further than the page. Reads one row for each showtime listed, and those that ended
 * a late sale a short while ago.
 */
export function showtimesFromNow(filter: ShowtimeFilter) {
  const [short, longer, longest] = LATE_SALES_MS;
  const isAfterNow = filter.after !== null && Number(filter.after[0]) > filter.nowMs;
  return isAfterNow
    ? showtimesBy(filter)
    : unionAll(
        stillSelling(filter, 0, short),
        stillSelling(filter, 1, longer),
        stillSelling(filter, 2, longest),
        publicOnes(filter),
      )
        .orderBy(showtimes.startsAtMs, showtimes.id)
        .limit(filter.limit);
}

/** Those of one class of late sales, whose starts are one range. */
const stillSelling = (filter: ShowtimeFilter, lateClass: number, longestMs: number) =>
  db
    .select(listed)
    .from(showtimes)
    .where(
      and(
        matching({ ...filter, nowMs: filter.nowMs - longestMs }),
        lte(showtimes.startsAtMs, filter.nowMs),
        gt(showtimes.salesCloseAtMs, filter.nowMs),
        eq(showtimes.sandbox, filter.sandbox ?? false),
        sql`${sellsAfterStart} and ${lateSale} = ${lateClass}`,
      ),
    );

/** Drafts of all cinemas, or of those in reach, in order of the start. */
export const draftsBy = (filter: ShowtimeFilter, reach: Reach | null): Promise<Showtime[]> =>
  db
    .select(listed)
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(
      and(sql`${showtimes.status} = 'draft'`, reach === null ? undefined : within(reach), matching(filter)),
    )
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(filter.limit);

function matching({ days, movieId, cinemaId, shown, nowMs, after }: ShowtimeFilter): SQL | undefined {
  const { startsAtMs } = showtimes;
  const fromMs = days === null ? nowMs + 1 : dayAnywhere(days.first).fromMs;
  const [afterMs = fromMs, afterId = 0] = after ?? [];
  return and(
    gte(startsAtMs, Math.max(fromMs, afterMs)),
    days === null ? undefined : and(lt(startsAtMs, dayAnywhere(days.last).toMs), onDays(days)),
    cinemaId === undefined ? undefined : eq(showtimes.cinemaId, cinemaId),
    movieId === undefined ? undefined : eq(showtimes.movieId, movieId),
    shown === undefined ? undefined : shownAs(shown),
    sql`(${startsAtMs}, ${showtimes.id}) > (${afterMs}, ${afterId})`,
  );
}

/** Conditions without an index of their own: they narrow the range that the other filters read. */
function shownAs(filter: PresentationFilter): SQL | undefined {
  const { format, audioLanguage, subtitleLanguages, captions, audioDescription, ageRating } = showtimes;
  const given = <Value>(value: Value | undefined, condition: (value: Value) => SQL) =>
    value === undefined ? undefined : condition(value);
  return and(
    given(filter.format, (word) => eq(format, word)),
    given(filter.audioLanguage, (tag) => sql`instr(${audioLanguage} || '-', ${`${tag}-`}) = 1`),
    // The list is JSON, and a tag has no character that JSON would escape.
    given(
      filter.subtitleLanguage,
      (tag) => sql`instr(replace(${subtitleLanguages}, '"', '-'), ${`-${tag}-`}) > 0`,
    ),
    given(filter.captions, (are) => eq(captions, are)),
    given(filter.audioDescription, (is) => eq(audioDescription, is)),
    given(filter.ageRating, (rating) => eq(ageRating, rating)),
    given(filter.version, inVersion),
  );
}

/** As `versionsOf` says it. */
function inVersion(version: Version): SQL {
  const base = (tag: SQLiteColumn): SQL => sql`substr(${tag}, 1, instr(${tag} || '-', '-') - 1)`;
  const [audio, original] = [base(showtimes.audioLanguage), base(showtimes.originalLanguage)];
  switch (version) {
    case "OV":
      return sql`${audio} = ${original} AND ${showtimes.subtitleLanguages} = '[]'`;
    case "OmU":
      return sql`${audio} = ${original} AND ${showtimes.subtitleLanguages} <> '[]'`;
    case "dubbed":
      return sql`${audio} <> ${original}`;
  }
}

/** One day is an equality, which leaves the order of the start to the index. */
const onDays = ({ first, last }: Days): SQL =>
  first === last ? eq(showtimes.localDate, first) : between(showtimes.localDate, first, last);

/** A movie's showtimes that are not cancelled: drafts, public ones and past ones, in order of the start. */
export const showtimesOfMovie = (movieId: number, limit: number): Promise<Showtime[]> =>
  db
    .select(listed)
    .from(showtimes)
    .where(and(eq(showtimes.movieId, movieId), ne(showtimes.status, "cancelled")))
    .orderBy(showtimes.startsAtMs)
    .limit(limit)
    .all();
