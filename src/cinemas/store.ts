import { and, eq, gt } from "drizzle-orm";
import { db } from "../db/client.ts";
import type { Cinema, Screen } from "./cinema.ts";
import { cinemas, screens } from "./tables.ts";

export const addCinema = (cinema: typeof cinemas.$inferInsert): Promise<Cinema> =>
  db.insert(cinemas).values(cinema).returning().get();

export const cinemaOf = (id: number): Promise<(Cinema & { ownerId: number }) | undefined> =>
  db.select().from(cinemas).where(eq(cinemas.id, id)).get();

export const cinemasAfter = (id: number, limit: number): Promise<Cinema[]> =>
  db.select().from(cinemas).where(gt(cinemas.id, id)).orderBy(cinemas.id).limit(limit).all();

/** A layout may have 64 KB: a list never reads it. */
const screenListed = {
  id: screens.id,
  cinemaId: screens.cinemaId,
  name: screens.name,
  capacity: screens.capacity,
};

export const addScreen = (screen: typeof screens.$inferInsert): Promise<Screen> =>
  db.insert(screens).values(screen).returning(screenListed).get();

export const screensOf = (cinemaId: number, afterId: number, limit: number) =>
  db
    .select(screenListed)
    .from(screens)
    .where(and(eq(screens.cinemaId, cinemaId), gt(screens.id, afterId)))
    .orderBy(screens.id)
    .limit(limit);

/** A screen with what its cinema adds to it. */
export const stageOf = (screenId: number) =>
  db
    .select({
      cinemaId: cinemas.id,
      ownerId: cinemas.ownerId,
      timeZone: cinemas.timeZone,
      currency: cinemas.currency,
      region: cinemas.region,
      layout: screens.layout,
      capacity: screens.capacity,
    })
    .from(screens)
    .innerJoin(cinemas, eq(cinemas.id, screens.cinemaId))
    .where(eq(screens.id, screenId))
    .get();
