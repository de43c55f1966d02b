/** What can be shown: movies, of those who run cinemas, found by anybody. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { runs } from "../cinemas/service.ts";
import { changed } from "./movie.ts";
import type { Movie, MovieChanges, MovieDraft } from "./movie.ts";
import type { Refused } from "./refusals.ts";
import type { Found, Position, Search } from "./search.ts";
import * as store from "./store.ts";
import { foundBy, isSame } from "./words.ts";

export const createMovie = (caller: Caller, draft: MovieDraft): Promise<Movie> =>
  store.addMovie(draft, foundBy(draft), { ownerId: caller.userId, nowMs: now() });

export const movie = (id: number): Promise<Movie | undefined> => store.movieOf(id);

/** The caller's own, or any of an admin's; undefined where it is neither. */
export async function ownMovie(caller: Caller, id: number): Promise<Movie | undefined> {
  const found = await store.movieOf(id);
  return found !== undefined && (caller.isAdmin || found.ownerId === caller.userId) ? found : undefined;
}

/** Behind the place: by exact and then by longer words where words are asked for, else in the order of their making. */
export async function listMovies(search: Search, after: Position | null, limit: number): Promise<Found> {
  const { genre, terms } = search;
  if (terms !== null) return store.moviesWith(terms, genre, after, limit);
  const movies = await (genre === ""
    ? store.moviesAfter(after?.id ?? 0, limit)
    : store.moviesOfGenre(genre, after?.id ?? 0, limit));
  return { movies, stoppedAt: null };
}

/** `sawAsIs` says whether the movie, as it is now, is what the caller wants to change. */
export function changeMovie(
  caller: Caller,
  id: number,
  changes: MovieChanges,
  sawAsIs: (movie: Movie) => boolean,
): Promise<Answer<{ readonly movie: Movie }, Refused>> {
  return optimistically(async () => {
    const found = await ownMovie(caller, id);
    if (found === undefined) return { ok: false, code: "movie_not_found" };
    if (!sawAsIs(found)) return { ok: false, code: "precondition_failed" };
    const draft = changed(found, changes);
    const by = foundBy(draft);
    const after = await store.changeMovie(found, draft, isSame(by, foundBy(found)) ? null : by);
    if (after !== undefined) return { ok: true, movie: after };
    return null;
  });
}

/** Only what no showtime shows, a draft included. */
export async function removeMovie(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const found = await ownMovie(caller, id);
  if (found === undefined) return { ok: false, code: "movie_not_found" };
  const { showtime, removed } = await store.removeMovie(id, now());
  if (showtime !== null) {
    const mayKnow = showtime.status !== "draft" || runs(caller, showtime.ownerId);
    return { ok: false, code: "movie_in_use", showtimeId: mayKnow ? showtime.id : null };
  }
  return removed ? { ok: true } : { ok: false, code: "movie_not_found" };
}
