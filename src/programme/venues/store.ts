/** What showtimes copy from their cinema and screen. */

import { and, eq, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas, screens } from "../cinemas/tables.ts";

/** The owner and the time zone of a listed screen's cinema. */
export const homeOfScreen = (cinemaId: number, screenId: number) =>
  db
    .select({ ownerId: cinemas.ownerId, timeZone: cinemas.timeZone })
    .from(screens)
    .innerJoin(cinemas, eq(cinemas.id, screens.cinemaId))
    .where(and(eq(screens.id, screenId), eq(screens.cinemaId, cinemaId), eq(screens.listed, true)))
    .get();

/** What a showtime copies from its cinema. */
const home = {
  cinemaId: cinemas.id,
  cinemaName: cinemas.name,
  address: cinemas.address,
  ownerId: cinemas.ownerId,
  timeZone: cinemas.timeZone,
  currency: cinemas.currency,
  region: cinemas.region,
  dayStartsAt: cinemas.dayStartsAt,
};

export const homeOf = (cinemaId: number) =>
  db.select(home).from(cinemas).where(eq(cinemas.id, cinemaId)).get();

export const homesOf = (cinemaIds: readonly number[]) =>
  db
    .select(home)
    .from(cinemas)
    .where(sql`${cinemas.id} in (select value from json_each(${JSON.stringify(cinemaIds)}))`);

const venuesWhere = (where: SQL) =>
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
    .where(where);

/** A screen and what a showtime copies from its cinema. */
export const venueOf = (screenId: number) => venuesWhere(eq(screens.id, screenId)).get();

export const venuesOf = (screenIds: readonly number[]) =>
  venuesWhere(sql`${screens.id} in (select value from json_each(${JSON.stringify(screenIds)}))`);
