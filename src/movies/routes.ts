import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { ownerOrAdmin } from "../http/authentication.ts";
import { NOT_CHANGED, cached } from "../http/conditional.ts";
import { BEARER, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../http/openapi.ts";
import { parseCursor, toPage } from "../http/pages.ts";
import { Problem } from "../http/problems.ts";
import * as service from "./service.ts";
import { movieBody, movieSchema, movieView } from "./wire.ts";

const listQuery = z.strictObject(pageQuery);

export const movies = slice()
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
  );
