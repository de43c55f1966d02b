import { and, eq, gt, inArray, ne, notExists, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { Reach } from "../../identity/staff/permission.ts";
import { staff, staffInvitations } from "../../identity/staff/tables.ts";
import { db } from "../../platform/db.ts";
import { removalOf } from "../branding/store.ts";
import { screenClosures } from "../closures/tables.ts";
import { priceCards } from "../price-cards/tables.ts";
import { receiptSettings } from "../receipt-settings/tables.ts";
import { isAsPlanned, outdateCards, setPrices } from "../repricing/store.ts";
import type { Plan } from "../repricing/store.ts";
import { showtimes } from "../showtimes/tables.ts";
import { vocabularies } from "../vocabulary/tables.ts";
import type { Cinema, CinemaChanges, ScreenWithLayout } from "./cinema.ts";
import type { HallLayout } from "./layout.ts";
import { cinemas, screens, within } from "./tables.ts";

/** Fields for this server only; no answer has them. */
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

/** The owner's oldest cinema of this name, created if there is none. Of two concurrent calls only one creates it. */
export async function cinemaNamed(cinema: typeof cinemas.$inferInsert): Promise<Cinema> {
  const { ownerId, name, address, timeZone, currency, region, createdAtMs, dayStartsAt } = cinema;
  const holidays = JSON.stringify(cinema.holidays ?? []);
  const isIt = sql`${cinemas.ownerId} = ${ownerId} AND ${cinemas.name} = ${name}`;
  await db.run(sql`
    INSERT INTO cinemas
      (owner_id, name, address, time_zone, currency, region, created_at_ms, day_starts_at, holidays)
    SELECT ${ownerId}, ${name}, ${address}, ${timeZone}, ${currency}, ${region}, ${createdAtMs}, ${dayStartsAt},
      ${holidays}
    WHERE NOT EXISTS (SELECT 1 FROM cinemas WHERE ${isIt})`);
  const found = await db.select().from(cinemas).where(isIt).orderBy(cinemas.id).get();
  if (found === undefined) throw new Error("the cinema was inserted, but is not found");
  return found;
}

export const cinemaOf = (id: number): Promise<(Cinema & Kept) | undefined> =>
  db.select().from(cinemas).where(eq(cinemas.id, id)).get();

const listedWhere = (where: SQL | undefined, limit: number): Promise<Cinema[]> =>
  db.select().from(cinemas).where(where).orderBy(cinemas.id).limit(limit).all();

/** Those that are no sandboxes. */
export const cinemasAfter = (id: number, limit: number): Promise<Cinema[]> =>
  listedWhere(and(gt(cinemas.id, id), eq(cinemas.sandbox, false)), limit);

/** The sandboxes in reach; of all owners if that is null. */
export const sandboxesAfter = (reach: Reach | null, id: number, limit: number): Promise<Cinema[]> =>
  listedWhere(
    and(gt(cinemas.id, id), eq(cinemas.sandbox, true), reach === null ? undefined : within(reach)),
    limit,
  );

const showtimesWhere = (where: SQL) => db.select({ id: showtimes.id }).from(showtimes).where(where);

/** The first showtime, drafts included. */
export const showtimeAt = (cinemaId: number) =>
  showtimesWhere(eq(showtimes.cinemaId, cinemaId)).orderBy(showtimes.startsAtMs).limit(1).get();

export const showtimeOn = (screenId: number) =>
  showtimesWhere(eq(showtimes.screenId, screenId)).orderBy(showtimes.startsAtMs).limit(1).get();

const noShowtimeAt = (cinemaId: number): SQL => notExists(showtimesWhere(eq(showtimes.cinemaId, cinemaId)));

const noShowtimeOn = (screenId: number): SQL => notExists(showtimesWhere(eq(showtimes.screenId, screenId)));

/**
 * Undefined if the cinema has changed since it was `seen`, or if it is `moving` and has a showtime. Check and write are one
 * statement. Its showtimes' copies of its name and address are updated in the same transaction, and so are the days of those
 * that are `redated`, unless they have moved since they were read, and the planned prices.
 */
export async function changeCinema(
  seen: Version,
  changes: CinemaChanges,
  moving: boolean,
  redated: readonly Redated[] = [],
  plan: Plan | null = null,
): Promise<Cinema | undefined> {
  const change = db
    .update(cinemas)
    .set({ ...changes, version: seen.version + 1 })
    .where(
      and(
        eq(cinemas.id, seen.id),
        eq(cinemas.version, seen.version),
        moving ? noShowtimeAt(seen.id) : undefined,
        plan === null ? undefined : isAsPlanned(plan),
      ),
    )
    .returning();
  const { name, address, dayStartsAt } = changes;
  const isCopied = name !== undefined || address !== undefined || dayStartsAt !== undefined;
  if (!isCopied && plan === null) return change.get();
  // The prices look at the number of rows that the statement right before them has changed.
  const prices = plan === null ? [] : [setPrices(plan), outdateCards(seen.id)];
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
  const read = JSON.stringify(redated.map((one) => [one.id, one.startsAtMs, one.localDate]));
  const days = db
    .update(showtimes)
    .set({ localDate: sql`day.value ->> 2`, dayStartsAt })
    .from(sql`json_each(${read}) AS day`)
    .where(
      and(
        sql`${showtimes.id} = day.value ->> 0`,
        sql`${showtimes.startsAtMs} = day.value ->> 1`,
        sql`EXISTS (SELECT 1 FROM cinemas
          WHERE id = ${seen.id} AND version = ${seen.version + 1} AND day_starts_at = ${dayStartsAt ?? ""})`,
      ),
    );
  const [[cinema]] = await db.batch([
    change,
    ...prices,
    ...(isCopied ? [copies] : []),
    ...(redated.length === 0 ? [] : [days]),
  ]);
  return cinema;
}

/** A showtime on another day of its cinema. */
export interface Redated {
  readonly id: number;
  readonly startsAtMs: number;
  readonly localDate: string;
}

/** The cinema's showtimes that start after `nowMs`. */
export const startsAfter = (cinemaId: number, nowMs: number) =>
  db
    .select({ id: showtimes.id, startsAtMs: showtimes.startsAtMs })
    .from(showtimes)
    .where(and(eq(showtimes.cinemaId, cinemaId), gt(showtimes.startsAtMs, nowMs)));

/** Removes a cinema with its screens and price cards, and its logo at `removeAtMs`. False if it has a showtime or does not exist. */
export async function removeCinema(id: number, removeAtMs: number): Promise<boolean> {
  const ofCinema = db.select({ id: screens.id }).from(screens).where(eq(screens.cinemaId, id));
  const [, , , , , , , , , removed] = await db.batch([
    db.delete(screenClosures).where(and(inArray(screenClosures.screenId, ofCinema), noShowtimeAt(id))),
    db.delete(priceCards).where(and(eq(priceCards.cinemaId, id), noShowtimeAt(id))),
    db.delete(screens).where(and(eq(screens.cinemaId, id), noShowtimeAt(id))),
    db.delete(vocabularies).where(and(eq(vocabularies.cinemaId, id), noShowtimeAt(id))),
    db.delete(receiptSettings).where(and(eq(receiptSettings.cinemaId, id), noShowtimeAt(id))),
    ...removalOf(id, removeAtMs, noShowtimeAt(id)),
    db.delete(staff).where(and(eq(staff.cinemaId, id), noShowtimeAt(id))),
    db.delete(staffInvitations).where(and(eq(staffInvitations.cinemaId, id), noShowtimeAt(id))),
    db
      .delete(cinemas)
      .where(and(eq(cinemas.id, id), noShowtimeAt(id)))
      .returning({ id: cinemas.id }),
  ]);
  return removed.length > 0;
}

/** Without layouts, which may have almost two megabytes each: a list never reads them. */
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

/** The new id, or null if the cinema does not exist any more. */
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

/** Undefined also for an unlisted screen. */
export async function screenOf(
  cinemaId: number,
  screenId: number,
): Promise<(ScreenWithLayout & Kept & Pick<Cinema, "sandbox">) | undefined> {
  const screen = await db
    .select({
      ...screenListed,
      layout: screens.layout,
      layoutVersion: screens.layoutVersion,
      version: screens.version,
      ownerId: cinemas.ownerId,
      sandbox: cinemas.sandbox,
    })
    .from(screens)
    .innerJoin(cinemas, eq(cinemas.id, screens.cinemaId))
    .where(and(eq(screens.id, screenId), eq(screens.cinemaId, cinemaId), eq(screens.listed, true)))
    .get();
  return screen === undefined || "seats" in screen.layout ? undefined : { ...screen, layout: screen.layout };
}

/** False if the screen has changed since it was `seen`. Its showtimes' copies of its name are updated in the same batch. */
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

/** Removes a screen with its closures. False if a showtime is on it, or it does not exist. */
export async function removeScreen(screenId: number): Promise<boolean> {
  const [, removed] = await db.batch([
    db.delete(screenClosures).where(and(eq(screenClosures.screenId, screenId), noShowtimeOn(screenId))),
    db
      .delete(screens)
      .where(and(eq(screens.id, screenId), noShowtimeOn(screenId)))
      .returning({ id: screens.id }),
  ]);
  return removed.length > 0;
}
