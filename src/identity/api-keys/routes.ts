import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { needing, needingProved } from "../authentication.ts";
import { once } from "../once.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import {
  keyBody,
  keyChangeBody,
  keySchema,
  keyView,
  keysPage,
  keysQuery,
  newKeySchema,
  rotationBody,
} from "./wire.ts";

const granted = granting(explain);

const OF_STAFF = ["forbidden", "password_too_weak", "second_factor_needed", "too_many_requests"] as const;
const SENSITIVE = [...OF_STAFF, "reauthentication_needed", "key_not_allowed"] as const;

export const apiKeys = slice()
  .openapi(
    createRoute({
      operationId: "makeApiKey",
      method: "post",
      path: "/api-keys",
      summary: "Make an API key for a program",
      description:
        "Needs the permission `staff` in each of its cinemas. The program sends it as `Authorization: Bearer mk_live_…` and may do what its scopes say, as far as you may do it at that moment. It is shown in this answer only.",
      tags: ["API keys"],
      ...needingProved("staff", rateLimited, once),
      request: { headers: keyHeaders, body: body(keyBody) },
      responses: {
        201: json(newKeySchema, "The key; it is not shown again"),
        ...refusals(
          ...OF_ONCE,
          ...SENSITIVE,
          "cinema_not_found",
          "cinema_needed",
          "several_owners",
          "expires_in_the_past",
          "sandbox_cinema",
          "sandbox_needed",
          "too_many_api_keys",
        ),
      },
    }),
    async (c) => {
      const { made, key } = granted(await service.makeKey(c.var.caller, c.req.valid("json")));
      return c.json({ ...keyView(made), key }, 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listApiKeys",
      method: "get",
      path: "/api-keys",
      summary: "Keys of programs and of devices at doors that are not revoked, newest first",
      description:
        "Of your own cinemas, or with `cinema_id` those that work in a cinema where you have the permission `staff`.",
      tags: ["API keys"],
      ...needing("staff"),
      request: { query: keysQuery },
      responses: {
        200: json(keysPage, "A page"),
        ...refusals(...OF_STAFF, "cinema_not_found", "cinema_needed"),
      },
    }),
    async (c) => {
      const { cinema_id: cinemaId = null, limit, cursor } = c.req.valid("query");
      const [beforeId = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const { keys } = granted(await service.listKeys(c.var.caller, cinemaId, beforeId, limit + 1));
      const { data, next } = toPage(keys, limit, ({ id }) => [id]);
      return c.json({ data: data.map(keyView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getApiKey",
      method: "get",
      path: "/api-keys/{id}",
      summary: "One key, without its secret",
      description: "Needs the permission `staff` in each of its cinemas.",
      tags: ["API keys"],
      ...needing("staff"),
      request: { params: idParams },
      responses: { 200: json(keySchema, "The key"), ...refusals(...OF_STAFF, "api_key_not_found") },
    }),
    async (c) => {
      const { found } = granted(await service.keyOf(c.var.caller, c.req.valid("param").id));
      return c.json(keyView(found), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "changeApiKey",
      method: "patch",
      path: "/api-keys/{id}",
      summary: "Give a key another name or other scopes",
      description:
        "Needs the permission `staff` in each of its cinemas. Other scopes count from the next request on, and never exceed the rights of who made the key.",
      tags: ["API keys"],
      ...needingProved("staff"),
      request: { params: idParams, body: body(keyChangeBody) },
      responses: {
        200: json(keySchema, "The key after the change"),
        ...refusals(...SENSITIVE, "api_key_not_found", "gate_key_scopes"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { found } = granted(await service.changeKey(c.var.caller, id, c.req.valid("json")));
      return c.json(keyView(found), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "rotateApiKey",
      method: "post",
      path: "/api-keys/{id}/rotate",
      summary: "Give a key a new secret",
      description:
        "Needs the permission `staff` in each of its cinemas; for whoever made the key, its owner and admins. The key of before works until the overlap ends, at most seven days; one from an earlier rotation ends at once. Also for gate keys.",
      tags: ["API keys"],
      ...needingProved("staff", rateLimited, once),
      request: { headers: keyHeaders, params: idParams, body: body(rotationBody) },
      responses: {
        200: json(newKeySchema, "The new key; it is not shown again"),
        ...refusals(...OF_ONCE, ...SENSITIVE, "api_key_not_found"),
      },
    }),
    async (c) => {
      const { overlap_s: overlapS } = c.req.valid("json");
      const { id } = c.req.valid("param");
      const { made, key } = granted(await service.rotateKey(c.var.caller, id, overlapS));
      return c.json({ ...keyView(made), key }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "revokeApiKey",
      method: "delete",
      path: "/api-keys/{id}",
      summary: "Revoke a key at once",
      description: "Needs the permission `staff` in each of its cinemas. Also for gate keys.",
      tags: ["API keys"],
      ...needingProved("staff"),
      request: { params: idParams },
      responses: { 204: { description: "Revoked" }, ...refusals(...SENSITIVE, "api_key_not_found") },
    }),
    async (c) => {
      granted(await service.revokeKey(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
