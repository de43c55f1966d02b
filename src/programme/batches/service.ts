/** Writes many showtimes at once: a list, a CSV, or the copies of some days. */

import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { within } from "../../platform/timeout.ts";
import { cinemaOf, screensOf } from "../cinemas/store.ts";
import { isSameTitle } from "../movies/words.ts";
import { MAX_FAULTS } from "../plans/plan.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { cardsOf } from "../repricing/store.ts";
import type { Venue } from "../scheduling/changes.ts";
import { INCARNATION_BYTES, pushAs } from "../scheduling/service.ts";
import { markPushed } from "../scheduling/store.ts";
import type { ShowtimeDraft } from "../showtimes/showtime.ts";
import { homesOf, venuesOf } from "../venues/store.ts";
import { MAX_SHOWTIMES, codeOf, sharedHalls, withoutClashes } from "./batch.ts";
import type { Fault, How, Name, Opening, Wanted, Written } from "./batch.ts";
import { copiedDays, copiesOf } from "./copying.ts";
import type { CopyOrder } from "./copying.ts";
import { wantedOf } from "./drafts.ts";
import type { Refused } from "./refusals.ts";
import { cellAt, draftsIn, readSheet, titlesIn } from "./sheet.ts";
import * as store from "./store.ts";

/** Screens whose names a CSV may have. */
const MAX_SCREENS = 1_000;

/** Box offices that are opened at the same time: each writes to its disk, and waits for D1's copy. */
const OPENED_AT_ONCE = 20;
/** After this, no further box office is opened before the answer. */
const OPENING_MS = 2_000;
/** For one box office. */
const PATIENCE_MS = 5_000;
/** An id that an object has from before a restore of D1 is left for another one, so many times. */
const MAX_RENUMBERED = 5;

type Done = Answer<Written, Refused>;

/**
 * Adds showtimes to cinemas that the caller runs, all or none; with "skip", all but those whose screen is taken. Their box
 * offices are open when this returns, if they answered.
 */
export const createShowtimes = (caller: Caller, drafts: readonly ShowtimeDraft[], how: How): Promise<Done> =>
  writing(how, () => {
    const names = drafts.map((_, nth) => ({ pointer: `/showtimes/${nth}` }));
    const pointerTo = (nth: number, pointer: string): string => `/showtimes/${nth}${pointer}`;
    return fromDrafts(caller, drafts, { in: "json", names, pointerTo });
  });

/** Adds the showtimes of a CSV to a cinema that the caller runs; see sheet.ts for its columns. */
export async function importProgramme(
  caller: Caller,
  cinemaId: number,
  csv: ArrayBuffer,
  how: How,
): Promise<Done> {
  const cinema = await cinemaOf(cinemaId);
  if (cinema === undefined || !may(caller, "programme", { cinemaId, ownerId: cinema.ownerId }))
    return NO_CINEMA;
  const sheet = readSheet(csv);
  if (!sheet.ok) return { ...sheet, code: "invalid_input", in: "csv" };
  const { rows } = sheet;
  const titles = titlesIn(rows);
  const byLength = (one: string, other: string): number => other.length - one.length;
  const [screens, films] = await Promise.all([
    rows.some(({ cells }) => cells.has("screen")) ? screensOf(cinemaId, 0, MAX_SCREENS) : [],
    titles.length === 0
      ? []
      : store.filmsHaving(titles.map((words) => ({ word: words.toSorted(byLength)[0] ?? "", words }))),
  ]);
  const read = draftsIn(rows, {
    cinemaId,
    currency: cinema.currency,
    screensNamed: (name) => screens.filter((screen) => screen.name === name).map(({ id }) => id),
    moviesTitled: (title) => {
      const found = films.filter((film) => isSameTitle(film.title, title));
      const own = found.filter((film) => film.ownerId === cinema.ownerId);
      return (own.length > 0 ? own : found).map(({ id }) => id);
    },
  });
  if (!read.ok) return { ...read, code: "invalid_input", in: "csv" };
  const { drafts, names } = read;
  const pointerTo = (nth: number, pointer: string): string => {
    const row = rows[nth];
    return row === undefined ? "/rows" : cellAt(row, pointer.split("/").slice(1));
  };
  return writing(how, () => fromDrafts(caller, drafts, { in: "csv", names, pointerTo, cinemaId }));
}

/** Adds copies of the showtimes of some days of a cinema that the caller runs; see `newCopy`. */
export const copyProgramme = (caller: Caller, cinemaId: number, order: CopyOrder, how: How): Promise<Done> =>
  writing(how, async () => {
    const [home] = await homesOf([cinemaId]);
    if (home === undefined || !may(caller, "programme", home)) return NO_CINEMA;
    const { screens } = order;
    const rows = await store.rowsOfDays(cinemaId, copiedDays(order), screens, MAX_SHOWTIMES + 1);
    if (rows.length > MAX_SHOWTIMES) return invalid("json", TOO_MANY);
    const onScreens = rows.filter(({ screenName }) => screenName !== null).map(({ screenId }) => screenId);
    const [venues, films, cards] = await Promise.all([
      unlessEmpty([...onScreens, ...(screens ?? [])], venuesOf),
      unlessEmpty(
        rows.map(({ movieId }) => movieId),
        store.filmsOf,
      ),
      cardsFor(rows),
    ]);
    const ofCinema = venues.filter((venue) => venue.listed && venue.cinemaId === cinemaId);
    const { wanted, faults, names } = copiesOf(rows, order, { home, venues: ofCinema, films, cards }, now());
    const [fault, ...others] = faults;
    return fault === undefined ? { ok: true, wanted, names } : invalid("json", fault, ...others);
  });

const NO_CINEMA = { ok: false, code: "cinema_not_found" } as const;

const TOO_MANY: Fault = {
  pointer: "/days",
  detail: `These days have more than ${MAX_SHOWTIMES} showtimes: copy fewer days, or some screens at a time`,
};

const invalid = (part: "json" | "csv", ...faults: readonly [Fault, ...Fault[]]): Refused => ({
  ok: false,
  code: "invalid_input",
  in: part,
  faults,
});

interface DraftNames {
  readonly in: "json" | "csv";
  readonly names: readonly Name[];
  readonly pointerTo: (nth: number, pointer: string) => string;
  /** The only cinema that the showtimes may be of. */
  readonly cinemaId?: number;
}

type Prepared = Answer<{ readonly wanted: readonly Wanted[]; readonly names: readonly Name[] }, Refused>;

/** The rows of the drafts, by the screens, cinemas and movies as they are now: one statement for each of the three. */
async function fromDrafts(
  caller: Caller,
  drafts: readonly ShowtimeDraft[],
  { in: part, names, pointerTo, cinemaId }: DraftNames,
): Promise<Prepared> {
  const asked = drafts.map(({ venue }) => venue);
  const [venues, homes, films, cards] = await Promise.all([
    unlessEmpty(
      asked.flatMap((venue) => ("screenId" in venue ? venue.screenId : [])),
      venuesOf,
    ),
    unlessEmpty(
      asked.flatMap((venue) => ("cinemaId" in venue ? venue.cinemaId : [])),
      homesOf,
    ),
    store.filmsOf(drafts.map(({ movieId }) => movieId)),
    cardsFor(drafts),
  ]);
  const isOurs = (one: { ownerId: number; cinemaId: number }): boolean =>
    may(caller, "programme", one) && (cinemaId === undefined || one.cinemaId === cinemaId);
  const [screens, cinemas] = [
    new Map(venues.filter((venue) => venue.listed && isOurs(venue)).map((venue) => [venue.screenId, venue])),
    new Map(homes.filter(isOurs).map((home) => [home.cinemaId, home])),
  ];
  const [filmOf, cardById] = [byId(films), byId(cards)];
  const cardOf = (id: number | null): CardAsRead | null => (id === null ? null : cardById(id));
  const venueOf = (venue: ShowtimeDraft["venue"]): Venue | null => {
    if ("screenId" in venue) return screens.get(venue.screenId) ?? null;
    const home = cinemas.get(venue.cinemaId);
    const seats = [...venue.seats];
    return home === undefined
      ? null
      : { ...home, screenId: null, screenName: null, layout: { seats }, layoutVersion: 1 };
  };
  const { wanted, faults } = wantedOf(drafts, { venueOf, filmOf, cardOf }, now());
  const [fault, ...others] = faults.slice(0, MAX_FAULTS).map(({ nth, pointer, detail }) => ({
    pointer: pointerTo(nth, pointer),
    detail,
  }));
  return fault === undefined ? { ok: true, wanted, names } : invalid(part, fault, ...others);
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): (id: number) => Row | null {
  const known = new Map(rows.map((row) => [row.id, row]));
  return (id) => known.get(id) ?? null;
}

/** The price cards of showtimes, in one statement. */
const cardsFor = (priced: readonly { readonly priceCardId: number | null }[]): Promise<CardAsRead[]> =>
  unlessEmpty(
    priced.flatMap(({ priceCardId }) => priceCardId ?? []),
    cardsOf,
  );

/** Asks for each id once, and for none not at all. */
const unlessEmpty = async <Row>(
  ids: readonly number[],
  read: (ids: readonly number[]) => PromiseLike<Row[]>,
): Promise<Row[]> => (ids.length === 0 ? [] : read([...new Set(ids)]));

/**
 * Writes what `prepare` makes of the request, and opens the box offices. Prepares again if something changed before it was
 * written.
 */
const writing = ({ onConflict, dryRun }: How, prepare: () => Promise<Prepared>): Promise<Done> =>
  optimistically(async () => {
    const prepared = await prepare();
    if (!prepared.ok) return prepared;
    const { wanted, names } = prepared;
    const { kept, clashes } = withoutClashes(wanted, wanted.length === 0 ? [] : await store.takenBy(wanted));
    const [clash, ...others] = clashes;
    if (onConflict === "refuse" && clash !== undefined)
      return { ok: false, code: codeOf(clash), clashes: [clash, ...others], names };
    if (dryRun || kept.length === 0) return { ok: true, made: kept, clashes, names };
    const fresh = kept.map((one) => ({ ...one, incarnation: randomHex(INCARNATION_BYTES) }));
    const added = await store.addShowtimes(fresh);
    if (added === null) return null;
    if (added === "too_large") return { ok: false, code: added };
    const rows = new Map(added.map((row) => [row.incarnation, row]));
    const openings = fresh.flatMap(({ nth, showtime, region, incarnation }): Opening[] => {
      const row = rows.get(incarnation);
      return row === undefined ? [] : [{ nth, region, row: { ...showtime, ...row } }];
    });
    const made = await openAll(openings);
    return { ok: true, made: made.map(({ nth, row }) => ({ nth, showtime: row })), clashes, names };
  });

/**
 * Opens the box offices of new showtimes, and returns the showtimes. One whose id an object has from before a restore of D1 gets
 * another id. Any other that is not open by then is sold all the same: it opens itself when it is first asked, and the sweep opens
 * the rest.
 */
async function openAll(all: readonly Opening[]): Promise<readonly Opening[]> {
  const openings = [...all];
  const untilMs = now() + OPENING_MS;
  let waiting = openings.filter(({ row }) => row.status !== "draft");
  try {
    for (let tries = 0; waiting.length > 0 && tries < MAX_RENUMBERED; tries++)
      waiting = await renumbered(openings, await openInTurn(waiting, untilMs), 10 ** tries);
  } catch (fault) {
    console.error("new showtimes keep ids that are used", describeFault(fault));
  }
  return openings;
}

/**
 * Opens box offices in the order of their ids until the time is up, and returns those whose ids are used. Such ids are the lowest
 * ones, since D1 counts on from where it was restored to: where one was found, all are opened.
 */
async function openInTurn(openings: readonly Opening[], untilMs: number): Promise<Opening[]> {
  const hallAt = sharedHalls();
  const used: Opening[] = [];
  const pushed: number[] = [];
  const queue = openings.values();
  const openSome = async (): Promise<void> => {
    for (const one of queue) {
      if (now() >= untilMs && used.length === 0) return;
      const mark = (): void => void pushed.push(one.row.id);
      const opening = pushAs(one.row, hallAt(one.row), one.region, mark);
      // One that hangs is the sweep's, as one that cannot be reached.
      if ((await within(PATIENCE_MS, opening).catch(() => "late")) === "id_used") used.push(one);
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openSome));
  await marked(pushed);
  return used;
}

/** Writes down which box offices are open. If that fails, the sweep pushes them once more. */
async function marked(ids: readonly number[]): Promise<void> {
  try {
    if (ids.length > 0) await markPushed(ids, 1);
  } catch (fault) {
    console.error("box offices of new showtimes are not marked as open", describeFault(fault));
  }
}

/** Gives showtimes other ids, also in `openings`. Returns those that have one. */
async function renumbered(openings: Opening[], used: readonly Opening[], leap: number): Promise<Opening[]> {
  if (used.length === 0) return [];
  const others = await store.renumber(
    used.map(({ row }) => row.id),
    leap,
  );
  const ids = new Map(others.map(({ id, incarnation }) => [incarnation, id]));
  const moved: Opening[] = [];
  for (const [i, one] of openings.entries()) {
    const id = ids.get(one.row.incarnation);
    if (id === undefined) continue;
    const next = { ...one, row: { ...one.row, id } };
    openings[i] = next;
    moved.push(next);
  }
  return moved;
}
