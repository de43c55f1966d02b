/** Cinemas and their screens: where something is shown, and by whom. */
import { now } from "../clock.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Cinema, CinemaDraft, Screen } from "./cinema.ts";
import { capacityOf } from "./layout.ts";
import type { Layout } from "./layout.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";

export const createCinema = (caller: Caller, cinema: CinemaDraft): Promise<Cinema> =>
  store.addCinema({ ...cinema, ownerId: caller.userId, createdAtMs: now() });

export const cinema = (id: number): Promise<Cinema | undefined> => store.cinemaOf(id);

export const listCinemas = (afterId: number, limit: number): Promise<Cinema[]> =>
  store.cinemasAfter(afterId, limit);

/** A cinema is its owner's and every admin's; to others it has no door. */
export const runs = (caller: Caller, ownerId: number): boolean => caller.isAdmin || caller.userId === ownerId;

export async function createScreen(
  caller: Caller,
  cinemaId: number,
  { name, layout }: { name: string; layout: Layout },
): Promise<{ ok: true; screen: Screen } | Refused> {
  const home = await store.cinemaOf(cinemaId);
  if (home === undefined || !runs(caller, home.ownerId)) return { ok: false, code: "cinema_not_found" };
  const capacity = capacityOf(layout);
  const screen = await store.addScreen({ cinemaId, name, layout, capacity, createdAtMs: now() });
  return { ok: true, screen };
}

/** Undefined for a cinema that does not exist. */
export async function listScreens(
  cinemaId: number,
  afterId: number,
  limit: number,
): Promise<Screen[] | undefined> {
  const [home, screens] = await Promise.all([
    store.cinemaOf(cinemaId),
    store.screensOf(cinemaId, afterId, limit),
  ]);
  return home === undefined ? undefined : screens;
}

/** A screen with what its cinema adds to it. */
export const stage = store.stageOf;
