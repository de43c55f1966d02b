import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { ownerOrAdmin } from "../http/authentication.ts";
import { NOT_CHANGED, cached } from "../http/conditional.ts";
import { BEARER, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../http/openapi.ts";
import { parseCursor, toPage } from "../http/pages.ts";
import { Problem, granting } from "../http/problems.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { cinemaBody, cinemaSchema, cinemaView, screenBody, screenSchema, screenView } from "./wire.ts";

const listQuery = z.strictObject(pageQuery);

const granted = granting(explain);

export const cinemas = slice()
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
  );
