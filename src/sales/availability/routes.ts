import { createRoute } from "@hono/zod-openapi";
import { CACHED, NOT_CHANGED, cached, shownIfChanged } from "../../http/conditional.ts";
import { OPTIONAL_BEARER, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { knownCallerIfAny } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { isSandboxOf } from "../../programme/showtimes/service.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { availabilitySchema, layoutParams, layoutSchema } from "./wire.ts";

const granted = granting(explain);

export const availability = slice()
  .openapi(
    createRoute({
      operationId: "getAvailability",
      method: "get",
      path: "/showtimes/{id}/availability",
      summary: "The states of the seats, small",
      description:
        "What changes of the seat map: a letter a seat, in the order of the layout that it names. At most two seconds old. Only the answer to a reservation says for certain whether a seat is free.",
      tags: ["Showtimes"],
      security: OPTIONAL_BEARER,
      request: { params: idParams },
      responses: {
        200: { ...json(availabilitySchema, "The availability"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "showtime_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const isOfCaller = () => isSandboxOf(id, () => knownCallerIfAny(c));
      const { text, etag, isSandbox } = granted(await service.availability(id, isOfCaller));
      return shownIfChanged(c, text, {
        etag,
        "cache-control": isSandbox ? "no-store" : "public, max-age=1",
        "content-type": "application/json",
      });
    },
  )
  .openapi(
    createRoute({
      operationId: "getSeatLayout",
      method: "get",
      path: "/layouts/{hash}",
      summary: "What no sale changes of a seat map",
      description:
        "Labels, rows, places, categories and marks of a showtime's seats. The layout at an address never changes, so it may be cached for ever; showtimes of one hall share it.",
      tags: ["Showtimes"],
      security: [],
      middleware: cached,
      request: { params: layoutParams },
      responses: {
        200: { ...json(layoutSchema, "The layout"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals("layout_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { hash } = c.req.valid("param");
      const { body } = granted(await service.layout(hash));
      return c.body(body, 200, {
        "content-type": "application/json",
        "cache-control": "public, max-age=31536000, immutable",
        etag: `"${hash}"`,
      });
    },
  );
