import { boxOffice, openBoxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { optimistically } from "../../platform/optimistic.ts";
import type { Region } from "../cinemas/cinema.ts";
import type { PlainSeats } from "../cinemas/layout-shape.ts";
import { runs, venueOfScreen as screenStage, venueWithoutScreen } from "../cinemas/service.ts";
import { movie as movieOf } from "../movies/service.ts";
import { hallOf } from "../showtimes/hall.ts";
import type { Refused } from "../showtimes/refusals.ts";
import { termsOf } from "../showtimes/showtime.ts";
import type { AddedSeat, Showtime, ShowtimeChange, ShowtimeDraft } from "../showtimes/showtime.ts";
import * as showtimesStore from "../showtimes/store.ts";
import { changedShowtime, newShowtime, refusedWithoutScreen, withAddedSeats } from "./changes.ts";
import type { Film, NewShowtime, ShowtimeRow, Venue } from "./changes.ts";

const INCARNATION_BYTES = 8;

/** Each takes a new id; more than a few are burnt only where D1 was restored and lost many. */
const MAX_TRIES = 5;

/** Whoever changed a showtime has told its box office by then, or has died over it. */
const PUSH_MS = 60_000;

const MAX_PUSHED = 50;

type Done = Answer<{ readonly showtime: Showtime }, Refused>;

/** Its box office is open when this answers, unless it is a draft. Any movie may be shown, in a cinema of one's own. */
export async function createShowtime(caller: Caller, draft: ShowtimeDraft): Promise<Done> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const [stage, film] = await Promise.all([venueOf(caller, draft.place), filmOf(draft.movieId)]);
    if (stage === null)
      return { ok: false, code: "screenId" in draft.place ? "screen_not_found" : "cinema_not_found" };
    if (film === null) return { ok: false, code: "movie_not_found" };
    const plan = newShowtime(draft, stage, film, now());
    if (!plan.ok) return plan;
    const added = await add(plan.showtime, stage.region);
    if (added !== "again") return added;
  }
  return { ok: false, code: "not_opened" };
}

/** The row first, then its box office: a showtime that nobody could open does not stay. */
async function add(plan: NewShowtime, region: Region): Promise<Done | "again"> {
  const row = await showtimesStore.addShowtime(plan, randomHex(INCARNATION_BYTES));
  if (row === null) {
    const other = await showtimesStore.inTheWay(plan).get();
    return other === undefined ? "again" : { ok: false, code: "screen_busy", other };
  }
  if (row.status === "draft") return { ok: true, showtime: row };
  const opened = await push(row, region);
  if (opened === "pushed" || !(await showtimesStore.removeUnopened(row))) return { ok: true, showtime: row };
  return opened === "unreachable" ? { ok: false, code: "not_opened" } : "again";
}

/** Answered when D1 and its box office have it. `sawAsIs` says whether the caller knows what is there now. */
export function changeShowtime(
  caller: Caller,
  id: number,
  change: ShowtimeChange,
  sawAsIs: (showtime: Showtime) => boolean,
): Promise<Done> {
  return replacing(caller, id, async (row) => {
    if (!sawAsIs(row)) return { ok: false, code: "precondition_failed" };
    const wrong = refusedWithoutScreen(row, change);
    if (wrong !== null) return wrong;
    const { screenId, layoutVersion, movieId } = change;
    const staging = screenId !== undefined || layoutVersion !== undefined;
    const [stage, film] = await Promise.all([
      staging ? venueOf(caller, { screenId: screenId ?? row.screenId }) : null,
      filmOf(movieId ?? row.movieId),
    ]);
    if (staging && stage === null) return { ok: false, code: "screen_not_found" };
    if (film === null) return { ok: false, code: "movie_not_found" };
    return changedShowtime(row, change, { stage, film }, now());
  });
}

/** Adds seats to those of the layout. They can be bought when this answers. */
export const addSeats = (caller: Caller, id: number, seats: readonly AddedSeat[]): Promise<Done> =>
  replacing(caller, id, async (row) => withAddedSeats(row, seats, now()));

/**
 * Ends a showtime. A draft is gone then. One that was public is cancelled: its box office sells no more from that
 * moment, ends every reservation within seconds, and each buyer hears of it by mail. Once cancelled it stays so.
 */
export async function cancelShowtime(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly showtime: Showtime | null }, Refused>> {
  const found = await showtimesStore.rowOf(id);
  if (found === undefined || !runs(caller, found.ownerId)) return { ok: false, code: "showtime_not_found" };
  const { row, region } = found;
  if (row.status === "cancelled")
    return row.pushedVersion < row.version ? pushNow(row, region) : { ok: true, showtime: row };
  if (row.status === "draft")
    return (await showtimesStore.removeDraft(row))
      ? { ok: true, showtime: null }
      : { ok: false, code: "changed_meanwhile" };
  return replacing(caller, id, async (current) =>
    current.endsAtMs <= now()
      ? { ok: false, code: "showtime_over" }
      : {
          ok: true,
          showtime: { ...current, status: "cancelled", version: current.version + 1, changedAtMs: now() },
        },
  );
}

type Replaced = Answer<{ readonly showtime: ShowtimeRow }, Refused>;

/** Reads, lets `next` say what becomes of it, writes, and tells the box office. Whoever comes in between makes it begin anew. */
function replacing(caller: Caller, id: number, next: (row: ShowtimeRow) => Promise<Replaced>): Promise<Done> {
  return optimistically(async () => {
    const found = await showtimesStore.rowOf(id);
    if (found === undefined || !runs(caller, found.ownerId)) return { ok: false, code: "showtime_not_found" };
    const wanted = await next(found.row);
    if (!wanted.ok) return wanted;
    const refused = await refusedSeats(found.row, wanted.showtime);
    if (refused !== null) return refused;
    const replaced = await showtimesStore.replace(wanted.showtime, found.row.screenId);
    if (replaced !== null)
      return replaced.status === "draft" ? { ok: true, showtime: replaced } : pushNow(replaced, found.region);
    const other = await showtimesStore.inTheWay(wanted.showtime).get();
    if (other !== undefined) return { ok: false, code: "screen_busy", other };
    return null;
  });
}

/**
 * Asked before anything is written: would the hall drop a seat that somebody has? One that is sold in the moment after
 * this stays; once nobody has it, the next change takes it away.
 */
async function refusedSeats(before: ShowtimeRow, after: ShowtimeRow): Promise<Refused | null> {
  const isSameHall = before.layoutVersion === after.layoutVersion && before.screenId === after.screenId;
  if (isSameHall || before.status === "draft") return null;
  try {
    const seats = await boxOffice(before.id).inTheWay(hallOf(after));
    return seats.length === 0 ? null : { ok: false, code: "seats_in_use", seats };
  } catch (fault) {
    console.error("box office not asked", before.id, describeFault(fault));
    return { ok: false, code: "not_asked" };
  }
}

/** D1 has it. Where the box office does not answer, the sweep tells it. */
async function pushNow(row: ShowtimeRow, region: Region): Promise<Done> {
  const pushed = await push(row, region);
  return pushed === "pushed" ? { ok: true, showtime: row } : { ok: false, code: "not_pushed" };
}

/**
 * Tells the box office, and opens it where nobody has. "burnt": an object has this id from an earlier showtime, as
 * after a restore of D1.
 */
async function push(row: ShowtimeRow, region: Region): Promise<"pushed" | "burnt" | "unreachable"> {
  try {
    const outcome = await openBoxOffice(termsOf(row), hallOf(row), region);
    if (!outcome.ok) return "burnt";
    await showtimesStore.markPushed(row.id, row.version);
    return "pushed";
  } catch (fault) {
    console.error("box office not told", row.id, describeFault(fault));
    return "unreachable";
  }
}

/** Tells box offices what they should know by now. How many were told, at most 50 a run. */
export async function pushOverdue(nowMs: number): Promise<number> {
  const overdue = await showtimesStore.unpushed(nowMs - PUSH_MS, MAX_PUSHED);
  let told = 0;
  for (const { id } of overdue) {
    const found = await showtimesStore.rowOf(id);
    if (found === undefined) continue;
    if ((await push(found.row, found.region)) === "pushed") told++;
    // To the end of the line: those that cannot be told are not to keep the others from it.
    else await showtimesStore.postpone(id, nowMs);
  }
  return told;
}

async function filmOf(movieId: number): Promise<Film | null> {
  return (await movieOf(movieId)) ?? null;
}

/** Null where it is not the caller's. */
async function venueOf(caller: Caller, place: ShowtimeDraft["place"]): Promise<Venue | null> {
  if ("screenId" in place) {
    const stage = await screenStage(place.screenId);
    return stage?.listed === true && runs(caller, stage.ownerId) ? stage : null;
  }
  const cinema = await venueWithoutScreen(caller, place.cinemaId);
  const layout: PlainSeats = { seats: [...place.seats] };
  return cinema === undefined
    ? null
    : { ...cinema, screenId: null, screenName: null, layout, layoutVersion: 1 };
}
