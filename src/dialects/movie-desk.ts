/** 002-3; 003-4, -7, -8: owners and admins add, change and remove movies. */

import { Hono } from "hono";
import type { Context } from "hono";
import { outdatesSnapshots } from "../http/conditional.ts";
import { webUrl } from "../http/openapi.ts";
import { DEFAULT_DURATION_MINUTES } from "../programme/movies/movie.ts";
import { explain } from "../programme/movies/refusals.ts";
import { changeMovie, createMovie, movie, ownMovie } from "../programme/movies/service.ts";
import { movieBody, movieChanges } from "../programme/movies/wire.ts";
import { NO_POSTER } from "../programme/posters/poster.ts";
import type { PosterSource } from "../programme/posters/poster.ts";
import { explain as explainPoster } from "../programme/posters/refusals.ts";
import { choosePoster, posterAt } from "../programme/posters/service.ts";
import { explain as explainWithdrawal } from "../programme/withdrawals/refusals.ts";
import { withdrawMovie } from "../programme/withdrawals/service.ts";
import { signedInAdmin, signedInOwner } from "./callers.ts";
import { dayOf } from "./days.ts";
import { at, inputErrorOf, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { idOf } from "./ids.ts";
import type { Sources } from "./input.ts";
import { viewOf } from "./movies.ts";

export const movieDesk = new Hono();

movieDesk.on("POST", at("/movies"), outdatesSnapshots, async (c) => {
  const keeper = await signedInOwner(c, "Only theater owners can add movies");
  const { fields, poster } = givenIn(await sourcesOf(c));
  if (!fields["title"] || !fields["genre"]) return refuse(c, 400, "All fields are required");
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const draft = movieBody.safeParse({ duration_minutes: DEFAULT_DURATION_MINUTES, ...named });
  if (!draft.success) return refuse(c, 400, inputErrorOf(draft.error, NAMES));
  const found = await posterSourceOf(c, poster);
  if (found instanceof Response) return found;
  const { id } = await createMovie(keeper, draft.data);
  if (found !== undefined) await choosePoster(keeper, id, found);
  const added = await movie(id);
  return added === undefined
    ? refuse(c, 404, "Movie not found")
    : c.json({ message: "Movie added successfully", movie_id: id, ...viewOf(added) }, 201);
});

movieDesk.on("PUT", at("/movies/:id"), outdatesSnapshots, async (c: Context) => {
  const admin = await signedInAdmin(c);
  const id = idOf(c.req.param("id"));
  if (id === null || (await ownMovie(admin, id)) === undefined) return refuse(c, 404, "Movie not found");
  const { fields, poster } = givenIn(await sourcesOf(c));
  if (Object.keys(fields).length === 0 && poster === undefined) return refuse(c, 400, "No fields to update");
  const changes = movieChanges.safeParse(fields);
  if (!changes.success) return refuse(c, 400, inputErrorOf(changes.error, NAMES));
  const found = await posterSourceOf(c, poster);
  if (found instanceof Response) return found;
  const changed = await changeMovie(admin, id, changes.data, () => true);
  if (!changed.ok) return refuseAs(c, explain(changed));
  if (found !== undefined) await choosePoster(admin, id, found);
  const after = (await movie(id)) ?? changed.movie;
  return c.json({ message: "Movie updated successfully", ...viewOf(after) });
});

movieDesk.on("DELETE", at("/movies/:id"), outdatesSnapshots, async (c: Context) => {
  const admin = await signedInAdmin(c);
  const id = idOf(c.req.param("id"));
  if (id === null) return refuse(c, 404, "Movie not found");
  const withdrawn = await withdrawMovie(admin, id);
  if (withdrawn.ok) return c.json({ message: "Movie deleted successfully" });
  if (withdrawn.code === "movie_not_found") return refuse(c, 404, "Movie not found");
  return refuseAs(c, explainWithdrawal(withdrawn));
});

/** `/v1`'s field names and the older ones, for error texts. */
const NAMES = { duration_minutes: "duration" };

/** The given fields under the names of `/v1`, and the poster's URL. An empty description counts as null. */
function givenIn({ body }: Sources): { fields: Record<string, unknown>; poster: unknown } {
  const { title, genre, rating } = body;
  const description = body["description"] ?? body["synopsis"];
  const duration = body["duration"] ?? body["duration_minutes"];
  const released = body["release_date"] ?? body["releaseDate"];
  const fields = {
    title,
    genre,
    description: description === "" ? null : description,
    rating,
    duration_minutes: idOf(duration) ?? duration,
    release_date: typeof released === "string" ? (dayOf(released.slice(0, 10)) ?? released) : released,
  };
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    poster: body["poster_url"],
  };
}

/** Undefined if the request has no poster; an error answer if its URL is refused. */
async function posterSourceOf(c: Context, poster: unknown): Promise<PosterSource | undefined | Response> {
  if (poster === undefined) return undefined;
  if (poster === null || poster === "") return NO_POSTER;
  const url = webUrl.safeParse(poster);
  if (!url.success) return refuse(c, 400, `poster_url: ${url.error.issues[0]?.message ?? "Invalid"}`);
  const found = await posterAt(url.data);
  return found.ok ? found.place : refuseAs(c, explainPoster(found));
}
