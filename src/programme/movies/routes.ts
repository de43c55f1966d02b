import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import {
  CACHED,
  NOT_CHANGED,
  TAGGED,
  fromSnapshot,
  ifMatchHeaders,
  outdatesSnapshots,
  sawAsIs,
  tagged,
} from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { body, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { needing, notForTestKeys } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { publicUrl } from "../../platform/settings.ts";
import type { Movie } from "./movie.ts";
import { explain } from "./refusals.ts";
import { parsePosition, positionIn, searchOf } from "./search.ts";
import * as service from "./service.ts";
import { genreSchema, movieBody, movieChanges, movieSchema, movieView, ownersPart } from "./wire.ts";

const MAX_Q = 200;

const listQuery = z.strictObject({
  q: z
    .string()
    .max(MAX_Q)
    .optional()
    .meta({
      description: "Words of the title or the original title, or their beginnings",
      examples: ["amelie"],
    }),
  genre: genreSchema.optional().meta({ description: "One of the movie's genres", examples: ["comedy"] }),
  ...pageQuery,
});

const granted = granting(explain);

const view = (movie: Movie) => movieView(movie, publicUrl);

/** The part of a movie that If-Match compares. */
const guarded = (movie: Movie) => ownersPart(view(movie));

const tagOf = (movie: Movie) => tagged(view(movie), guarded(movie));

export const movies = slice()
  .openapi(
    createRoute({
      operationId: "listMovies",
      method: "get",
      path: "/movies",
      summary: "Movies: all, or those that a search finds",
      description:
        "Case and accents do not matter. Every word of `q` must be in a movie's titles, or begin a word there; exact words come before longer ones. Without `q`, oldest first. If the words are common but seldom together, a page may have fewer movies than `limit`, or none, and still have a `next`.",
      tags: ["Movies"],
      security: [],
      middleware: fromSnapshot,
      request: { query: listQuery },
      responses: {
        200: { ...json(page(movieSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("unavailable"),
      },
    }),
    async (c) => {
      const { q, genre, limit, cursor } = c.req.valid("query");
      const search = searchOf(q, genre);
      const found = await service.listMovies(search, parsePosition(cursor, search), limit + 1);
      const { data, next } = toPage(found.movies, limit, positionIn(search));
      const goesOn = found.stoppedAt === null ? null : positionIn(search)(found.stoppedAt).join(".");
      return c.json({ data: data.map(view), next: next ?? goesOn }, 200);
    },
  )
  .openapi(
    createRoute({
      operationId: "getMovie",
      method: "get",
      path: "/movies/{id}",
      summary: "One movie",
      tags: ["Movies"],
      security: [],
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(movieSchema, "The movie"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("movie_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const movie = await service.movie(c.req.valid("param").id);
      if (movie === undefined) throw new Problem("movie_not_found", "There is no such movie.");
      return c.json(view(movie), 200, tagOf(movie));
    },
  )
  .openapi(
    createRoute({
      operationId: "createMovie",
      method: "post",
      path: "/movies",
      summary: "Add a movie",
      description:
        "Of an owner, it is their own. Of staff, it is the owner's for whom they work, or their own where they work for several. Needs the permission `programme` in any cinema.",
      tags: ["Movies"],
      ...needing("programme", notForTestKeys, once, outdatesSnapshots),
      request: { headers: keyHeaders, body: body(movieBody) },
      responses: {
        201: { ...json(movieSchema, "Added; it is yours"), ...TAGGED },
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "key_not_allowed"),
      },
    }),
    async (c) => {
      const movie = await service.createMovie(c.var.caller, c.req.valid("json"));
      return c.json(view(movie), 201, tagOf(movie));
    },
  )
  .openapi(
    createRoute({
      operationId: "changeMovie",
      method: "patch",
      path: "/movies/{id}",
      summary: "Change a movie",
      description:
        "Fields that are left out do not change; null removes a value. A new duration applies to new showtimes; existing ones keep their end. A movie that another owner shows is changed by admins only: add one of your own instead. Needs the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Movies"],
      ...needing("programme", notForTestKeys, outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(movieChanges) },
      responses: {
        200: { ...json(movieSchema, "Changed"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "key_not_allowed",
          "changed_meanwhile",
          "precondition_failed",
          "movie_not_found",
          "movie_shown_elsewhere",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const changes = c.req.valid("json");
      const changed = await service.changeMovie(c.var.caller, id, changes, sawAsIs(ifMatch, guarded));
      const { movie } = granted(changed);
      return c.json(view(movie), 200, tagOf(movie));
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteMovie",
      method: "delete",
      path: "/movies/{id}",
      summary: "Remove a movie",
      description:
        "Refused while a showtime shows it; drafts and past showtimes count, cancelled ones do not. Needs the permission `programme` in one of the cinemas of the movie's owner.",
      tags: ["Movies"],
      ...needing("programme", notForTestKeys, outdatesSnapshots),
      request: { params: idParams },
      responses: {
        204: { description: "Removed" },
        ...refusals(...OF_RIGHTS, "key_not_allowed", "movie_in_use", "movie_not_found"),
      },
    }),
    async (c) => {
      granted(await service.removeMovie(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
