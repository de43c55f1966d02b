import {
  and,
  between,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNull,
  lt,
  ne,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { dayAnywhere } from "../cinemas/local-time.ts";
import { MAX_PARAMETER_BYTES } from "../cinemas/stored-size.ts";
import { screens } from "../cinemas/tables.ts";
import { screenClosures } from "../closures/tables.ts";
import { movies, movieWords } from "../movies/tables.ts";
import type { Film, NewShowtime } from "../scheduling/changes.ts";
import {
  UNLISTED,
  asRow,
  closedIn,
  copies,
  hasDay,
  inTheWay,
  isFree,
  isStillValid,
} from "../scheduling/store.ts";
import type { Days } from "../showtimes/showtime.ts";
import { listed } from "../showtimes/store.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { Taken, Wanted } from "./batch.ts";

const columns = getTableColumns(showtimes);

const isOneOf = (column: SQL | (typeof movies)["id"], values: readonly (number | string)[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;

const film = {
  id: movies.id,
  title: movies.title,
  durationMinutes: movies.durationMinutes,
  originalLanguage: movies.originalLanguage,
};

/** Those that exist and were not removed. */
export const filmsOf = (ids: readonly number[]): Promise<Film[]> =>
  db
    .select(film)
    .from(movies)
    .where(and(isOneOf(movies.id, ids), isNull(movies.removedAtMs)))
    .all();

/** What to find a movie's title by: one of its words, and all of them. */
interface TitleWords {
  readonly word: string;
  readonly words: readonly string[];
}

/** Movies that have all words of one of the titles. Reads the movies that have its `word`. */
export const filmsHaving = (titles: readonly TitleWords[]) =>
  db
    .selectDistinct({ ...film, ownerId: movies.ownerId })
    .from(sql`json_each(${JSON.stringify(titles)}) AS title`)
    .crossJoin(movieWords)
    .crossJoin(movies)
    .where(
      and(
        eq(movieWords.genre, ""),
        sql`${movieWords.word} = title.value ->> 'word'`,
        eq(movies.id, movieWords.movieId),
        isNull(movies.removedAtMs),
        sql`NOT EXISTS (SELECT 1 FROM json_each(title.value, '$.words') AS word
          WHERE instr(${movies.words}, ' ' || word.value || ' ') = 0)`,
      ),
    );

/**
 * The cinema's showtimes of these days that are not cancelled, in order of the start; on these screens, or on all. The layout
 * is null where the showtime has a listed screen. Reads one range of the cinema's index.
 */
export function rowsOfDays(
  cinemaId: number,
  days: Days,
  screenIds: readonly number[] | undefined,
  limit: number,
) {
  const layout = sql<HallLayout | null>`iif(${showtimes.screenName} IS NULL, ${showtimes.layout}, 'null')`;
  return db
    .select({ ...columns, layout: layout.mapWith(showtimes.layout) })
    .from(showtimes)
    .where(
      and(
        eq(showtimes.cinemaId, cinemaId),
        gte(showtimes.startsAtMs, dayAnywhere(days.first).fromMs),
        lt(showtimes.startsAtMs, dayAnywhere(days.last).toMs),
        between(showtimes.localDate, days.first, days.last),
        ne(showtimes.status, "cancelled"),
        screenIds === undefined
          ? undefined
          : inArray(showtimes.screenId, sql`(select value from json_each(${JSON.stringify(screenIds)}))`),
      ),
    )
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(limit);
}

/** For each whose screen is taken, the first existing showtime that has it, or else the closure. */
export async function takenBy(wanted: readonly Wanted[]): Promise<Taken[]> {
  const slots = wanted.map(({ nth, showtime }) => [
    nth,
    showtime.screenId,
    showtime.startsAtMs,
    showtime.endsAtMs,
  ]);
  const [nth, screenId, startsAtMs, endsAtMs] = [0, 1, 2, 3].map(nthOf) as [SQL<number>, SQL, SQL, SQL];
  const fresh = sql`json_each(${JSON.stringify(slots)}) AS fresh`;
  const slot = { screenId, startsAtMs, endsAtMs };
  const [others, closures] = await Promise.all([
    db
      .select({ nth, id: showtimes.id, startsAtMs: showtimes.startsAtMs, endsAtMs: showtimes.endsAtMs })
      .from(fresh)
      .crossJoin(showtimes)
      .where(sql`${showtimes.id} = (SELECT id FROM ${inTheWay(slot)})`),
    db
      .select({
        nth,
        id: screenClosures.id,
        startsAtMs: screenClosures.fromMs,
        endsAtMs: screenClosures.toMs,
      })
      .from(fresh)
      .crossJoin(screenClosures)
      .where(sql`${screenClosures.id} = (SELECT id FROM ${closedIn(slot)})`),
  ]);
  return [
    ...closures.map(({ id: closureId, ...one }) => ({ ...one, by: { closureId } })),
    ...others.map(({ id, ...one }) => ({ ...one, by: { id } })),
  ];
}

/** A value of a JSON array in the row `fresh`. */
const nthOf = (i: number): SQL => sql.raw(`(fresh.value ->> ${i})`);

export interface New extends Pick<Wanted, "card"> {
  readonly showtime: NewShowtime;
  readonly incarnation: string;
}

/**
 * Adds all of these showtimes; or none, and returns null, if a screen is taken, or a movie, cinema, layout or price card is
 * not as it was read. Check and write are one transaction of two statements at most. That they do not overlap each other is for the caller
 * to know. "too_large": they are more than one statement takes. Their rows come without seats, in no order.
 */
export async function addShowtimes(fresh: readonly New[]) {
  const unlisted = fresh.filter(({ showtime }) => showtime.screenId === null);
  const rows = parameter(
    fresh.map((one) => [
      ...asArray(one),
      unlisted.length - 1 - unlisted.indexOf(one),
      one.card?.version ?? null,
    ]),
  );
  const houses = parameter(
    unlisted.map(({ showtime: { cinemaId, layout, capacity, createdAtMs } }) => ({
      cinemaId,
      layout,
      capacity,
      createdAtMs,
    })),
  );
  if (rows === null || houses === null) return "too_large";
  const insert = db.insert(showtimes).select(newRows(rows)).returning(listed);
  const added =
    unlisted.length === 0
      ? await insert
      : (await db.batch([db.insert(screens).select(newScreens(houses, rows)), insert]))[1];
  return added.length === 0 ? null : added;
}

function parameter(value: unknown): string | null {
  const json = JSON.stringify(value);
  return new TextEncoder().encode(json).length > MAX_PARAMETER_BYTES ? null : json;
}

/** As D1 stores it, in the order of the columns. The layout is not sent: it is copied from the screen. */
const asArray = ({ showtime, incarnation }: New): unknown[] => {
  const values: Record<string, unknown> = { ...showtime, incarnation, layout: null };
  return Object.entries(columns).map(([name, column]) => {
    const value = values[name] ?? null;
    return value === null ? null : column.mapToDriverValue(value);
  });
};

const names = Object.keys(columns);
/** The columns of a row that `asArray` made. */
const sent = Object.fromEntries(names.map((name, i) => [name, nthOf(i)])) as Record<
  keyof typeof columns,
  SQL
>;
/** The new unlisted screens are the last ones; this is how many come after the row's own. */
const screensBehind = nthOf(names.length);
/** Of the price card, as it was read. */
const cardVersion = nthOf(names.length + 1);

const freshRows = (rows: string): SQL =>
  sql`fresh AS MATERIALIZED (SELECT key, value FROM json_each(${rows}))`;

/** Each of the rows can be written. Evaluated once for the statement. */
const allFit = sql`NOT EXISTS (SELECT 1 FROM fresh WHERE NOT (${and(
  isStillValid({ ...sent, screenId: null }),
  hasDay(sent),
  or(
    isNull(sent.screenId),
    sql`EXISTS (SELECT 1 FROM screens WHERE id = ${sent.screenId} AND layout_version = ${sent.layoutVersion})`,
  ),
  or(
    isNull(cardVersion),
    sql`EXISTS (SELECT 1 FROM price_cards WHERE id = ${sent.priceCardId} AND version = ${cardVersion})`,
  ),
  isFree({ screenId: sent.screenId, startsAtMs: sent.startsAtMs, endsAtMs: sent.endsAtMs }),
)}))`;

function newRows(rows: string): SQL {
  const screenId = sql`coalesce(${sent.screenId}, (SELECT max(id) FROM screens) - ${screensBehind})`;
  const layout = sql`(SELECT layout FROM screens WHERE id = ${screenId})`;
  const values = { ...sent, ...copies({ ...sent, screenId }), id: null, screenId, layout };
  return sql`WITH ${freshRows(rows)} SELECT ${asRow(columns, values)} FROM fresh WHERE ${allFit} ORDER BY fresh.key`;
}

function newScreens(houses: string, rows: string): SQL {
  const of = (name: string): SQL => sql.raw(`(house.value ->> '$.${name}')`);
  const own = {
    cinemaId: of("cinemaId"),
    layout: of("layout"),
    capacity: of("capacity"),
    createdAtMs: of("createdAtMs"),
  };
  return sql`WITH ${freshRows(rows)} SELECT ${asRow(getTableColumns(screens), { ...UNLISTED, ...own })}
    FROM json_each(${houses}) AS house WHERE ${allFit} ORDER BY house.key`;
}

/**
 * Gives showtimes without a box office other ids, which are at least `leap` greater than any so far; their screens are theirs all the time. Those
 * stay as they are whose box office has reported to D1 and so was opened.
 */
export const renumber = (ids: readonly number[], leap: number) =>
  db
    .update(showtimes)
    .set({ id: sql`(SELECT max(id) FROM showtimes) + ${leap} + used.key` })
    .from(sql`json_each(${JSON.stringify(ids)}) AS used`)
    .where(
      and(
        sql`${showtimes.id} = used.value`,
        notExists(db.select().from(showtimeSales).where(eq(showtimeSales.showtimeId, showtimes.id))),
      ),
    )
    .returning({ id: showtimes.id, incarnation: showtimes.incarnation });
