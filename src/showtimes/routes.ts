import { createRoute } from "@hono/zod-openapi";
import { ownerOrAdmin } from "../http/authentication.ts";
import { NOT_CHANGED, cached } from "../http/conditional.ts";
import { BEARER, PROBLEM, body, idParams, json, page, slice } from "../http/openapi.ts";
import { parseCursor, toPage } from "../http/pages.ts";
import { Problem, granting } from "../http/problems.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { showtimeBody, showtimeQuery, showtimeSchema, showtimeView } from "./wire.ts";

const granted = granting(explain);

export const showtimes = slice()
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
