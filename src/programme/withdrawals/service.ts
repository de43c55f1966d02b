/** Takes a movie out of the programme, with its showtimes. */

import { boxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { ownMovie, removeMovie, ticketsHeld } from "../movies/service.ts";
import { withdrawShowtime } from "../scheduling/service.ts";
import { showtimesOfMovie } from "../showtimes/service.ts";
import type { Showtime } from "../showtimes/showtime.ts";
import type { Refused } from "./refusals.ts";

/** Each showtime costs two calls to its box office in one request. */
const MOST_SHOWTIMES = 100;

/**
 * Cancels a movie's showtimes and removes it; refused where somebody has a ticket for it, past showtimes included. A ticket
 * that is sold in the same moment is cancelled with its showtime: its buyer gets a mail and the money back. Repeated after a
 * fault, it goes on where it stopped.
 */
export async function withdrawMovie(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  if ((await ownMovie(caller, id)) === undefined) return { ok: false, code: "movie_not_found" };
  const showtimes = await showtimesOfMovie(id, MOST_SHOWTIMES + 1);
  if (showtimes.length > MOST_SHOWTIMES)
    return { ok: false, code: "too_many_showtimes", most: MOST_SHOWTIMES };
  const tickets = await ticketsFor(id, showtimes);
  if (tickets === null) return { ok: false, code: "showtime_stays", why: { ok: false, code: "not_asked" } };
  if (tickets > 0) return { ok: false, code: "tickets_held", tickets };
  for (const showtime of showtimes) {
    const cancelled = await withdrawShowtime(caller, showtime.id);
    if (!cancelled.ok && cancelled.code !== "showtime_not_found")
      return { ok: false, code: "showtime_stays", why: cancelled };
  }
  return removeMovie(caller, id);
}

/**
 * Tickets for the movie: what the box offices of coming showtimes say, and of past ones what D1 has. Null if a box office
 * does not answer.
 */
async function ticketsFor(movieId: number, showtimes: readonly Showtime[]): Promise<number | null> {
  const coming = showtimes.filter(({ status, endsAtMs }) => status !== "draft" && endsAtMs > now());
  try {
    const [all, ...doors] = await Promise.all([
      ticketsHeld(
        movieId,
        coming.map(({ id }) => id),
      ),
      ...coming.map(({ id }) => boxOffice(id).doors()),
    ]);
    return doors.reduce((sum, door) => sum + (door?.sold ?? 0), all);
  } catch (fault) {
    console.error("movie not withdrawn: a box office did not answer", movieId, describeFault(fault));
    return null;
  }
}
