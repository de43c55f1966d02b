import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { limitedJson } from "../../http/body-limits.ts";
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
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { forOwners, needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { MAX_PLAN_BYTES } from "../plans/wire.ts";
import * as repricing from "../repricing/service.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  broughtScreenSchema,
  broughtScreenView,
  cinemaBody,
  cinemaChanges,
  cinemaSchema,
  cinemaView,
  screenBody,
  screenChanges,
  screenParams,
  screenSchema,
  screenView,
  screenWithLayoutSchema,
  screenWithLayoutView,
} from "./wire.ts";

const listQuery = z.strictObject(pageQuery);

/** Plans are larger than other bodies; only those who may change a screen send them. */
const planSized = limitedJson(MAX_PLAN_BYTES);

const granted = granting(explain);

export const cinemas = slice()
  .openapi(
    createRoute({
      operationId: "listCinemas",
      method: "get",
      path: "/cinemas",
      summary: "Cinemas, oldest first",
      tags: ["Cinemas"],
      security: [],
      middleware: fromSnapshot,
      request: { query: listQuery },
      responses: {
        200: { ...json(page(cinemaSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("unavailable"),
      },
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
      operationId: "getCinema",
      method: "get",
      path: "/cinemas/{id}",
      summary: "One cinema",
      tags: ["Cinemas"],
      security: [],
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(cinemaSchema, "The cinema"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const cinema = await service.cinema(c.req.valid("param").id);
      if (cinema === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const view = cinemaView(cinema);
      return c.json(view, 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "createCinema",
      method: "post",
      path: "/cinemas",
      summary: "Open a cinema",
      description: "It is the caller's own. For owners and admins.",
      tags: ["Cinemas"],
      ...forOwners(once, outdatesSnapshots),
      request: { headers: keyHeaders, body: body(cinemaBody) },
      responses: {
        201: { ...json(cinemaSchema, "Added; it is yours"), ...TAGGED },
        ...refusals(...OF_ONCE, ...OF_RIGHTS),
      },
    }),
    async (c) => {
      const view = cinemaView(await service.createCinema(c.var.caller, c.req.valid("json")));
      return c.json(view, 201, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "changeCinema",
      method: "patch",
      path: "/cinemas/{id}",
      summary: "Change a cinema",
      description:
        "Fields that are left out do not change. Its time zone and its currency cannot change while it has a showtime. Its day and its holidays give showtimes to come, with a price card, other prices for later sales; refused where more than 2,000 would get them. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", rateLimited, outdatesSnapshots),
      request: { params: idParams, headers: ifMatchHeaders, body: body(cinemaChanges) },
      responses: {
        200: { ...json(cinemaSchema, "As it is now"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "too_many_requests",
          "changed_meanwhile",
          "precondition_failed",
          "cinema_in_use",
          "cinema_not_found",
          "too_many_showtimes",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const changes = c.req.valid("json");
      const view = cinemaView(
        granted(await repricing.changeCinema(c.var.caller, id, changes, sawAsIs(ifMatch, cinemaView))).cinema,
      );
      return c.json(view, 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteCinema",
      method: "delete",
      path: "/cinemas/{id}",
      summary: "Close a cinema that has no showtimes",
      description: "Its screens go with it. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots),
      request: { params: idParams },
      responses: {
        204: { description: "Gone, and its screens with it" },
        ...refusals(...OF_RIGHTS, "cinema_in_use", "cinema_not_found"),
      },
    }),
    async (c) => {
      granted(await service.deleteCinema(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "listScreens",
      method: "get",
      path: "/cinemas/{id}/screens",
      summary: "The screens of a cinema, oldest first",
      tags: ["Cinemas"],
      security: [],
      middleware: fromSnapshot,
      request: { params: idParams, query: listQuery },
      responses: {
        200: { ...json(page(screenSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("cinema_not_found", "unavailable"),
      },
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
      operationId: "createScreen",
      method: "post",
      path: "/cinemas/{id}/screens",
      summary: "Add a screen with its seats",
      description:
        "Send one of `layout`, `pretix` and `csv`, in a body of at most 4 MiB. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots, planSized, once),
      request: { headers: keyHeaders, params: idParams, body: body(screenBody) },
      responses: {
        201: { ...json(broughtScreenSchema, "Added"), ...TAGGED },
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "cinema_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { screen: draft, renamed } = c.req.valid("json");
      const { screen } = granted(await service.createScreen(c.var.caller, id, draft));
      const view = screenWithLayoutView(screen);
      return c.json(broughtScreenView(view, renamed), 201, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "getScreen",
      method: "get",
      path: "/cinemas/{id}/screens/{screen_id}",
      summary: "One screen, with its layout",
      tags: ["Cinemas"],
      security: [],
      middleware: fromSnapshot,
      request: { params: screenParams },
      responses: {
        200: { ...json(screenWithLayoutSchema, "The screen"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const screen = await service.screen(id, screenId);
      if (screen === undefined) throw new Problem("screen_not_found", "There is no such screen.");
      const view = screenWithLayoutView(screen);
      return c.json(view, 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "changeScreen",
      method: "patch",
      path: "/cinemas/{id}/screens/{screen_id}",
      summary: "Change a screen",
      description:
        "Fields that are left out do not change. A new layout applies to new showtimes; existing showtimes keep theirs. The body has at most 4 MiB. Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots, planSized),
      request: { params: screenParams, headers: ifMatchHeaders, body: body(screenChanges) },
      responses: {
        200: { ...json(broughtScreenSchema, "As it is now"), ...TAGGED },
        ...refusals(...OF_RIGHTS, "changed_meanwhile", "precondition_failed", "screen_not_found"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const { "if-match": ifMatch } = c.req.valid("header");
      const { screen: changes, renamed } = c.req.valid("json");
      const changed = await service.changeScreen(
        c.var.caller,
        id,
        screenId,
        changes,
        sawAsIs(ifMatch, screenWithLayoutView),
      );
      const view = screenWithLayoutView(granted(changed).screen);
      return c.json(broughtScreenView(view, renamed), 200, tagged(view));
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteScreen",
      method: "delete",
      path: "/cinemas/{id}/screens/{screen_id}",
      summary: "Remove a screen that has no showtimes",
      description: "Needs the permission `cinema` in the cinema.",
      tags: ["Cinemas"],
      ...needing("cinema", outdatesSnapshots),
      request: { params: screenParams },
      responses: {
        204: { description: "Gone" },
        ...refusals(...OF_RIGHTS, "screen_in_use", "screen_not_found"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      granted(await service.deleteScreen(c.var.caller, id, screenId));
      return c.body(null, 204);
    },
  );
