import { createRoute } from "@hono/zod-openapi";
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
import {
  NO_STORE,
  OPTIONAL_BEARER,
  body,
  idParams,
  json,
  page,
  refusals,
  slice,
} from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { forOwners, knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import * as repricing from "../repricing/service.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { cinemaBody, cinemaChanges, cinemaSchema, cinemaView, cinemasQuery } from "./wire.ts";

const granted = granting(explain);

export const cinemas = slice()
  .openapi(
    createRoute({
      operationId: "listCinemas",
      method: "get",
      path: "/cinemas",
      summary: "Cinemas, oldest first",
      description:
        "No sandboxes. With `sandbox=true`, which needs a token, those where you work, and no others.",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { query: cinemasQuery },
      responses: {
        200: { ...json(page(cinemaSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "unauthenticated", "unavailable"),
      },
    }),
    async (c) => {
      const { limit, cursor, sandbox } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const caller = sandbox === true ? await knownCallerIfAny(c) : null;
      if (sandbox === true && caller === null)
        throw new Problem("unauthenticated", "Only who works in a sandbox sees it: send an access token.");
      const found = await (caller === null
        ? service.listCinemas(afterId, limit + 1)
        : service.listSandboxes(caller, afterId, limit + 1));
      const { data, next } = toPage(found, limit, ({ id }) => [id]);
      return c.json({ data: data.map(cinemaView), next }, 200, sandbox === true ? NO_STORE : {});
    },
  )
  .openapi(
    createRoute({
      operationId: "getCinema",
      method: "get",
      path: "/cinemas/{id}",
      summary: "One cinema",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: idParams },
      responses: {
        200: { ...json(cinemaSchema, "The cinema"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const cinema = await service.visibleCinema(c.req.valid("param").id, () => knownCallerIfAny(c));
      if (cinema === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const view = cinemaView(cinema);
      return c.json(view, 200, { ...tagged(view), ...(cinema.sandbox && NO_STORE) });
    },
  )
  .openapi(
    createRoute({
      operationId: "createCinema",
      method: "post",
      path: "/cinemas",
      summary: "Open a cinema",
      description:
        "It is the caller's own. With `sandbox` it is for tries: only who works there and its test keys see it, and nobody pays real money there. For owners and admins.",
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
  );
