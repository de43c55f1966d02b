/** When what is shown where, and on which terms its seats are sold. */
import { describeFault } from "../faults.ts";
import type { Caller } from "../sessions/caller.ts";
import { openBoxOffice } from "../box-office/service.ts";
import { now, randomHex } from "../clock.ts";
import type { Region } from "../cinemas/cinema.ts";
import { categoriesOf, seatsOf } from "../cinemas/layout.ts";
import { instantOf, localTimeOf } from "../cinemas/local-time.ts";
import { runs, stage as stageOf } from "../cinemas/service.ts";
import { movie as movieOf } from "../movies/service.ts";
import type { Refused } from "./refusals.ts";
import { endsAtMs, saleFaults, termsOf } from "./showtime.ts";
import type { Showtime, ShowtimeDraft } from "./showtime.ts";
import * as store from "./store.ts";
import type { NewShowtime, ShowtimeFilter } from "./store.ts";

const INCARNATION_BYTES = 8;
/** Each takes a new id; more than a few are burnt only where D1 was restored and lost many. */
const MAX_TRIES = 5;

type Created = { readonly ok: true; readonly showtime: Showtime } | Refused;

/** Its box office is open when this answers. Any movie may be shown, on a screen of one's own, one at a time. */
export async function createShowtime(caller: Caller, draft: ShowtimeDraft): Promise<Created> {
  const [stage, film] = await Promise.all([stageOf(draft.screenId), movieOf(draft.movieId)]);
  if (stage === undefined || !runs(caller, stage.ownerId)) return { ok: false, code: "screen_not_found" };
  if (film === undefined) return { ok: false, code: "movie_not_found" };

  const nowMs = now();
  const startsAtMs = "atMs" in draft.start ? draft.start.atMs : instantOf(draft.start.local, stage.timeZone);
  if (startsAtMs <= nowMs) return { ok: false, code: "starts_in_the_past" };
  const sale = {
    prices: draft.prices,
    salesOpenAtMs: draft.salesOpenAtMs ?? nowMs,
    salesCloseAtMs: draft.salesCloseAtMs ?? startsAtMs,
  };
  const showEndsAtMs = endsAtMs(startsAtMs, film.durationMinutes);
  const [fault, ...faults] = saleFaults(sale, categoriesOf(stage.layout), showEndsAtMs);
  if (fault !== undefined) return { ok: false, code: "invalid_input", faults: [fault, ...faults] };

  return openShowtime(
    {
      ...sale,
      incarnation: randomHex(INCARNATION_BYTES),
      version: 1,
      movieId: film.id,
      cinemaId: stage.cinemaId,
      screenId: draft.screenId,
      startsAtMs,
      endsAtMs: showEndsAtMs,
      localDate: localTimeOf(startsAtMs, stage.timeZone).date,
      layout: stage.layout,
      capacity: stage.capacity,
      currency: stage.currency,
      payment: draft.payment,
      holdMinutes: draft.holdMinutes,
      maxSeats: draft.maxSeats,
      createdAtMs: nowMs,
    },
    stage.region,
  );
}

/** The row first, then its box office: a showtime that nobody could open does not stay. */
async function openShowtime(showtime: NewShowtime, region: Region): Promise<Created> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const id = await store.addShowtime(showtime);
    if (id === null) {
      const [other] = await store.showtimesIn(showtime);
      if (other === undefined) continue;
      return { ok: false, code: "screen_busy", other };
    }
    const opened = await tryToOpen({ ...showtime, id }, region);
    if (opened === "opened" || !(await store.removeUnopened(id))) {
      const listed = await store.showtimeOf(id);
      if (listed === undefined) throw new Error(`showtime ${id} is gone`);
      return { ok: true, showtime: listed };
    }
    if (opened === "unreachable") break;
  }
  return { ok: false, code: "unavailable" };
}

/** "burnt": an object has this id from an earlier showtime, as after a restore of D1. */
async function tryToOpen(
  showtime: NewShowtime & { id: number },
  region: Region,
): Promise<"opened" | "burnt" | "unreachable"> {
  try {
    const outcome = await openBoxOffice(termsOf(showtime), seatsOf(showtime.layout), region);
    return outcome.ok ? "opened" : "burnt";
  } catch (fault) {
    console.error("box office not opened", describeFault(fault));
    return "unreachable";
  }
}

export const showtime = (id: number): Promise<Showtime | undefined> => store.showtimeOf(id);

/** In order of the start; without a date those that have not started. */
export const listShowtimes = (filter: Omit<ShowtimeFilter, "nowMs">): Promise<Showtime[]> =>
  store.showtimesBy({ ...filter, nowMs: now() });

/** For an object that was never opened: it learns its terms from D1. Throws where either does not answer. */
export async function openOf(showtimeId: number): Promise<"opened" | "not_found"> {
  const opening = await store.openingOf(showtimeId);
  if (opening === undefined) return "not_found";
  const { showtime: row, region } = opening;
  const outcome = await openBoxOffice(termsOf(row), seatsOf(row.layout), region);
  return outcome.ok ? "opened" : "not_found";
}

/** A showtime as mails and calendars name it. */
export interface ShowtimeForPeople {
  readonly showtimeId: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly address: string;
  readonly screenName: string;
  readonly timeZone: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly currency: string;
}

export async function showtimeForPeople(showtimeId: number): Promise<ShowtimeForPeople | null> {
  const found = await store.showtimeOf(showtimeId);
  return found === undefined ? null : { showtimeId, ...found };
}
