/** Cinemas and their screens, and who runs them. */

import type { Caller } from "../../http/caller.ts";
import { may, reachOf } from "../../identity/staff/permission.ts";
import type { Permission } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { publicUrl } from "../../platform/settings.ts";
import { REMOVAL_AFTER_MS } from "../posters/poster.ts";
import type { Refused as PricesRefused } from "../repricing/refusals.ts";
import type { Plan } from "../repricing/store.ts";
import * as venues from "../venues/store.ts";
import { moves } from "./cinema.ts";
import type {
  Cinema,
  CinemaChanges,
  CinemaDraft,
  NewCinema,
  Screen,
  ScreenChanges,
  ScreenDraft,
  ScreenWithLayout,
} from "./cinema.ts";
import { layoutDocument } from "./layout-document.ts";
import type { Layout } from "./layout-shape.ts";
import { capacityOf } from "./layout.ts";
import { cinemaDayOf } from "./local-time.ts";
import { lookalikesIn } from "./lookalikes.ts";
import type { Refused } from "./refusals.ts";
import { isVisible } from "./sandbox.ts";
import type { AskCaller } from "./sandbox.ts";
import * as store from "./store.ts";

const NO_CINEMA = { ok: false, code: "cinema_not_found" } as const;
const NO_SCREEN = { ok: false, code: "screen_not_found" } as const;
const NOT_AS_SEEN = { ok: false, code: "precondition_failed" } as const;

/** Whether the caller may do this in the cinema. To others, it answers "not found". */
export async function mayAtCinema(
  caller: Caller,
  permission: Permission,
  cinemaId: number,
): Promise<boolean> {
  const home = await store.cinemaOf(cinemaId);
  return home !== undefined && may(caller, permission, { cinemaId, ownerId: home.ownerId });
}

/** The cinema with its time zone and currency; undefined if the caller may not do this there. */
export async function cinemaFor(caller: Caller, permission: Permission, cinemaId: number) {
  const home = await venues.homeOf(cinemaId);
  return home !== undefined && may(caller, permission, home) ? home : undefined;
}

/** The cinema of one of its listed screens; undefined if the caller may not make its programme. */
export async function homeOfScreen(caller: Caller, cinemaId: number, screenId: number) {
  const home = await venues.homeOfScreen(cinemaId, screenId);
  return home !== undefined && may(caller, "programme", { cinemaId, ownerId: home.ownerId })
    ? home
    : undefined;
}

const homeOf = ({ id: cinemaId, ownerId }: { readonly id: number; readonly ownerId: number }) => ({
  cinemaId,
  ownerId,
});

export const createCinema = (caller: Caller, cinema: NewCinema): Promise<Cinema> =>
  store.addCinema({ ...cinema, ownerId: caller.userId, createdAtMs: now() });

/** The caller's own cinema of the draft's name; created from the draft if there is none. */
export const cinemaNamed = (caller: Caller, cinema: CinemaDraft): Promise<Cinema> =>
  store.cinemaNamed({ ...cinema, ownerId: caller.userId, createdAtMs: now() });

export const cinema = (id: number): Promise<Cinema | undefined> => store.cinemaOf(id);

/** The same, as the caller may see it. */
export async function visibleCinema(id: number, ask: AskCaller): Promise<Cinema | undefined> {
  const found = await store.cinemaOf(id);
  return found !== undefined && (await isVisible({ ...found, ...homeOf(found) }, ask)) ? found : undefined;
}

/** No sandboxes. */
export const listCinemas = (afterId: number, limit: number): Promise<Cinema[]> =>
  store.cinemasAfter(afterId, limit);

/** The sandboxes in which the caller works. */
export const listSandboxes = (caller: Caller, afterId: number, limit: number): Promise<Cinema[]> =>
  store.sandboxesAfter(reachOf(caller, null), afterId, limit);

/**
 * Changes a cinema. Refuses another time zone or currency while it has a showtime. `sawAsIs` says whether the cinema is
 * still what the caller read; `planPrices` makes the prices by card that follow from the change, or refuses it.
 */
export function changeCinema(
  caller: Caller,
  id: number,
  changes: CinemaChanges,
  sawAsIs: (cinema: Cinema) => boolean,
  planPrices: (seen: Cinema, changes: CinemaChanges) => Promise<Planned>,
): Promise<Answer<{ readonly cinema: Cinema; readonly plan: Plan | null }, Refused>> {
  return optimistically(async () => {
    const seen = await store.cinemaOf(id);
    if (seen === undefined || !may(caller, "cinema", homeOf(seen))) return NO_CINEMA;
    if (!sawAsIs(seen)) return NOT_AS_SEEN;
    const moving = moves(seen, changes);
    const planned = await planPrices(seen, changes);
    if (!planned.ok) return planned;
    const { plan } = planned;
    const changed = await store.changeCinema(seen, changes, moving, await redated(seen, changes), plan);
    if (changed !== undefined) return { ok: true, cinema: changed, plan };
    const showtime = moving ? await store.showtimeAt(id) : undefined;
    if (showtime !== undefined) return { ok: false, code: "cinema_in_use", showtimeId: showtime.id };
    return null;
  });
}

type Planned = Answer<{ readonly plan: Plan | null }, PricesRefused>;

/** Its showtimes to come, by the day that begins at another time. What has started stays on the day that it was shown on. */
async function redated(
  { id, timeZone, dayStartsAt: before }: Cinema,
  { dayStartsAt }: CinemaChanges,
): Promise<store.Redated[]> {
  if (dayStartsAt === undefined || dayStartsAt === before) return [];
  const coming = await store.startsAfter(id, now());
  return coming.map((one) => ({ ...one, localDate: cinemaDayOf(one.startsAtMs, timeZone, dayStartsAt) }));
}

/** Deletes a cinema with its screens. Refused while it has a showtime. */
export async function deleteCinema(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const seen = await store.cinemaOf(id);
  if (seen === undefined || !may(caller, "cinema", homeOf(seen))) return NO_CINEMA;
  if (await store.removeCinema(id, now() + REMOVAL_AFTER_MS)) return { ok: true };
  const showtime = await store.showtimeAt(id);
  return showtime === undefined ? NO_CINEMA : { ok: false, code: "cinema_in_use", showtimeId: showtime.id };
}

export async function createScreen(
  caller: Caller,
  cinemaId: number,
  { name, layout }: ScreenDraft,
): Promise<Answer<{ readonly screen: ScreenWithLayout }, Refused>> {
  const home = await store.cinemaOf(cinemaId);
  if (home === undefined || !may(caller, "cinema", homeOf(home))) return NO_CINEMA;
  const faults = await lookalikesIn(layout);
  if (faults.length > 0) return { ok: false, code: "invalid_input", faults };
  const screen = { cinemaId, name, layout, capacity: capacityOf(layout) };
  const id = await store.addScreen({ ...screen, listed: true, createdAtMs: now() });
  return id === null ? NO_CINEMA : { ok: true, screen: { ...screen, id, layoutVersion: 1 } };
}

/** As the caller may see it. */
export async function visibleScreen(
  cinemaId: number,
  screenId: number,
  ask: AskCaller,
): Promise<(ScreenWithLayout & { readonly sandbox: boolean }) | undefined> {
  const found = await store.screenOf(cinemaId, screenId);
  return found !== undefined && (await isVisible(found, ask)) ? found : undefined;
}

/** Undefined for a cinema that does not exist, or that the caller may not see. */
export async function listScreens(
  cinemaId: number,
  afterId: number,
  limit: number,
  ask: AskCaller,
): Promise<{ readonly screens: Screen[]; readonly sandbox: boolean } | undefined> {
  const [home, screens] = await Promise.all([
    visibleCinema(cinemaId, ask),
    store.screensOf(cinemaId, afterId, limit),
  ]);
  return home === undefined ? undefined : { screens, sandbox: home.sandbox };
}

/**
 * Changes a screen. A new layout applies to new showtimes only. `sawAsIs` says whether the screen is still what the caller
 * read.
 */
export function changeScreen(
  caller: Caller,
  cinemaId: number,
  screenId: number,
  { name, layout }: ScreenChanges,
  sawAsIs: (screen: ScreenWithLayout) => boolean,
): Promise<Answer<{ readonly screen: ScreenWithLayout }, Refused>> {
  return optimistically(async () => {
    const seen = await store.screenOf(cinemaId, screenId);
    if (seen === undefined || !may(caller, "cinema", seen)) return NO_SCREEN;
    if (!sawAsIs(seen)) return NOT_AS_SEEN;
    const faults = layout === undefined ? [] : await lookalikesIn(layout);
    if (faults.length > 0) return { ok: false, code: "invalid_input", faults };
    const changes = {
      ...(name === undefined ? {} : { name }),
      ...(layout === undefined || isSame(layout, seen.layout) ? {} : newLayout(layout, seen)),
    };
    if (await store.changeScreen(seen, changes)) return { ok: true, screen: { ...seen, ...changes } };
    return null;
  });
}

/** Compares the text, because the schema wrote both with their keys in the same order. */
const isSame = (one: Layout, other: Layout): boolean => JSON.stringify(one) === JSON.stringify(other);

const newLayout = (layout: Layout, { layoutVersion }: ScreenWithLayout) => ({
  layout,
  capacity: capacityOf(layout),
  layoutVersion: layoutVersion + 1,
});

export async function deleteScreen(
  caller: Caller,
  cinemaId: number,
  screenId: number,
): Promise<Answer<unknown, Refused>> {
  const seen = await store.screenOf(cinemaId, screenId);
  if (seen === undefined || !may(caller, "cinema", seen)) return NO_SCREEN;
  if (await store.removeScreen(screenId)) return { ok: true };
  const showtime = await store.showtimeOn(screenId);
  return showtime === undefined ? NO_SCREEN : { ok: false, code: "screen_in_use", showtimeId: showtime.id };
}

/** A screen and its cinema, as a showtime needs them; undefined if there is none. */
export const venueOfScreen = venues.venueOf;

/** A cinema as a showtime without a screen needs it; undefined if the caller does not run it. */
export const venueWithoutScreen = (caller: Caller, cinemaId: number) =>
  cinemaFor(caller, "programme", cinemaId);

/** The published JSON schema of layouts, at `path` of this server. */
export const publishedLayoutSchema = (path: string) => layoutDocument(publicUrl(path));
