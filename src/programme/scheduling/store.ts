import { SQL, and, eq, getTableColumns, gt, inArray, lt, ne, notExists, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas, screens } from "../cinemas/tables.ts";
import { screenClosures } from "../closures/tables.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { isAsRead } from "../price-cards/store.ts";
import { LONGEST_MS } from "../showtimes/showtime.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { NewShowtime, ShowtimeRow } from "./changes.ts";

const columns = getTableColumns(showtimes);

/** A value, or the expression that it has in a row of a statement for many showtimes. */
type In<Value> = Value | SQL;

export interface Slot {
  /** Null without a screen: then no showtime overlaps. */
  readonly screenId: In<number> | null;
  readonly startsAtMs: In<number>;
  readonly endsAtMs: In<number>;
  /** The showtime that is to get the slot, if it exists: it does not overlap with itself. */
  readonly id?: number;
  /** The closure that is to get the slot, if it exists. */
  readonly closureId?: number;
}

/** A showtime that overlaps the slot starts at most `LONGEST_MS` before it, which keeps the index range short. */
const overlapping = ({ screenId, startsAtMs, endsAtMs, id }: Slot): SQL | undefined =>
  and(
    screenId === null ? sql`0` : eq(showtimes.screenId, screenId),
    gt(showtimes.startsAtMs, sql`${startsAtMs} - ${LONGEST_MS}`),
    lt(showtimes.startsAtMs, endsAtMs),
    gt(showtimes.endsAtMs, startsAtMs),
    ne(showtimes.status, "cancelled"),
    id === undefined ? undefined : ne(showtimes.id, id),
  );

interface Parts {
  readonly movieId: In<number>;
  readonly cinemaId: In<number>;
  readonly screenId: In<number> | null;
}

/** What a showtime has from its cinema. */
interface FromCinema {
  readonly cinemaId: In<number>;
  readonly timeZone: In<string>;
  readonly currency: In<string>;
  readonly dayStartsAt: In<string>;
}

/** The first showtimes that occupy the screen in this slot. */
export const inTheWay = (slot: Slot, most = 1) =>
  db
    .select({ id: showtimes.id, startsAtMs: showtimes.startsAtMs, endsAtMs: showtimes.endsAtMs })
    .from(showtimes)
    .where(overlapping(slot))
    .orderBy(showtimes.startsAtMs)
    .limit(most);

/**
 * The first closure of the screen in this slot, if any. Closures do not overlap, so the first one that ends after the slot's
 * start is the only one to look at.
 */
export function closedIn({ screenId, startsAtMs, endsAtMs, closureId }: Slot) {
  const next = db
    .select()
    .from(screenClosures)
    .where(
      and(
        screenId === null ? sql`0` : eq(screenClosures.screenId, screenId),
        gt(screenClosures.toMs, startsAtMs),
        closureId === undefined ? undefined : ne(screenClosures.id, closureId),
      ),
    )
    .orderBy(screenClosures.toMs)
    .limit(1)
    .as("next");
  return db.select().from(next).where(lt(next.fromMs, endsAtMs));
}

/**
 * No showtime and no closure has the screen in this slot. Whoever takes a slot writes under this condition, in one statement,
 * so that of two concurrent writers one wins.
 */
export const isFree = (slot: Slot): SQL | undefined =>
  and(notExists(inTheWay(slot)), notExists(closedIn(slot)));

/**
 * Adds the showtime, or returns null if the screen is taken or the movie, cinema, screen or `card` is not as it was read. Check and
 * write are one statement, so that of two concurrent calls one wins. A showtime without a screen gets an unlisted screen of
 * its own.
 */
export async function addShowtime(
  showtime: NewShowtime,
  card: CardAsRead | null,
  incarnation: string,
): Promise<ShowtimeRow | null> {
  const { cinemaId, screenId, layout, capacity, createdAtMs } = showtime;
  const values: Record<string, unknown> = { ...showtime, ...copies(showtime), incarnation, id: null };
  if (screenId === null) values["screenId"] = sql`last_insert_rowid()`;
  const insert = db
    .insert(showtimes)
    .select(
      sql`SELECT ${asRow(columns, values)} WHERE ${and(isStillValid(showtime), hasDay(showtime), isAsRead(card), isFree(showtime))}`,
    )
    .returning();
  if (screenId !== null) return (await insert.get()) ?? null;
  const own = { cinemaId, layout, capacity, createdAtMs };
  const [, [added]] = await db.batch([
    db
      .insert(screens)
      .select(
        sql`SELECT ${asRow(getTableColumns(screens), { ...UNLISTED, ...own })} WHERE ${isStillValid(showtime)}`,
      ),
    insert,
  ]);
  return added ?? null;
}

/** The screen of one showtime that was created without a screen. */
export const UNLISTED = { id: null, name: "", version: 1, layoutVersion: 1, listed: false };

/** The cinema's day begins when the showtime says. */
export const hasDay = ({ cinemaId, dayStartsAt }: FromCinema): SQL =>
  sql`EXISTS (SELECT 1 FROM cinemas WHERE id = ${cinemaId} AND day_starts_at = ${dayStartsAt})`;

/** The values, in the order of the table's columns. */
export const asRow = (of: Record<string, SQLiteColumn>, values: Record<string, unknown>): SQL =>
  sql.join(
    Object.entries(of).map(([name, column]) => {
      const value = values[name] ?? null;
      if (value instanceof SQL) return value;
      return value === null ? sql`NULL` : sql`${sql.param(value, column)}`;
    }),
    sql`, `,
  );

/** Copies of names and settings at the moment of writing. A later change updates them in its own batch. */
export function copies({ movieId, screenId, cinemaId }: Parts) {
  const ofCinema = (column: SQLiteColumn): SQL =>
    sql`(SELECT ${sql.identifier(column.name)} FROM cinemas WHERE id = ${cinemaId})`;
  return {
    movieTitle: sql`(SELECT title FROM movies WHERE id = ${movieId})`,
    originalLanguage: sql`(SELECT original_language FROM movies WHERE id = ${movieId})`,
    screenName: sql`(SELECT iif(listed, name, NULL) FROM screens WHERE id = ${screenId})`,
    cinemaName: ofCinema(cinemas.name),
    address: ofCinema(cinemas.address),
    sandbox: ofCinema(cinemas.sandbox),
    receipts: sql`coalesce((SELECT numbered FROM receipt_settings WHERE cinema_id = ${cinemaId}), 0)`,
  };
}

/** Movie, cinema and screen exist, and the cinema still has what the showtime was made with. */
export const isStillValid = ({
  movieId,
  cinemaId,
  screenId,
  timeZone,
  currency,
}: Parts & FromCinema): SQL | undefined =>
  and(
    sql`EXISTS (SELECT 1 FROM movies WHERE id = ${movieId} AND removed_at_ms IS NULL)`,
    sql`EXISTS (SELECT 1 FROM cinemas WHERE id = ${cinemaId} AND time_zone = ${timeZone} AND currency = ${currency})`,
    screenId === null ? undefined : sql`EXISTS (SELECT 1 FROM screens WHERE id = ${screenId})`,
  );

/**
 * Replaces the showtime, or returns null if it or `card` has changed since `next` was made from them, or if `next` is not
 * possible any more. Removes the unlisted screen that it leaves.
 */
export async function replace(
  next: ShowtimeRow,
  card: CardAsRead | null,
  screenBefore: number,
): Promise<ShowtimeRow | null> {
  const { id, ...values } = next;
  const isPossible =
    next.status === "cancelled" ? undefined : and(isStillValid(next), isAsRead(card), isFree(next));
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

/**
 * Closes the showtimes of an owner's cinemas that are on sale and not over, and returns their ids. They are due for the push
 * to their box offices since `dueMs`.
 */
export const closeShowtimesOf = (ownerId: number, nowMs: number, dueMs: number): Promise<{ id: number }[]> =>
  db
    .update(showtimes)
    .set({ status: "closed", version: sql`${showtimes.version} + 1`, changedAtMs: dueMs })
    .where(
      and(
        inArray(
          showtimes.cinemaId,
          db.select({ id: cinemas.id }).from(cinemas).where(eq(cinemas.ownerId, ownerId)),
        ),
        gt(showtimes.startsAtMs, nowMs - LONGEST_MS),
        gt(showtimes.endsAtMs, nowMs),
        eq(showtimes.status, "on_sale"),
      ),
    )
    .returning({ id: showtimes.id });

/** Records that the box offices of these showtimes have this version. */
export async function markPushed(ids: readonly number[], version: number): Promise<void> {
  await db
    .update(showtimes)
    .set({ pushedVersion: version })
    .where(
      and(
        sql`${showtimes.id} in (select value from json_each(${JSON.stringify(ids)}))`,
        lt(showtimes.pushedVersion, version),
      ),
    );
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
