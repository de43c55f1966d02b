/** Reads showtimes: which movie is shown when and where, and on which terms its seats are sold. */

import type { Opening } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { may, reachOf, worksAt } from "../../identity/staff/permission.ts";
import type { Permission } from "../../identity/staff/permission.ts";
import type { Brand } from "../../platform/brand.ts";
import { now } from "../../platform/clock.ts";
import { pagesOf } from "../../platform/pages-of.ts";
import { Snapshots, generation } from "../../platform/snapshots.ts";
import { brandingIn } from "../branding/branding.ts";
import { brandFor } from "../branding/service.ts";
import { dayBefore, localTimeOf } from "../cinemas/local-time.ts";
import type { AskCaller } from "../cinemas/sandbox.ts";
import { cinemaOf } from "../cinemas/store.ts";
import { NO_VOCABULARY } from "../vocabulary/vocabulary.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { hallOf } from "./hall.ts";
import type { Presented } from "./presentation.ts";
import { showEndsAtMs, termsOf } from "./showtime.ts";
import type { Days, Showtime, ShowtimeFilter } from "./showtime.ts";
import * as store from "./store.ts";

const PAGE = 100;
/** Days that one isolate caches. */
const MAX_PROGRAMMES = 30;
/** A day with more showtimes than this is not cached. */
const MAX_KEPT = 500;

/**
 * One showtime. A draft is returned only to a caller who makes its cinema's programme, and one of a sandbox to those who work
 * there; `askCaller` is called for these only.
 */
export async function showtime(id: number, askCaller: AskCaller): Promise<Showtime | undefined> {
  const found = await store.showtimeOf(id);
  if (found === undefined || (found.status !== "draft" && !found.sandbox)) return found;
  const [caller, home] = await Promise.all([askCaller(), ownerOf(id)]);
  if (caller === null || home === undefined) return undefined;
  const isSeen = found.status === "draft" ? may(caller, "programme", home) : worksAt(caller, home);
  return isSeen ? found : undefined;
}

/** Whether the showtime is of a sandbox in which the caller works, who is asked for then. */
export async function isSandboxOf(id: number, askCaller: AskCaller): Promise<boolean> {
  const home = await ownerOf(id);
  if (home?.sandbox !== true) return false;
  const caller = await askCaller();
  return caller !== null && worksAt(caller, home);
}

/** The showtimes of a sandbox, as `listShowtimes`; undefined where the caller does not work in such a cinema. */
export async function listOfSandbox(
  caller: Caller,
  filter: Omit<ShowtimeFilter, "nowMs" | "sandbox">,
): Promise<Showtime[] | undefined> {
  const home = filter.cinemaId === undefined ? undefined : await cinemaOf(filter.cinemaId);
  return home?.sandbox === true && worksAt(caller, { cinemaId: home.id, ownerId: home.ownerId })
    ? listShowtimes({ ...filter, sandbox: true })
    : undefined;
}

/** Whether the showtime exists, and the caller may do this in its cinema. */
export async function mayAtShowtime(caller: Caller, permission: Permission, id: number): Promise<boolean> {
  const home = await ownerOf(id);
  return home !== undefined && may(caller, permission, home);
}

/** Cinema and owner of those showtimes that exist, for at most 100 ids. */
export const ownersOf = store.ownersOf;

export const ownerOf = async (id: number) => (await ownersOf([id])).at(0);

/** A movie's showtimes that are not cancelled: drafts, public ones and past ones, in order of the start. */
export const showtimesOfMovie = store.showtimesOfMovie;

/** Public showtimes in order of the start; without days, those that have not started or still sell. */
export async function listShowtimes(filter: Omit<ShowtimeFilter, "nowMs">): Promise<Showtime[]> {
  const { showtimesBy, showtimesFromNow } = store;
  return (filter.days === null ? showtimesFromNow : showtimesBy)({ ...filter, nowMs: now() });
}

/** The first `most` public showtimes that have not started. */
export const firstShowtimes = (most: number): Promise<Showtime[]> => firstOf(null, most);

async function firstOf(days: Days | null, most: number): Promise<Showtime[]> {
  const pageAfter = (last: Showtime | null): Promise<Showtime[]> => {
    const after = last === null ? null : [last.startsAtMs, last.id];
    const every = { days, movieId: undefined, cinemaId: undefined };
    return store.showtimesBy({ ...every, after, limit: PAGE, nowMs: now() });
  };
  const found: Showtime[] = [];
  for await (const page of pagesOf(PAGE, pageAfter)) {
    found.push(...page);
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

const programmes = new Snapshots<readonly Showtime[]>(MAX_PROGRAMMES);

/**
 * All public showtimes of a calendar day in order of the start, at most two seconds old. Those after midnight may be of the
 * cinema's day before.
 */
export async function programmeOf(date: string): Promise<readonly Showtime[]> {
  const [nowMs, editionBefore] = [now(), generation()];
  const known = programmes.get(date, nowMs);
  if (known !== null) return known.picture;
  const ofDays = await firstOf({ first: dayBefore(date), last: date }, Infinity);
  const found = ofDays.filter((one) => localTimeOf(one.startsAtMs, one.timeZone).date === date);
  if (found.length <= MAX_KEPT) programmes.put(date, found, nowMs, editionBefore);
  return found;
}

/** Drafts of the cinemas whose programme the caller makes; an admin gets all drafts. */
export const listDrafts = (caller: Caller, filter: Omit<ShowtimeFilter, "nowMs">): Promise<Showtime[]> =>
  store.draftsBy({ ...filter, nowMs: now() }, reachOf(caller, "programme"));

/** What opens a showtime's box office; null for a draft, or if there is no such showtime. */
export async function openingOf(showtimeId: number): Promise<Opening | null> {
  const found = await store.rowOf(showtimeId);
  if (found === undefined || found.row.status === "draft") return null;
  return { terms: termsOf(found.row), hall: hallOf(found.row), region: found.region };
}

/** A showtime as mails and calendars name it. */
export interface ShowtimeForPeople extends Presented {
  readonly showtimeId: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly address: string;
  readonly screenName: string | null;
  readonly timeZone: string;
  readonly startsAtMs: number;
  /** The cinema's day, `YYYY-MM-DD`. */
  readonly localDate: string;
  /** As its creator wrote it; null once the start has changed. */
  readonly writtenStart: string | null;
  /** The end of the show, before cleaning. */
  readonly endsAtMs: number;
  readonly currency: string;
  /** Of a cinema for tries. */
  readonly sandbox: boolean;
}

/** With the names that its cinema gave to the words, its brand, and whether it attaches receipts to mails. */
interface InWords {
  readonly vocabulary: Vocabulary;
  readonly brand: Brand;
  readonly attachesReceipts?: boolean;
}

export type ShowtimeInWords = ShowtimeForPeople & InWords;

export async function showtimeForPeople(showtimeId: number): Promise<ShowtimeInWords | null> {
  const found = await showtimeInWords(showtimeId);
  if (found === null) return null;
  const { vocabulary, brand, attachesReceipts = false } = found;
  return { ...forPeople(found), vocabulary, brand, attachesReceipts };
}

/** A showtime of any status with its cinema's vocabulary and brand, by one statement. */
export async function showtimeInWords(showtimeId: number): Promise<(Showtime & InWords) | null> {
  const found = await store.showtimeWithWords(showtimeId);
  if (found === undefined) return null;
  const { showtime: row, words, branding, attachesReceipts } = found;
  return {
    ...row,
    vocabulary: words ?? NO_VOCABULARY,
    brand: brandFor(brandingIn(branding)),
    attachesReceipts: attachesReceipts === true,
  };
}

/** By id, those that exist; one statement for any number of ids. */
export async function showtimesForPeople(ids: readonly number[]): Promise<Map<number, ShowtimeForPeople>> {
  return new Map((await store.showtimesOf(ids)).map((found) => [found.id, forPeople(found)]));
}

const forPeople = (found: Showtime): ShowtimeForPeople => ({
  showtimeId: found.id,
  ...found,
  endsAtMs: showEndsAtMs(found.endsAtMs, found.cleaningMinutes),
});
