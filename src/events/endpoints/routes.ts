import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing, needingProved } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_PROVED_RIGHTS, OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  endpointBody,
  endpointChangeBody,
  endpointSchema,
  endpointView,
  endpointsSchema,
  newEndpointSchema,
} from "./wire.ts";

const granted = granting(explain);

export const webhooks = slice()
  .openapi(
    createRoute({
      operationId: "createWebhook",
      method: "post",
      path: "/webhooks",
      summary: "Have events sent to another system",
      description:
        "By the Standard Webhooks specification; docs/webhooks.md says what a receiver does. Needs the permission `webhooks` in each of the cinemas; for all cinemas of an owner, only the owner may.",
      tags: ["Webhooks"],
      ...needingProved("webhooks", rateLimited, once),
      request: { headers: keyHeaders, body: body(endpointBody) },
      responses: {
        201: json(newEndpointSchema, "With the secret; it is not shown again"),
        ...refusals(
          ...OF_ONCE,
          ...OF_PROVED_RIGHTS,
          "cinema_not_found",
          "too_many_webhooks",
          "too_many_requests",
          "setting_missing",
        ),
      },
    }),
    async (c) => {
      const { endpoint, shownSecret } = granted(await service.addEndpoint(c.var.caller, c.req.valid("json")));
      return c.json({ ...endpointView(endpoint), secret: shownSecret }, 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listWebhooks",
      method: "get",
      path: "/webhooks",
      summary: "Your webhooks",
      description: "All of them, at most ten of an owner, the oldest first. Needs the permission `webhooks`.",
      tags: ["Webhooks"],
      ...needing("webhooks"),
      responses: { 200: json(endpointsSchema, "All of them"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const endpoints = await service.listEndpoints(c.var.caller);
      return c.json({ data: endpoints.map(endpointView) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getWebhook",
      method: "get",
      path: "/webhooks/{id}",
      summary: "A webhook",
      description: "Needs the permission `webhooks` in each of its cinemas.",
      tags: ["Webhooks"],
      ...needing("webhooks"),
      request: { params: idParams },
      responses: { 200: json(endpointSchema, "The webhook"), ...refusals(...OF_RIGHTS, "webhook_not_found") },
    }),
    async (c) => {
      const { endpoint } = granted(await service.endpointFor(c.var.caller, c.req.valid("param").id));
      return c.json(endpointView(endpoint), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "changeWebhook",
      method: "patch",
      path: "/webhooks/{id}",
      summary: "Change a webhook, or switch it on or off",
      description: "Needs the permission `webhooks` in each of its cinemas.",
      tags: ["Webhooks"],
      ...needingProved("webhooks", rateLimited),
      request: { params: idParams, body: body(endpointChangeBody) },
      responses: {
        200: json(endpointSchema, "The webhook as it is now"),
        ...refusals(...OF_PROVED_RIGHTS, "webhook_not_found", "cinema_not_found", "too_many_requests"),
      },
    }),
    async (c) => {
      const { url, description, types, cinemas, status } = c.req.valid("json");
      const change = {
        ...(url !== undefined && { url }),
        ...(description !== undefined && { description }),
        ...(types !== undefined && { types }),
        ...(cinemas !== undefined && { cinemas }),
        ...(status !== undefined && { status }),
      };
      const { endpoint } = granted(
        await service.changeEndpoint(c.var.caller, c.req.valid("param").id, change),
      );
      return c.json(endpointView(endpoint), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "deleteWebhook",
      method: "delete",
      path: "/webhooks/{id}",
      summary: "Remove a webhook",
      description:
        "Nothing is sent to it any more, and its log is deleted. Needs the permission `webhooks` in each of its cinemas.",
      tags: ["Webhooks"],
      ...needingProved("webhooks"),
      request: { params: idParams },
      responses: { 204: { description: "Removed" }, ...refusals(...OF_PROVED_RIGHTS, "webhook_not_found") },
    }),
    async (c) => {
      granted(await service.removeEndpoint(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      operationId: "rotateWebhookSecret",
      method: "post",
      path: "/webhooks/{id}/rotate-secret",
      summary: "Give a webhook a new secret",
      description:
        "For 24 hours, deliveries are signed by both secrets. Needs the permission `webhooks` in each of its cinemas.",
      tags: ["Webhooks"],
      ...needingProved("webhooks", rateLimited, once),
      request: { headers: keyHeaders, params: idParams },
      responses: {
        200: json(newEndpointSchema, "With the new secret; it is not shown again"),
        ...refusals(
          ...OF_ONCE,
          ...OF_PROVED_RIGHTS,
          "webhook_not_found",
          "too_many_requests",
          "setting_missing",
        ),
      },
    }),
    async (c) => {
      const { endpoint, shownSecret } = granted(
        await service.rotateSecret(c.var.caller, c.req.valid("param").id),
      );
      return c.json({ ...endpointView(endpoint), secret: shownSecret }, 200, NO_STORE);
    },
  );
