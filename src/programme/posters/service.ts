/**
 * Posters are in R2 under the hash of their content, so that two movies may share one and a cache may keep it for ever. A
 * poster's removal is scheduled before R2 gets the poster, so that a crash at any point leaves nothing behind for good.
 */

import { env } from "cloudflare:workers";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { publicUrl } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { changeableMovie } from "../movies/service.ts";
import { readImage } from "./image.ts";
import { NO_POSTER, REMOVAL_AFTER_MS, contentHash, contentTypeOf, posterKey, posterKeyIn } from "./poster.ts";
import type { PosterFormat, PosterSource } from "./poster.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import type { Lease } from "./store.ts";

/** How long a sweep has the posters that it removes; meanwhile no movie can get one of them. */
const LEASE_MS = 60_000;
/** A sweep that has taken longer than this removes nothing, because its lease might end first. */
const MAX_SWEEP_MS = LEASE_MS / 2;
const MAX_SWEPT = 50;

export interface Poster {
  readonly ok: true;
  readonly key: string;
  readonly format: PosterFormat;
  readonly width: number;
  readonly height: number;
}

/** Sets the poster of the caller's own movie; an admin may set any movie's. */
export async function setPoster(
  caller: Caller,
  movieId: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Poster | Refused> {
  const allowed = await changeableMovie(caller, movieId);
  if (!allowed.ok) return allowed;
  const poster = await storePoster(bytes);
  if (!poster.ok) return poster;
  return (await give(movieId, { key: poster.key, url: null })) ? poster : NO_MOVIE;
}

/** Stores a poster for a day, or for as long as a movie has it. */
export async function storePoster(bytes: Uint8Array<ArrayBuffer>): Promise<Poster | Refused> {
  const image = readImage(bytes);
  if (!image.ok) return image;
  const { format, width, height } = image;
  const sha256 = contentHash(image.bytes);
  const key = posterKey(sha256, format);
  if (!(await store.scheduleRemoval(key, now() + REMOVAL_AFTER_MS, now()))) return BEING_REMOVED;
  const kept = await unlessDown(async () => {
    await env.POSTERS.put(key, image.bytes, { sha256, onlyIf: { etagDoesNotMatch: "*" } });
    return { ok: true as const };
  });
  return kept.ok ? { ok: true, key, format, width, height } : kept;
}

/** The poster at a URL. One of this server must exist, and is kept for another day; any other URL is taken as it is. */
export async function posterAt(url: string): Promise<Answer<{ readonly place: PosterSource }, Refused>> {
  const { origin, pathname } = new URL(url);
  const key = origin === new URL(publicUrl("/")).origin ? posterKeyIn(pathname) : null;
  if (key === null) return { ok: true, place: { key, url } };
  if (!(await store.scheduleRemoval(key, now() + REMOVAL_AFTER_MS, now()))) return BEING_REMOVED;
  return unlessDown(async () =>
    (await env.POSTERS.head(key)) === null
      ? NO_POSTER_THERE
      : { ok: true as const, place: { key, url: null } },
  );
}

/** Sets the poster of the caller's own movie to one that `posterAt` found. */
export async function choosePoster(
  caller: Caller,
  movieId: number,
  source: PosterSource,
): Promise<Answer<unknown, Refused>> {
  const allowed = await changeableMovie(caller, movieId);
  if (!allowed.ok) return allowed;
  return (await give(movieId, source)) ? { ok: true } : NO_MOVIE;
}

const give = (movieId: number, source: PosterSource): Promise<boolean> =>
  store.setPosterOf(movieId, source, now() + REMOVAL_AFTER_MS);

const NO_MOVIE: Refused = { ok: false, code: "movie_not_found" };
const NO_POSTER_THERE: Refused = { ok: false, code: "poster_not_found" };
const BEING_REMOVED: Refused = { ok: false, code: "unavailable", why: "being_removed" };

/** Removes the poster of the caller's own movie. Not an error if it has none. */
export const removePoster = (caller: Caller, movieId: number): Promise<Answer<unknown, Refused>> =>
  choosePoster(caller, movieId, NO_POSTER);

export interface StoredPoster {
  readonly ok: true;
  readonly object: R2ObjectBody;
  readonly contentType: string;
}

/** A poster from R2, which is asked only for texts that are posters' keys. */
export async function storedPoster(key: string): Promise<StoredPoster | Refused> {
  const contentType = contentTypeOf(key);
  if (contentType === null) return NO_POSTER_THERE;
  return unlessDown<StoredPoster | Refused>(async () => {
    const object = await env.POSTERS.get(key);
    return object === null ? NO_POSTER_THERE : { ok: true, object, contentType };
  });
}

/**
 * Removes from R2 posters that are due and that no movie has. Returns how many; after a failure the next sweep tries again.
 */
export async function sweepPosters(nowMs: number): Promise<number> {
  let removed = 0;
  await untilEmpty(MAX_SWEPT, async () => {
    const lease = await store.leaseDue(nowMs, nowMs + LEASE_MS, MAX_SWEPT);
    removed += await removeUnused(lease, nowMs);
    return lease.keys.length;
  });
  return removed;
}

async function removeUnused(lease: Lease, nowMs: number): Promise<number> {
  if (lease.keys.length === 0) return 0;
  const inUse = await store.postersInUse(lease.keys);
  const unused = lease.keys.filter((key) => !inUse.has(key));
  if (now() - nowMs > MAX_SWEEP_MS) return 0;
  const removed = await unlessDown(async () => {
    if (unused.length > 0) await env.POSTERS.delete(unused);
    return { ok: true as const };
  });
  if (!removed.ok) return 0;
  await store.endLease(lease);
  return unused.length;
}

async function unlessDown<Found>(use: () => Promise<Found>): Promise<Found | Refused> {
  try {
    return await use();
  } catch (fault) {
    console.error("R2 failed for a poster; the request can be repeated", describeFault(fault));
    return { ok: false, code: "unavailable", why: "storage_down" };
  }
}
