/** Movies: owners and admins manage them, and anyone can find them. */

import type { Caller } from "../../http/caller.ts";
import { may, mayFor, ownerServed } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { changed } from "./movie.ts";
import type { Movie, MovieChanges, MovieDraft } from "./movie.ts";
import type { Refused } from "./refusals.ts";
import type { Found, Position, Search } from "./search.ts";
import * as store from "./store.ts";
import { foundBy, isSame } from "./words.ts";

export const createMovie = (caller: Caller, draft: MovieDraft): Promise<Movie> =>
  store.addMovie(draft, foundBy(draft), { ownerId: ownerServed(caller, "programme"), nowMs: now() });

export const movie = (id: number): Promise<Movie | undefined> => store.movieOf(id);

/** A movie that the caller added, of an owner whose programme the caller makes, or any movie for an admin; undefined otherwise. */
export async function ownMovie(caller: Caller, id: number): Promise<Movie | undefined> {
  const found = await store.movieOf(id);
  if (found === undefined) return undefined;
  return found.ownerId === caller.userId || mayFor(caller, "programme", found.ownerId) ? found : undefined;
}

/** Movies after a position. A search for words has exact words first, then longer ones; any other list is oldest first. */
export async function listMovies(search: Search, after: Position | null, limit: number): Promise<Found> {
  const { genre, terms } = search;
  if (terms !== null) return store.moviesWith(terms, genre, after, limit);
  const movies = await (genre === ""
    ? store.moviesAfter(after?.id ?? 0, limit)
    : store.moviesOfGenre(genre, after?.id ?? 0, limit));
  return { movies, stoppedAt: null };
}

/**
 * The movie, if the caller may change it. A movie that another owner shows is changed by admins only: that owner's buyers
 * were promised what it is now.
 */
export async function changeableMovie(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly movie: Movie }, Refused>> {
  const found = await ownMovie(caller, id);
  if (found === undefined) return { ok: false, code: "movie_not_found" };
  const isFixed = !caller.isAdmin && (await store.shownElsewhere(found, now()).get()) !== undefined;
  return isFixed ? { ok: false, code: "movie_shown_elsewhere" } : { ok: true, movie: found };
}

/** Changes a movie. `sawAsIs` says whether the movie is still what the caller read. */
export function changeMovie(
  caller: Caller,
  id: number,
  changes: MovieChanges,
  sawAsIs: (movie: Movie) => boolean,
): Promise<Answer<{ readonly movie: Movie }, Refused>> {
  return optimistically(async () => {
    const allowed = await changeableMovie(caller, id);
    if (!allowed.ok) return allowed;
    const found = allowed.movie;
    if (!sawAsIs(found)) return { ok: false, code: "precondition_failed" };
    const draft = changed(found, changes);
    const by = foundBy(draft);
    const words = isSame(by, foundBy(found)) ? null : by;
    const after = await store.changeMovie(found, draft, words, caller.isAdmin ? null : now());
    if (after !== undefined) return { ok: true, movie: after };
    return null;
  });
}

/**
 * Removes a movie. Refused while a showtime shows it that is not cancelled, drafts included; a draft in a cinema
 * whose programme the caller does not make is not named.
 */
export async function removeMovie(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const found = await ownMovie(caller, id);
  if (found === undefined) return { ok: false, code: "movie_not_found" };
  const { showtime, removed } = await store.removeMovie(id, now());
  if (showtime !== null) {
    const mayKnow = showtime.status !== "draft" || may(caller, "programme", showtime);
    return { ok: false, code: "movie_in_use", showtimeId: mayKnow ? showtime.id : null };
  }
  return removed ? { ok: true } : { ok: false, code: "movie_not_found" };
}

/** The number of tickets that people have for the movie, without showtimes left out; by D1, so at most two seconds old. */
export const ticketsHeld = store.ticketsFor;
