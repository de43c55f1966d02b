import { now } from "../clock.ts";
import type { Caller } from "../sessions/caller.ts";
import type { Movie, MovieDraft } from "./movie.ts";
import * as store from "./store.ts";

export const createMovie = (caller: Caller, movie: MovieDraft): Promise<Movie> =>
  store.addMovie({ ...movie, ownerId: caller.userId, createdAtMs: now() });

export const movie = (id: number): Promise<Movie | undefined> => store.movieOf(id);

/** In the order of their making, from behind the id. */
export const listMovies = (afterId: number, limit: number): Promise<Movie[]> =>
  store.moviesAfter(afterId, limit);
