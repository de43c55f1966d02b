import { createRoute } from "@hono/zod-openapi";
import { RETAINED_304_HEADERS, etag } from "hono/etag";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { ownerOrAdmin } from "../http/authentication.ts";
import { BEARER, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../http/openapi.ts";
import { parseCursor, toPage } from "../http/pages.ts";
import { Problem, granting } from "../http/problems.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  cinemaBody,
  cinemaSchema,
  cinemaView,
  movieBody,
  movieSchema,
  movieView,
  screenBody,
  screenSchema,
  screenView,
  showtimeBody,
  showtimeQuery,
  showtimeSchema,
  showtimeView,
} from "./wire.ts";

const MAX_AGE_S = 2;
/** What earlier middleware promised on every answer also stands on one without a body. */
const PROMISED_HEADERS = ["x-request-id", "access-control-allow-origin", "access-control-expose-headers"];

const cached = [
  etag({ weak: true, retainedHeaders: [...RETAINED_304_HEADERS, ...PROMISED_HEADERS] }),
  createMiddleware(async (c, next) => {
    await next();
    if (c.res.ok) c.header("Cache-Control", `public, max-age=${MAX_AGE_S}`);
  }),
];

const NOT_CHANGED = { 304: { description: "Not changed" } } as const;

const listQuery = z.strictObject(pageQuery);

const granted = granting(explain);

export const catalogue = slice()
  .openapi(
    createRoute({
      method: "get",
      path: "/movies",
      summary: "Movies, in the order of their making",
      tags: ["Movies"],
      middleware: cached,
      request: { query: listQuery },
      responses: { 200: json(page(movieSchema), "A page"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const { data, next } = toPage(await service.listMovies(afterId, limit + 1), limit, ({ id }) => [id]);
      return c.json({ data: data.map(movieView), next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/movies/{id}",
      summary: "One movie",
      tags: ["Movies"],
      middleware: cached,
      request: { params: idParams },
      responses: { 200: json(movieSchema, "The movie"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const movie = await service.movie(c.req.valid("param").id);
      if (movie === undefined) throw new Problem("movie_not_found", "There is no such movie.");
      return c.json(movieView(movie), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/movies",
      summary: "Add a movie",
      tags: ["Movies"],
      security: BEARER,
      middleware: [ownerOrAdmin] as const,
      request: { body: body(movieBody) },
      responses: { 201: json(movieSchema, "Added"), ...PROBLEM },
    }),
    async (c) => c.json(movieView(await service.createMovie(c.var.caller, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/cinemas",
      summary: "Cinemas, in the order of their making",
      tags: ["Cinemas"],
      middleware: cached,
      request: { query: listQuery },
      responses: { 200: json(page(cinemaSchema), "A page"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const { data, next } = toPage(await service.listCinemas(afterId, limit + 1), limit, ({ id }) => [id]);
      return c.json({ data: data.map(cinemaView), next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/cinemas/{id}",
      summary: "One cinema",
      tags: ["Cinemas"],
      middleware: cached,
      request: { params: idParams },
      responses: { 200: json(cinemaSchema, "The cinema"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const cinema = await service.cinema(c.req.valid("param").id);
      if (cinema === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      return c.json(cinemaView(cinema), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cinemas",
      summary: "Open a cinema",
      tags: ["Cinemas"],
      security: BEARER,
      middleware: [ownerOrAdmin] as const,
      request: { body: body(cinemaBody) },
      responses: { 201: json(cinemaSchema, "Added; it is yours"), ...PROBLEM },
    }),
    async (c) => c.json(cinemaView(await service.createCinema(c.var.caller, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/cinemas/{id}/screens",
      summary: "The screens of a cinema",
      tags: ["Cinemas"],
      middleware: cached,
      request: { params: idParams, query: listQuery },
      responses: { 200: json(page(screenSchema), "A page"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const screens = await service.listScreens(c.req.valid("param").id, afterId, limit + 1);
      if (screens === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const { data, next } = toPage(screens, limit, ({ id }) => [id]);
      return c.json({ data: data.map(screenView), next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/cinemas/{id}/screens",
      summary: "Add a screen with its seats",
      tags: ["Cinemas"],
      security: BEARER,
      middleware: [ownerOrAdmin] as const,
      request: { params: idParams, body: body(screenBody) },
      responses: { 201: json(screenSchema, "Added"), ...PROBLEM },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { screen } = granted(await service.createScreen(c.var.caller, id, c.req.valid("json")));
      return c.json(screenView(screen), 201);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes",
      summary: "Showtimes, in the order of their start",
      tags: ["Showtimes"],
      middleware: cached,
      request: { query: showtimeQuery },
      responses: { 200: json(page(showtimeSchema), "A page"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor, date, movie_id: movieId, cinema_id: cinemaId } = c.req.valid("query");
      const filter = { date, movieId, cinemaId, after: parseCursor(cursor, 2), limit: limit + 1 };
      const rows = await service.listShowtimes(filter);
      const { data, next } = toPage(rows, limit, ({ startsAtMs, id }) => [startsAtMs, id]);
      return c.json({ data: data.map(showtimeView), next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}",
      summary: "One showtime",
      tags: ["Showtimes"],
      middleware: cached,
      request: { params: idParams },
      responses: { 200: json(showtimeSchema, "The showtime"), ...NOT_CHANGED, ...PROBLEM },
    }),
    async (c) => {
      const showtime = await service.showtime(c.req.valid("param").id);
      if (showtime === undefined) throw new Problem("showtime_not_found", "There is no such showtime.");
      return c.json(showtimeView(showtime), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/showtimes",
      summary: "Put a movie on a screen, and its seats on sale",
      description:
        "The screen is taken for the movie and 30 minutes more: trailers before it, cleaning after it.",
      tags: ["Showtimes"],
      security: BEARER,
      middleware: [ownerOrAdmin] as const,
      request: { body: body(showtimeBody) },
      responses: { 201: json(showtimeSchema, "On sale in its window"), ...PROBLEM },
    }),
    async (c) => {
      const { showtime } = granted(await service.createShowtime(c.var.caller, c.req.valid("json")));
      return c.json(showtimeView(showtime), 201);
    },
  );
