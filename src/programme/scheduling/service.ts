/** What an owner does to a showtime: create, change, add seats, cancel; and the push of each to the box office. */

import type { Hall } from "../../box-office/ledger/hall.ts";
import { boxOffice, openBoxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { tookBack } from "../../platform/first-write.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import type { Region } from "../cinemas/cinema.ts";
import type { PlainSeats } from "../cinemas/layout-shape.ts";
import { venueOfScreen, venueWithoutScreen } from "../cinemas/service.ts";
import { movie as movieOf } from "../movies/service.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { cardOf as readCard } from "../price-cards/store.ts";
import { hallOf } from "../showtimes/hall.ts";
import type { Refused } from "../showtimes/refusals.ts";
import { termsOf } from "../showtimes/showtime.ts";
import type { AddedSeat, Showtime, ShowtimeChange, ShowtimeDraft } from "../showtimes/showtime.ts";
import { rowOf } from "../showtimes/store.ts";
import { withAddedSeats } from "./added-seats.ts";
import { cardFor, withoutOwnPrices } from "./card-prices.ts";
import { changedShowtime, newShowtime, refusedWithoutScreen, withoutOwnLayout } from "./changes.ts";
import type { Film, NewShowtime, ShowtimeRow, Venue } from "./changes.ts";
import * as store from "./store.ts";

export const INCARNATION_BYTES = 8;

/** Each try takes a new id. More than a few ids are used already only if a restore of D1 lost many showtimes. */
const MAX_TRIES = 5;

/** The request that changed a showtime has pushed it to the box office by then, or has crashed. */
export const PUSH_MS = 60_000;

const MAX_PUSHED = 50;

const NOT_YOURS: Refused = { ok: false, code: "showtime_not_found" };

type Done = Answer<{ readonly showtime: Showtime }, Refused>;

/**
 * Adds a showtime to a cinema that the caller runs; the movie may be anyone's. Unless it is a draft, its box office is open
 * when this returns.
 */
export async function createShowtime(caller: Caller, draft: ShowtimeDraft): Promise<Done> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const [venue, film, card] = await Promise.all([
      venueOf(caller, draft.venue),
      filmOf(draft.movieId),
      cardOf(draft.priceCardId),
    ]);
    if (venue === null)
      return { ok: false, code: "screenId" in draft.venue ? "screen_not_found" : "cinema_not_found" };
    if (film === null) return { ok: false, code: "movie_not_found" };
    const wanted = newShowtime(draft, venue, film, now(), card);
    if (!wanted.ok) return wanted;
    const added = await add(wanted.showtime, card, venue.region);
    if (added !== "again") return added;
  }
  return { ok: false, code: "not_opened" };
}

/** Writes the row, then opens the box office. If that fails, the row is removed again. */
async function add(showtime: NewShowtime, card: CardAsRead | null, region: Region): Promise<Done | "again"> {
  const row = await store.addShowtime(showtime, card, randomHex(INCARNATION_BYTES));
  if (row === null) {
    return (await taken(showtime)) ?? "again";
  }
  if (row.status === "draft") return { ok: true, showtime: row };
  const opened = await push(row, region);
  if (opened === "pushed" || !(await store.removeUnopened(row))) return { ok: true, showtime: row };
  await tookBack();
  return opened === "unreachable" ? { ok: false, code: "not_opened" } : "again";
}

/**
 * Changes a showtime; D1 and its box office have the change when this returns. `sawAsIs` says whether the showtime is still
 * what the caller read.
 */
export function changeShowtime(
  caller: Caller,
  id: number,
  change: ShowtimeChange,
  sawAsIs: (showtime: Showtime) => boolean,
): Promise<Done> {
  return replacing(caller, id, async (row) => {
    if (!sawAsIs(row)) return { ok: false, code: "precondition_failed" };
    const priced = withoutOwnPrices(row, withoutOwnLayout(row, change));
    if (!priced.ok) return priced;
    const { change: asked } = priced;
    const refused = refusedWithoutScreen(row, asked);
    if (refused !== null) return refused;
    const { screenId, layoutVersion, movieId } = asked;
    const needsVenue = screenId !== undefined || layoutVersion !== undefined;
    const [venue, film, card] = await Promise.all([
      needsVenue ? venueOf(caller, { screenId: screenId ?? row.screenId }) : null,
      filmOf(movieId ?? row.movieId),
      cardOf(cardFor(row, asked)),
    ]);
    if (needsVenue && venue === null) return { ok: false, code: "screen_not_found" };
    if (film === null) return { ok: false, code: "movie_not_found" };
    return { ...changedShowtime(row, asked, { venue, film, card }, now()), card };
  });
}

/** Adds seats to those of the layout. They can be bought when this returns. */
export const addSeats = (caller: Caller, id: number, seats: readonly AddedSeat[]): Promise<Done> =>
  replacing(caller, id, async (row) => {
    const card = await cardOf(row.priceCardId);
    return { ...withAddedSeats(row, seats, now(), card), card };
  });

/**
 * Cancels a public showtime for good, or deletes a draft (`showtime` is null then). The box office stops selling at once and
 * ends every reservation within seconds; each buyer gets a mail.
 */
export const cancelShowtime = (caller: Caller, id: number): Promise<Cancelled> =>
  cancelIf(caller, id, (row) => row.endsAtMs > now());

/** Cancels a showtime as `cancelShowtime` does, also one that is over. */
export const withdrawShowtime = (caller: Caller, id: number): Promise<Cancelled> =>
  cancelIf(caller, id, () => true);

type Cancelled = Answer<{ readonly showtime: Showtime | null }, Refused>;

async function cancelIf(
  caller: Caller,
  id: number,
  mayEnd: (row: ShowtimeRow) => boolean,
): Promise<Cancelled> {
  const found = await rowOf(id);
  if (found === undefined || !may(caller, "programme", homeOf(found))) return NOT_YOURS;
  const { row, region } = found;
  if (row.status === "cancelled")
    return row.pushedVersion < row.version ? pushNow(row, region) : { ok: true, showtime: row };
  if (row.status === "draft")
    return (await store.removeDraft(row))
      ? { ok: true, showtime: null }
      : { ok: false, code: "changed_meanwhile" };
  return replacing(caller, id, async (current) =>
    mayEnd(current)
      ? {
          ok: true,
          showtime: { ...current, status: "cancelled", version: current.version + 1, changedAtMs: now() },
        }
      : { ok: false, code: "showtime_over" },
  );
}

const homeOf = ({ row, ownerId }: { readonly row: ShowtimeRow; readonly ownerId: number }) => ({
  cinemaId: row.cinemaId,
  ownerId,
});

/** With the card that the showtime's prices were computed from. */
type Replaced = Answer<{ readonly showtime: ShowtimeRow; readonly card?: CardAsRead | null }, Refused>;

/** Reads the row, writes what `next` makes of it, and pushes that to the box office. Repeated if the row changed meanwhile. */
function replacing(caller: Caller, id: number, next: (row: ShowtimeRow) => Promise<Replaced>): Promise<Done> {
  return optimistically(async () => {
    const found = await rowOf(id);
    if (found === undefined || !may(caller, "programme", homeOf(found))) return NOT_YOURS;
    const wanted = await next(found.row);
    if (!wanted.ok) return wanted;
    const refused = await refusedSeats(found.row, wanted.showtime);
    if (refused !== null) return refused;
    const replaced = await store.replace(wanted.showtime, wanted.card ?? null, found.row.screenId);
    if (replaced !== null)
      return replaced.status === "draft" ? { ok: true, showtime: replaced } : pushNow(replaced, found.region);
    return taken(wanted.showtime);
  });
}

/** What has the screen in this slot; null if nothing has it by now. */
async function taken(slot: store.Slot): Promise<Refused | null> {
  const [other, closure] = await Promise.all([store.inTheWay(slot).get(), store.closedIn(slot).get()]);
  if (other !== undefined) return { ok: false, code: "screen_busy", other };
  return closure === undefined ? null : { ok: false, code: "screen_closed", closure };
}

/**
 * Refuses, before anything is written, a hall that lacks a seat that is held or sold. A seat that is sold right after this
 * check stays; the next change removes it once it is free.
 */
async function refusedSeats(before: ShowtimeRow, after: ShowtimeRow): Promise<Refused | null> {
  const isSameHall = before.layoutVersion === after.layoutVersion && before.screenId === after.screenId;
  if (isSameHall || before.status === "draft") return null;
  try {
    const seats = await boxOffice(before.id).inTheWay(hallOf(after));
    return seats.length === 0 ? null : { ok: false, code: "seats_in_use", seats };
  } catch (fault) {
    console.error("showtime not changed: box office did not answer", before.id, describeFault(fault));
    return { ok: false, code: "not_asked" };
  }
}

/** Pushes a row that D1 has. If the box office does not answer, `pushOverdue` pushes it later. */
async function pushNow(row: ShowtimeRow, region: Region): Promise<Done> {
  const pushed = await push(row, region);
  return pushed === "pushed" ? { ok: true, showtime: row } : { ok: false, code: "not_pushed" };
}

/**
 * Sends the row to the box office, and opens it if it is not open. "id_used": an object has this id from an earlier showtime,
 * as after a restore of D1.
 */
const push = (row: ShowtimeRow, region: Region): Promise<Pushed> =>
  pushAs(row, hallOf(row), region, () => store.markPushed([row.id], row.version));

type Pushed = "pushed" | "id_used" | "unreachable";

/** `push` with the showtime's hall. `mark` notes that the box office has it. */
export async function pushAs(
  row: Parameters<typeof termsOf>[0],
  hall: Hall,
  region: Region,
  mark: () => Promise<void> | void,
): Promise<Pushed> {
  try {
    const outcome = await openBoxOffice(termsOf(row), hall, region);
    if (!outcome.ok) return "id_used";
    await mark();
    return "pushed";
  } catch (fault) {
    console.error("showtime not pushed to its box office", row.id, describeFault(fault));
    return "unreachable";
  }
}

/**
 * Ends the sale of all showtimes of an owner, who is disabled. Buyers are refused `sales_closed`; tickets stay valid, and
 * holds can be bought until they run out. The first box offices have it when this returns, the others by the next sweep.
 */
export async function closeShowtimesOf(ownerId: number): Promise<void> {
  await pushFirst(await store.closeShowtimesOf(ownerId, now(), now() - PUSH_MS));
}

/** Pushes the first 50 of these showtimes, none of them a draft; `pushOverdue` does the others. */
export async function pushFirst(changed: readonly { readonly id: number }[]): Promise<void> {
  await Promise.all(
    changed.slice(0, MAX_PUSHED).map(async ({ id }) => {
      const found = await rowOf(id);
      if (found !== undefined) await push(found.row, found.region);
    }),
  );
}

/** Pushes showtimes whose box offices should have a change by now. Returns how many were pushed. */
export async function pushOverdue(nowMs: number): Promise<number> {
  let pushed = 0;
  await untilEmpty(MAX_PUSHED, async () => {
    const overdue = await store.unpushed(nowMs - PUSH_MS, MAX_PUSHED);
    for (const { id } of overdue) {
      const found = await rowOf(id);
      if (found === undefined) continue;
      if ((await push(found.row, found.region)) === "pushed") pushed++;
      // To the end of the queue, so that box offices that do not answer do not delay the others.
      else await store.postpone(id, nowMs);
    }
    return overdue.length;
  });
  return pushed;
}

/** Null for no card, and for one that does not exist. */
const cardOf = async (id: number | null): Promise<CardAsRead | null> =>
  id === null ? null : ((await readCard(id)) ?? null);

async function filmOf(movieId: number): Promise<Film | null> {
  return (await movieOf(movieId)) ?? null;
}

/** Null if the caller does not run it, or it does not exist. */
async function venueOf(caller: Caller, wanted: ShowtimeDraft["venue"]): Promise<Venue | null> {
  if ("screenId" in wanted) {
    const venue = await venueOfScreen(wanted.screenId);
    return venue?.listed === true && may(caller, "programme", venue) ? venue : null;
  }
  const cinema = await venueWithoutScreen(caller, wanted.cinemaId);
  const layout: PlainSeats = { seats: [...wanted.seats] };
  return cinema === undefined
    ? null
    : { ...cinema, screenId: null, screenName: null, layout, layoutVersion: 1 };
}
