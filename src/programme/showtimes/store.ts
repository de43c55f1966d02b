import {
  SQL,
  and,
  between,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  lt,
  ne,
  notExists,
  sql,
} from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { dayAnywhere } from "../cinemas/local-time.ts";
import { cinemas, screens } from "../cinemas/tables.ts";
import type { NewShowtime, ShowtimeRow } from "../scheduling/changes.ts";
import { LONGEST_MS } from "./showtime.ts";
import type { Days, Showtime, ShowtimeFilter, ShowtimeStatus } from "./showtime.ts";
import { showtimes } from "./tables.ts";

const columns = getTableColumns(showtimes);
/** Without layouts, which may have 64 KB each: a list never reads them. */
const { layout: _, addedSeats: __, ...listed } = columns;

export const showtimeOf = (id: number): Promise<Showtime | undefined> =>
  db.select(listed).from(showtimes).where(eq(showtimes.id, id)).get();

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
    .select({ showtimeId: showtimes.id, cinemaId: showtimes.cinemaId, ownerId: cinemas.ownerId })
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(inArray(showtimes.id, [...ids]));

const PUBLIC: ShowtimeStatus[] = ["on_sale", "closed"];

/**
 * Public showtimes, in order of the start. Any filter reads one range of one index: a day is also a range of instants, so a
 * cinema's day is a few rows of the cinema's index. Reads one row for each showtime listed.
 */
export const showtimesBy = (filter: ShowtimeFilter) =>
  db
    .select(listed)
    .from(showtimes)
    .where(and(matching(filter), inArray(showtimes.status, PUBLIC)))
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(filter.limit);

/** Drafts of all cinemas, or of those of `ownerId`, in order of the start. */
export const draftsBy = (filter: ShowtimeFilter, ownerId: number | null): Promise<Showtime[]> =>
  db
    .select(listed)
    .from(showtimes)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId))
    .where(
      and(
        sql`${showtimes.status} = 'draft'`,
        ownerId === null ? undefined : eq(cinemas.ownerId, ownerId),
        matching(filter),
      ),
    )
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(filter.limit);

function matching({ days, movieId, cinemaId, nowMs, after }: ShowtimeFilter): SQL | undefined {
  const { startsAtMs } = showtimes;
  const fromMs = days === null ? nowMs + 1 : dayAnywhere(days.first).fromMs;
  const [afterMs = fromMs, afterId = 0] = after ?? [];
  return and(
    gte(startsAtMs, Math.max(fromMs, afterMs)),
    days === null ? undefined : and(lt(startsAtMs, dayAnywhere(days.last).toMs), onDays(days)),
    cinemaId === undefined ? undefined : eq(showtimes.cinemaId, cinemaId),
    movieId === undefined ? undefined : eq(showtimes.movieId, movieId),
    sql`(${startsAtMs}, ${showtimes.id}) > (${afterMs}, ${afterId})`,
  );
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

interface Slot {
  /** Null without a screen: then no showtime overlaps. */
  readonly screenId: number | null;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The showtime that is to get the slot, if it exists: it does not overlap with itself. */
  readonly id?: number;
}

/** A showtime that overlaps the slot starts at most `LONGEST_MS` before it, which keeps the index range short. */
const overlapping = ({ screenId, startsAtMs, endsAtMs, id }: Slot): SQL | undefined =>
  and(
    screenId === null ? sql`0` : eq(showtimes.screenId, screenId),
    gt(showtimes.startsAtMs, startsAtMs - LONGEST_MS),
    lt(showtimes.startsAtMs, endsAtMs),
    gt(showtimes.endsAtMs, startsAtMs),
    ne(showtimes.status, "cancelled"),
    id === undefined ? undefined : ne(showtimes.id, id),
  );

/** The first showtime that occupies the screen in this slot, if any. */
export const inTheWay = (slot: Slot) =>
  db
    .select({ id: showtimes.id, startsAtMs: showtimes.startsAtMs, endsAtMs: showtimes.endsAtMs })
    .from(showtimes)
    .where(overlapping(slot))
    .orderBy(showtimes.startsAtMs)
    .limit(1);

/**
 * Adds the showtime, or returns null if the screen is taken or the movie, cinema or screen is not as it was read. Check and
 * write are one statement, so that of two concurrent calls one wins. A showtime without a screen gets an unlisted screen of
 * its own.
 */
export async function addShowtime(showtime: NewShowtime, incarnation: string): Promise<ShowtimeRow | null> {
  const { cinemaId, screenId, layout, capacity, createdAtMs } = showtime;
  const values: Record<string, unknown> = { ...showtime, ...copies(showtime), incarnation, id: null };
  if (screenId === null) values["screenId"] = sql`last_insert_rowid()`;
  const insert = db
    .insert(showtimes)
    .select(
      sql`SELECT ${asRow(columns, values)} WHERE ${and(isStillValid(showtime), hasDay(showtime), notExists(inTheWay(showtime)))}`,
    )
    .returning();
  if (screenId !== null) return (await insert.get()) ?? null;
  const own = { cinemaId, name: "", layout, capacity, createdAtMs, listed: false };
  const defaults = { id: null, version: 1, layoutVersion: 1 };
  const [, [added]] = await db.batch([
    db
      .insert(screens)
      .select(
        sql`SELECT ${asRow(getTableColumns(screens), { ...defaults, ...own })} WHERE ${isStillValid(showtime)}`,
      ),
    insert,
  ]);
  return added ?? null;
}

/** The cinema's day begins when the showtime says. */
const hasDay = ({ cinemaId, dayStartsAt }: NewShowtime): SQL =>
  sql`EXISTS (SELECT 1 FROM cinemas WHERE id = ${cinemaId} AND day_starts_at = ${dayStartsAt})`;

/** The values, in the order of the table's columns. */
const asRow = (of: Record<string, SQLiteColumn>, values: Record<string, unknown>): SQL =>
  sql.join(
    Object.entries(of).map(([name, column]) => {
      const value = values[name] ?? null;
      if (value instanceof SQL) return value;
      return value === null ? sql`NULL` : sql`${sql.param(value, column)}`;
    }),
    sql`, `,
  );

/** Copies of names at the moment of writing. A later rename updates them in its own batch. */
function copies({ movieId, screenId, cinemaId }: NewShowtime) {
  const ofCinema = (column: SQLiteColumn): SQL =>
    sql`(SELECT ${sql.identifier(column.name)} FROM cinemas WHERE id = ${cinemaId})`;
  return {
    movieTitle: sql`(SELECT title FROM movies WHERE id = ${movieId})`,
    screenName: sql`(SELECT iif(listed, name, NULL) FROM screens WHERE id = ${screenId})`,
    cinemaName: ofCinema(cinemas.name),
    address: ofCinema(cinemas.address),
  };
}

/** Movie, cinema and screen exist, and the cinema still has what the showtime was made with. */
const isStillValid = ({ movieId, cinemaId, screenId, timeZone, currency }: NewShowtime): SQL | undefined =>
  and(
    sql`EXISTS (SELECT 1 FROM movies WHERE id = ${movieId} AND removed_at_ms IS NULL)`,
    sql`EXISTS (SELECT 1 FROM cinemas WHERE id = ${cinemaId} AND time_zone = ${timeZone} AND currency = ${currency})`,
    screenId === null ? undefined : sql`EXISTS (SELECT 1 FROM screens WHERE id = ${screenId})`,
  );

/**
 * Replaces the showtime, or returns null if it has changed since `next` was made from it, or if `next` is not possible any
 * more. Removes the unlisted screen that it leaves.
 */
export async function replace(next: ShowtimeRow, screenBefore: number): Promise<ShowtimeRow | null> {
  const { id, ...values } = next;
  const isPossible =
    next.status === "cancelled" ? undefined : and(isStillValid(next), notExists(inTheWay(next)));
  const change = db
    .update(showtimes)
    .set({ ...values, ...copies(next) })
    .where(
      and(
        eq(showtimes.id, id),
        eq(showtimes.version, next.version - 1),
        eq(showtimes.dayStartsAt, next.dayStartsAt),
        isPossible,
      ),
    )
    .returning();
  const [[replaced]] =
    next.screenId === screenBefore ? [await change] : await db.batch([change, deserted(screenBefore)]);
  return replaced ?? null;
}

/** Records that the box office has this version. */
export async function markPushed(id: number, version: number): Promise<void> {
  await db
    .update(showtimes)
    .set({ pushedVersion: version })
    .where(and(eq(showtimes.id, id), lt(showtimes.pushedVersion, version)));
}

/** The box office could not be reached: the next try comes after those of other showtimes. */
export async function postpone(id: number, nowMs: number): Promise<void> {
  await db.update(showtimes).set({ changedAtMs: nowMs }).where(eq(showtimes.id, id));
}

/**
 * Showtimes changed before `beforeMs` whose box office is not known to have the newest version, oldest first. The condition
 * is spelled as in the partial index, so that SQLite uses it.
 */
export const unpushed = (beforeMs: number, limit: number) =>
  db
    .select({ id: showtimes.id })
    .from(showtimes)
    .where(and(sql`status <> 'draft' and pushed_version < version`, lt(showtimes.changedAtMs, beforeMs)))
    .orderBy(showtimes.changedAtMs)
    .limit(limit);

/** Removes a showtime without a box office. False, and it stays, if its box office has reported to D1 and so was opened. */
export const removeUnopened = (showtime: OnScreen): Promise<boolean> =>
  remove(
    showtime,
    notExists(db.select().from(showtimeSales).where(eq(showtimeSales.showtimeId, showtime.id))),
  );

/** Removes a draft. False if it was published or changed meanwhile. */
export const removeDraft = (draft: OnScreen & { version: number }): Promise<boolean> =>
  remove(draft, and(sql`${showtimes.status} = 'draft'`, eq(showtimes.version, draft.version)));

interface OnScreen {
  readonly id: number;
  readonly screenId: number;
}

/** Removes an unlisted screen whose showtime has left it. */
const deserted = (screenId: number) =>
  db.delete(screens).where(
    and(
      eq(screens.id, screenId),
      eq(screens.listed, false),
      notExists(
        db
          .select({ one: sql`1` })
          .from(showtimes)
          .where(eq(showtimes.screenId, screenId)),
      ),
    ),
  );

/** Removes a showtime, and its unlisted screen if it has one. */
async function remove({ id, screenId }: OnScreen, condition: SQL | undefined): Promise<boolean> {
  const [removed] = await db.batch([
    db
      .delete(showtimes)
      .where(and(eq(showtimes.id, id), condition))
      .returning({ id: showtimes.id }),
    deserted(screenId),
  ]);
  return removed.length > 0;
}
