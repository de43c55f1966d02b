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
import {
  NO_STORE,
  OPTIONAL_BEARER,
  body,
  idParams,
  json,
  page,
  pageQuery,
  refusals,
  slice,
} from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting } from "../../http/problem.ts";
import { knownCallerIfAny, needing } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { explain } from "../cinemas/refusals.ts";
import * as service from "../cinemas/service.ts";
import {
  broughtScreenSchema,
  broughtScreenView,
  screenBody,
  screenChanges,
  screenParams,
  screenSchema,
  screenView,
  screenWithLayoutSchema,
  screenWithLayoutView,
} from "../cinemas/wire.ts";
import { MAX_PLAN_BYTES } from "../plans/wire.ts";

const listQuery = z.strictObject(pageQuery);

/** Plans are larger than other bodies; only those who may change a screen send them. */
const planSized = limitedJson(MAX_PLAN_BYTES);

const granted = granting(explain);

export const screens = slice()
  .openapi(
    createRoute({
      operationId: "listScreens",
      method: "get",
      path: "/cinemas/{id}/screens",
      summary: "The screens of a cinema, oldest first",
      tags: ["Cinemas"],
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: idParams, query: listQuery },
      responses: {
        200: { ...json(page(screenSchema), "A page"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "cinema_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [afterId = 0] = parseCursor(cursor, 1) ?? [];
      const { id } = c.req.valid("param");
      const found = await service.listScreens(id, afterId, limit + 1, () => knownCallerIfAny(c));
      if (found === undefined) throw new Problem("cinema_not_found", "There is no such cinema.");
      const { data, next } = toPage(found.screens, limit, (one) => [one.id]);
      return c.json({ data: data.map(screenView), next }, 200, found.sandbox ? NO_STORE : {});
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
      security: OPTIONAL_BEARER,
      middleware: fromSnapshot,
      request: { params: screenParams },
      responses: {
        200: { ...json(screenWithLayoutSchema, "The screen"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "screen_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id, screen_id: screenId } = c.req.valid("param");
      const screen = await service.visibleScreen(id, screenId, () => knownCallerIfAny(c));
      if (screen === undefined) throw new Problem("screen_not_found", "There is no such screen.");
      const view = screenWithLayoutView(screen);
      return c.json(view, 200, { ...tagged(view), ...(screen.sandbox && NO_STORE) });
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
