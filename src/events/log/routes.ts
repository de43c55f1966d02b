import { createRoute } from "@hono/zod-openapi";
import { NO_STORE, json, refusals, slice, toInstant } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { eventPageSchema, eventView, eventsQuery } from "./wire.ts";

const granted = granting(explain);

export const events = slice().openapi(
  createRoute({
    operationId: "listEvents",
    method: "get",
    path: "/events",
    summary: "What happened in your cinemas, in one order",
    description:
      "The same events that webhooks bring, the oldest first, 30 days back. Ask again with `after` set to `last`: no event is skipped. Events are kept from your first request, or your first webhook, on. Needs the permission `webhooks`.",
    tags: ["Webhooks"],
    ...needing("webhooks"),
    request: { query: eventsQuery },
    responses: {
      200: json(eventPageSchema, "Events"),
      ...refusals("forbidden", "second_factor_needed", "cinema_not_found", "cinema_needed", "unavailable"),
    },
  }),
  async (c) => {
    const { after = 0, types = null, cinema_id: cinemaId = null, limit } = c.req.valid("query");
    const found = granted(await service.eventsFor(c.var.caller, { after, types, cinemaId, limit }));
    const last = String(found.last);
    return c.json(
      {
        data: found.events.map(eventView),
        next: found.isAll ? null : last,
        last,
        since: toInstant(found.sinceMs),
      },
      200,
      NO_STORE,
    );
  },
);
