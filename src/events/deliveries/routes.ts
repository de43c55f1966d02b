import { createRoute } from "@hono/zod-openapi";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing } from "../../identity/authentication.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  deliveriesQuery,
  deliveriesSchema,
  deliveryParams,
  deliveryView,
  replayBody,
  testSchema,
  testView,
} from "./wire.ts";

const granted = granting(explain);

const REFUSALS = ["forbidden", "second_factor_needed", "unavailable", "webhook_not_found"] as const;
const QUEUED = "It is sent within moments";

export const deliveries = slice()
  .openapi(
    createRoute({
      operationId: "listWebhookDeliveries",
      method: "get",
      path: "/webhooks/{id}/deliveries",
      summary: "What came of a webhook's events, the newest first",
      description: "30 days back. Needs the permission `webhooks` in each of its cinemas.",
      tags: ["Webhooks"],
      ...needing("webhooks"),
      request: { params: idParams, query: deliveriesQuery },
      responses: { 200: json(deliveriesSchema, "A page"), ...refusals(...REFUSALS) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [below = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const { id } = c.req.valid("param");
      const found = granted(await service.deliveriesOf(c.var.caller, id, below, limit + 1));
      const { data, next } = toPage(found.deliveries, limit, ({ number }) => [number]);
      return c.json({ data: data.map(deliveryView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "replayWebhookDelivery",
      "x-repeated": "the same events are sent again, with the same `webhook-id`s",
      method: "post",
      path: "/webhooks/{id}/deliveries/{delivery}/replay",
      summary: "Send an event again",
      description:
        "With the same `webhook-id`, whatever came of it before. Needs the permission `webhooks` in each of the webhook's cinemas.",
      tags: ["Webhooks"],
      ...needing("webhooks", rateLimited),
      request: { params: deliveryParams },
      responses: {
        202: { description: QUEUED },
        ...refusals(...REFUSALS, "delivery_not_found", "too_many_requests"),
      },
    }),
    async (c) => {
      const { id, delivery } = c.req.valid("param");
      granted(await service.sendAgain(c.var.caller, id, delivery));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      operationId: "replayWebhook",
      "x-repeated": "the same events are sent again, with the same `webhook-id`s",
      method: "post",
      path: "/webhooks/{id}/replay",
      summary: "Send all events since a time again",
      description:
        "With the same `webhook-id`s, in their order. Needs the permission `webhooks` in each of the webhook's cinemas.",
      tags: ["Webhooks"],
      ...needing("webhooks", rateLimited),
      request: { params: idParams, body: body(replayBody) },
      responses: { 202: { description: QUEUED }, ...refusals(...REFUSALS, "too_many_requests") },
    }),
    async (c) => {
      const { since } = c.req.valid("json");
      granted(await service.sendAgainSince(c.var.caller, c.req.valid("param").id, Date.parse(since)));
      return c.body(null, 202);
    },
  )
  .openapi(
    createRoute({
      operationId: "testWebhook",
      "x-repeated": "each sends another test event, about nothing",
      method: "post",
      path: "/webhooks/{id}/test",
      summary: "Send an event of the type `webhook.test`, and see what is answered",
      description:
        "Once, now, also to a webhook that is off; it takes as long as the receiver, 15 s at most. Needs the permission `webhooks` in each of the webhook's cinemas.",
      tags: ["Webhooks"],
      ...needing("webhooks", rateLimited),
      request: { params: idParams },
      responses: {
        200: json(testSchema, "What came of it"),
        ...refusals(...REFUSALS, "too_many_requests", "setting_missing"),
      },
    }),
    async (c) => {
      const { id, outcome } = granted(await service.sendTest(c.var.caller, c.req.valid("param").id));
      return c.json(testView(id, outcome), 200, NO_STORE);
    },
  );
