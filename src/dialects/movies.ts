/** 002-4; 003-5, -6; 004: lists, search and details of movies. */

import { Hono } from "hono";
import { olderMoviesNeedToken, publicUrl } from "../platform/settings.ts";
import { having } from "../platform/words.ts";
import type { Movie } from "../programme/movies/movie.ts";
import { searchOf } from "../programme/movies/search.ts";
import type { Position } from "../programme/movies/search.ts";
import { listMovies, movie } from "../programme/movies/service.ts";
import { movieView } from "../programme/movies/wire.ts";
import { signedIn, tokenOf } from "./callers.ts";
import { at, refuse } from "./frame.ts";
import { idOf } from "./ids.ts";

const PAGE = 100;
/** `/v1/movies` has pages for more. */
const MAX_LISTED = 1_000;
const DEFAULT_PER_PAGE = 10;

export const olderMovies = new Hono();

/** Public in 002, with a token in 003: so a token that is sent must be valid. A setting makes it required. */
olderMovies.on("GET", at("/movies"), async (c) => {
  if (tokenOf(c) !== undefined || olderMoviesNeedToken()) await signedIn(c);
  const movies = (await moviesBy(undefined, undefined)).map(viewOf);
  c.header("X-Total-Count", String(movies.length));
  const [page, perPage] = [c.req.query("page"), c.req.query("per_page")];
  if (page === undefined && perPage === undefined) return c.json(movies);
  const [current, size] = [idOf(page ?? "1"), idOf(perPage ?? String(DEFAULT_PER_PAGE))];
  if (current === null || size === null)
    return refuse(c, 400, "page and per_page are whole numbers from 1 on");
  return c.json({
    movies: movies.slice((current - 1) * size, current * size),
    total_pages: Math.ceil(movies.length / size),
    current_page: current,
  });
});

/** Finds parts of words among the first 1,000 movies, and beginnings of words among all, as `/v1` does. */
olderMovies.on("GET", at("/movies/search"), async (c) => {
  await signedIn(c);
  const given = (name: string): string | undefined => c.req.query(name)?.trim() || undefined;
  const [title, genre] = [given("title"), given("genre")];
  const [byWords, all] = await Promise.all([moviesBy(title, genre), moviesBy(undefined, undefined)]);
  const [hasTitle, hasGenre] = [having(title ?? ""), having(genre ?? "")];
  const byParts = all.filter((one) => hasTitle(one.title) && one.genres.some(hasGenre));
  const found = new Map([...byWords, ...byParts].map((one) => [one.id, one]));
  return c.json([...found.values()].slice(0, MAX_LISTED).map(viewOf));
});

olderMovies.on("GET", at("/movies/:id"), async (c) => {
  const id = idOf(c.req.param("id"));
  const found = id === null ? undefined : await movie(id);
  return found === undefined ? refuse(c, 404, "Movie not found") : c.json(viewOf(found));
});

async function moviesBy(title: string | undefined, genre: string | undefined): Promise<Movie[]> {
  const search = searchOf(title, genre);
  const movies: Movie[] = [];
  for (let after: Position | null = null; movies.length < MAX_LISTED;) {
    const found: Awaited<ReturnType<typeof listMovies>> = await listMovies(search, after, PAGE);
    movies.push(...found.movies);
    const last = found.stoppedAt ?? found.movies.at(-1);
    if (last === undefined || (found.stoppedAt === null && found.movies.length < PAGE)) break;
    after = last;
  }
  return movies.slice(0, MAX_LISTED);
}

/** A movie with the fields of all older APIs together. What they call a string is one, empty where there is nothing. */
export function viewOf(shown: Movie) {
  const view = movieView(shown, publicUrl);
  const { id, title, genre } = view;
  const [description, release_date, poster_url] = [view.description, view.release_date, view.poster_url].map(
    (text) => text ?? "",
  );
  const about = { id, title, genre, description, synopsis: description };
  return { ...about, duration: view.duration_minutes, release_date, poster_url };
}
