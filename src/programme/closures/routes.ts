import { createRoute } from "@hono/zod-openapi";
import { TAGGED, ifMatchHeaders, sawAsIs, tagged } from "../../http/conditional.ts";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, json, page, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { screenParams } from "../cinemas/wire.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  closureBody,
  closureChanges,
  closureParams,
  closureSchema,
  closureView,
  closuresQuery,
} from "./wire.ts";

const PATH = "/cinemas/{id}/screens/{screen_id}/closures";
const BLOCKS =
  "No showtime is put on the screen at that time (409 `screen_closed`). Refused while showtimes are there that are not cancelled, which the refusal names, or another closure. Needs the permission `programme` in the cinema.";

const granted = granting(explain);

export const closures = slice()
  .openapi(
    createRoute({
      operationId: "listClosures",
      method: "get",
      path: PATH,
      summary: "When a screen is closed, now and later",
      description: "Needs the permission `programme` in the cinema.",
      tags: ["Cinemas"],
      ...needing("programme"),
      request: { params: screenParams, query: closuresQuery },
      responses: {
        200: json(page(closureSchema), "A page, in the order of time"),
        ...refusals(...OF_RIGHTS, "screen_not_found"),
      },
    }),
    async (c) => {
      const { id: cinemaId, screen_id: screenId } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const [afterMs = 0] = parseCursor(cursor, 1) ?? [];
      const screen = { cinemaId, screenId };
      const found = granted(await service.listClosures(c.var.caller, screen, afterMs, limit + 1)).closures;
      const { data, next } = toPage(found, limit, ({ toMs }) => [toMs]);
      return c.json({ data: data.map(closureView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "createClosure",
      method: "post",
      path: PATH,
      summary: "Close a screen for a time",
      description: BLOCKS,
      tags: ["Cinemas"],
      ...needing("programme", once),
      request: { headers: keyHeaders, params: screenParams, body: body(closureBody) },
      responses: {
        201: { ...json(closureSchema, "Closed"), ...TAGGED },
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "changed_meanwhile",
          "screen_closed",
          "screen_in_use",
          "screen_not_found",
        ),
      },
    }),
    async (c) => {
      const { id: cinemaId, screen_id: screenId } = c.req.valid("param");
      const added = await service.addClosure(c.var.caller, { cinemaId, screenId }, c.req.valid("json"));
      const view = closureView(granted(added).closure);
      return c.json(view, 201, { ...NO_STORE, ...tagged(view) });
    },
  )
  .openapi(
    createRoute({
      operationId: "changeClosure",
      method: "patch",
      path: `${PATH}/{closure_id}`,
      summary: "Change a closure",
      description: BLOCKS,
      tags: ["Cinemas"],
      ...needing("programme"),
      request: { params: closureParams, headers: ifMatchHeaders, body: body(closureChanges) },
      responses: {
        200: { ...json(closureSchema, "As it is now"), ...TAGGED },
        ...refusals(
          ...OF_RIGHTS,
          "changed_meanwhile",
          "precondition_failed",
          "closure_not_found",
          "screen_closed",
          "screen_in_use",
          "screen_not_found",
        ),
      },
    }),
    async (c) => {
      const { id: cinemaId, screen_id: screenId, closure_id: closureId } = c.req.valid("param");
      const isAsSeen = sawAsIs(c.req.valid("header")["if-match"], closureView);
      const screen = { cinemaId, screenId };
      const changes = c.req.valid("json");
      const view = closureView(
        granted(await service.changeClosure(c.var.caller, screen, closureId, changes, isAsSeen)).closure,
      );
      return c.json(view, 200, { ...NO_STORE, ...tagged(view) });
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteClosure",
      method: "delete",
      path: `${PATH}/{closure_id}`,
      summary: "Open a screen again",
      description: "Needs the permission `programme` in the cinema.",
      tags: ["Cinemas"],
      ...needing("programme"),
      request: { params: closureParams },
      responses: {
        204: { description: "Gone" },
        ...refusals(...OF_RIGHTS, "closure_not_found", "screen_not_found"),
      },
    }),
    async (c) => {
      const { id: cinemaId, screen_id: screenId, closure_id: closureId } = c.req.valid("param");
      granted(await service.removeClosure(c.var.caller, { cinemaId, screenId }, closureId));
      return c.body(null, 204);
    },
  );
