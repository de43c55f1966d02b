import { and, eq, gt, ne, notExists, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { Cinema, CinemaChanges, ScreenWithLayout } from "./cinema.ts";
import type { HallLayout } from "./layout.ts";
import { cinemas, screens } from "./tables.ts";

/** What only its keepers see. */
interface Kept {
  readonly ownerId: number;
  readonly version: number;
}

interface Version {
  readonly id: number;
  readonly version: number;
}

export const addCinema = (cinema: typeof cinemas.$inferInsert): Promise<Cinema> =>
  db.insert(cinemas).values(cinema).returning().get();

/** The owner's oldest of this name, made where there is none: of two that ask at once, one makes it. */
export async function cinemaNamed(cinema: typeof cinemas.$inferInsert): Promise<Cinema> {
  const { ownerId, name, address, timeZone, currency, region, createdAtMs } = cinema;
  const isIt = sql`${cinemas.ownerId} = ${ownerId} AND ${cinemas.name} = ${name}`;
  await db.run(sql`
    INSERT INTO cinemas (owner_id, name, address, time_zone, currency, region, created_at_ms)
    SELECT ${ownerId}, ${name}, ${address}, ${timeZone}, ${currency}, ${region}, ${createdAtMs}
    WHERE NOT EXISTS (SELECT 1 FROM cinemas WHERE ${isIt})`);
  const found = await db.select().from(cinemas).where(isIt).orderBy(cinemas.id).get();
  if (found === undefined) throw new Error("a cinema that was made is not there");
  return found;
}

export const cinemaOf = (id: number): Promise<(Cinema & Kept) | undefined> =>
  db.select().from(cinemas).where(eq(cinemas.id, id)).get();

export const cinemasAfter = (id: number, limit: number): Promise<Cinema[]> =>
  db.select().from(cinemas).where(gt(cinemas.id, id)).orderBy(cinemas.id).limit(limit).all();

const showtimesWhere = (where: SQL) => db.select({ id: showtimes.id }).from(showtimes).where(where);

/** The first there, drafts counted. */
export const showtimeAt = (cinemaId: number) =>
  showtimesWhere(eq(showtimes.cinemaId, cinemaId)).orderBy(showtimes.startsAtMs).limit(1).get();

export const showtimeOn = (screenId: number) =>
  showtimesWhere(eq(showtimes.screenId, screenId)).orderBy(showtimes.startsAtMs).limit(1).get();

const noShowtimeAt = (cinemaId: number): SQL => notExists(showtimesWhere(eq(showtimes.cinemaId, cinemaId)));

const noShowtimeOn = (screenId: number): SQL => notExists(showtimesWhere(eq(showtimes.screenId, screenId)));

/**
 * Undefined where the cinema is not as it was `seen` any more, or, if it moves, where a showtime is there: asked and
 * written in one statement. Its showtimes' copies of its name and address follow in the same transaction.
 */
export async function changeCinema(
  seen: Version,
  changes: CinemaChanges,
  moving: boolean,
): Promise<Cinema | undefined> {
  const change = db
    .update(cinemas)
    .set({ ...changes, version: seen.version + 1 })
    .where(
      and(
        eq(cinemas.id, seen.id),
        eq(cinemas.version, seen.version),
        moving ? noShowtimeAt(seen.id) : undefined,
      ),
    )
    .returning();
  if (changes.name === undefined && changes.address === undefined) return change.get();
  const copies = db
    .update(showtimes)
    .set({ cinemaName: sql`${cinemas.name}`, address: sql`${cinemas.address}` })
    .from(cinemas)
    .where(
      and(
        eq(cinemas.id, seen.id),
        eq(showtimes.cinemaId, seen.id),
        or(ne(showtimes.cinemaName, cinemas.name), ne(showtimes.address, cinemas.address)),
      ),
    );
  const [[cinema]] = await db.batch([change, copies]);
  return cinema;
}

/** With its screens; false where a showtime is there, or no such cinema. */
export async function removeCinema(id: number): Promise<boolean> {
  const [, removed] = await db.batch([
    db.delete(screens).where(and(eq(screens.cinemaId, id), noShowtimeAt(id))),
    db
      .delete(cinemas)
      .where(and(eq(cinemas.id, id), noShowtimeAt(id)))
      .returning({ id: cinemas.id }),
  ]);
  return removed.length > 0;
}

/** A layout may have 64 KB: a list never reads it. */
const screenListed = {
  id: screens.id,
  cinemaId: screens.cinemaId,
  name: screens.name,
  capacity: screens.capacity,
};

interface NewScreen {
  readonly cinemaId: number;
  readonly name: string;
  readonly layout: HallLayout;
  readonly capacity: number;
  readonly listed: boolean;
  readonly createdAtMs: number;
}

/** The new id, or null where the cinema is gone. */
export async function addScreen(screen: NewScreen): Promise<number | null> {
  const row = await db.get<{ id: number } | undefined>(sql`
    INSERT INTO screens (cinema_id, name, layout, capacity, listed, created_at_ms)
    SELECT id, ${screen.name}, ${JSON.stringify(screen.layout)}, ${screen.capacity}, ${screen.listed ? 1 : 0},
      ${screen.createdAtMs}
    FROM cinemas WHERE id = ${screen.cinemaId}
    RETURNING id`);
  return row?.id ?? null;
}

export const screensOf = (cinemaId: number, afterId: number, limit: number) =>
  db
    .select(screenListed)
    .from(screens)
    .where(and(eq(screens.cinemaId, cinemaId), eq(screens.listed, true), gt(screens.id, afterId)))
    .orderBy(screens.id)
    .limit(limit);

/** Undefined for one that no list shows. */
export async function screenOf(
  cinemaId: number,
  screenId: number,
): Promise<(ScreenWithLayout & Kept) | undefined> {
  const screen = await db
    .select({
      ...screenListed,
      layout: screens.layout,
      layoutVersion: screens.layoutVersion,
      version: screens.version,
      ownerId: cinemas.ownerId,
    })
    .from(screens)
    .innerJoin(cinemas, eq(cinemas.id, screens.cinemaId))
    .where(and(eq(screens.id, screenId), eq(screens.cinemaId, cinemaId), eq(screens.listed, true)))
    .get();
  return screen === undefined || "seats" in screen.layout ? undefined : { ...screen, layout: screen.layout };
}

/** False where the screen is not as it was `seen` any more. Its showtimes' copies of its name follow. */
export async function changeScreen(
  seen: Version,
  changes: Omit<Partial<ScreenWithLayout>, "id" | "cinemaId">,
): Promise<boolean> {
  const [changed] = await db.batch([
    db
      .update(screens)
      .set({ ...changes, version: seen.version + 1 })
      .where(and(eq(screens.id, seen.id), eq(screens.version, seen.version)))
      .returning({ id: screens.id }),
    db
      .update(showtimes)
      .set({ screenName: sql`${screens.name}` })
      .from(screens)
      .where(
        and(eq(screens.id, seen.id), eq(showtimes.screenId, seen.id), ne(showtimes.screenName, screens.name)),
      ),
  ]);
  return changed.length > 0;
}

/** False where a showtime is on it, or there is no such screen. */
export async function removeScreen(screenId: number): Promise<boolean> {
  const removed = await db
    .delete(screens)
    .where(and(eq(screens.id, screenId), noShowtimeOn(screenId)))
    .returning({ id: screens.id });
  return removed.length > 0;
}

/** What a showtime takes over from its cinema. */
const home = {
  cinemaId: cinemas.id,
  cinemaName: cinemas.name,
  address: cinemas.address,
  ownerId: cinemas.ownerId,
  timeZone: cinemas.timeZone,
  currency: cinemas.currency,
  region: cinemas.region,
};

export const homeOf = (cinemaId: number) =>
  db.select(home).from(cinemas).where(eq(cinemas.id, cinemaId)).get();

/** A screen with what its cinema adds to it. */
export const venueOf = (screenId: number) =>
  db
    .select({
      ...home,
      screenId: screens.id,
      screenName: screens.name,
      listed: screens.listed,
      layout: screens.layout,
      layoutVersion: screens.layoutVersion,
      capacity: screens.capacity,
    })
    .from(screens)
    .innerJoin(cinemas, eq(cinemas.id, screens.cinemaId))
    .where(eq(screens.id, screenId))
    .get();
