/** When what is shown where, and on which terms its seats are sold. */

import type { Opening } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { now } from "../../platform/clock.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { Snapshots, generation } from "../../platform/snapshots.ts";
import { runs } from "../cinemas/service.ts";
import { hallOf } from "./hall.ts";
import { showEndsAtMs, termsOf } from "./showtime.ts";
import type { Showtime } from "./showtime.ts";
import * as store from "./store.ts";
import type { ShowtimeFilter } from "./store.ts";
const PAGE = 100;
/** An isolate remembers so many days, if they have no more showtimes than this. */
const MAX_PROGRAMMES = 30;
const MAX_KEPT = 500;

/** A draft is seen by those who run its cinema alone: `askCaller` is asked for one only. */
export async function showtime(
  id: number,
  askCaller: () => Promise<Caller | null>,
): Promise<Showtime | undefined> {
  const found = await store.showtimeOf(id);
  if (found?.status !== "draft") return found;
  const [caller, draft] = await Promise.all([askCaller(), store.rowOf(id)]);
  return caller !== null && draft !== undefined && runs(caller, draft.ownerId) ? found : undefined;
}

/** Whether the showtime is in a cinema of the caller's, or the caller is an admin and it exists. */
export async function runsShowtime(caller: Caller, id: number): Promise<boolean> {
  const place = await ownerOf(id);
  return place !== undefined && runs(caller, place.ownerId);
}

/** Where showtimes are, and whose they are: those that exist of at most 100. */
export const ownersOf = store.ownersOf;

export const ownerOf = async (id: number) => (await ownersOf([id])).at(0);

/** In order of the start; without a date those that have not started. */
export const listShowtimes = (filter: Omit<ShowtimeFilter, "nowMs">): Promise<Showtime[]> =>
  store.showtimesBy({ ...filter, nowMs: now() });

/** The first `most` of a day, or without a date of those that have not started. */
export async function firstShowtimes(date: string | undefined, most: number): Promise<Showtime[]> {
  const pageAfter = (last: Showtime | null): Promise<Showtime[]> => {
    const after = last === null ? null : [last.startsAtMs, last.id];
    return listShowtimes({ date, movieId: undefined, cinemaId: undefined, after, limit: PAGE });
  };
  const found: Showtime[] = [];
  for await (const page of pagesOf(PAGE, pageAfter)) {
    found.push(...page);
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

const programmes = new Snapshots<readonly Showtime[]>(MAX_PROGRAMMES);

/** All that is shown on a day, as it was at most two seconds ago, in order of the start. */
export async function programmeOf(date: string): Promise<readonly Showtime[]> {
  const [nowMs, editionBefore] = [now(), generation()];
  const known = programmes.get(date, nowMs);
  if (known !== null) return known.picture;
  const found = await firstShowtimes(date, Infinity);
  if (found.length <= MAX_KEPT) programmes.put(date, found, nowMs, editionBefore);
  return found;
}

/** Drafts of the caller's cinemas; an admin's are all. */
export const listDrafts = (
  { userId, isAdmin }: Caller,
  filter: Omit<ShowtimeFilter, "nowMs">,
): Promise<Showtime[]> => store.draftsBy({ ...filter, nowMs: now() }, isAdmin ? null : userId);

/** What opens a showtime's box office; null where there is no such showtime, or it is a draft. */
export async function openingOf(showtimeId: number): Promise<Opening | null> {
  const found = await store.rowOf(showtimeId);
  if (found === undefined || found.row.status === "draft") return null;
  return { terms: termsOf(found.row), hall: hallOf(found.row), region: found.region };
}

/** A showtime as mails and calendars name it. */
export interface ShowtimeForPeople {
  readonly showtimeId: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly address: string;
  readonly screenName: string | null;
  readonly timeZone: string;
  readonly startsAtMs: number;
  /** As its maker wrote it; null where it has moved since. */
  readonly writtenStart: string | null;
  /** When people go home. */
  readonly endsAtMs: number;
  readonly currency: string;
}

export async function showtimeForPeople(showtimeId: number): Promise<ShowtimeForPeople | null> {
  const found = await store.showtimeOf(showtimeId);
  return found === undefined ? null : forPeople(found);
}

/** By their ids, as many as there are. One statement. */
export async function showtimesForPeople(ids: readonly number[]): Promise<Map<number, ShowtimeForPeople>> {
  return new Map((await store.showtimesOf(ids)).map((found) => [found.id, forPeople(found)]));
}

const forPeople = (found: Showtime): ShowtimeForPeople => ({
  showtimeId: found.id,
  ...found,
  endsAtMs: showEndsAtMs(found.endsAtMs, found.cleaningMinutes),
});
