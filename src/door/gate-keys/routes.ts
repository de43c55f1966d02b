import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, page, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { needing, needingProved } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_PROVED_RIGHTS, OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { gateKeyBody, gateKeySchema, gateKeyView, gateKeysQuery, newGateKeySchema } from "./wire.ts";

const granted = granting(explain);

export const gateKeys = slice()
  .openapi(
    createRoute({
      operationId: "createGateKey",
      method: "post",
      path: "/gate-keys",
      summary: "Make a key for a device at a door",
      description:
        "Needs the permission `staff`, and a proof of the last 15 minutes. Sent as `Authorization: Bearer gate_…`, the key scans the tickets of one showtime or one cinema, reads the check-ins and the revoked tickets, and allows nothing else.",
      tags: ["Check-in"],
      ...needingProved("staff", once),
      request: { headers: keyHeaders, body: body(gateKeyBody) },
      responses: {
        201: json(newGateKeySchema, "The key; it is not shown again"),
        ...refusals(...OF_ONCE, ...OF_PROVED_RIGHTS, "cinema_not_found", "showtime_not_found"),
      },
    }),
    async (c) => {
      const { made, key } = granted(await service.makeKey(c.var.caller, c.req.valid("json")));
      return c.json({ ...gateKeyView(made), key }, 201, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listGateKeys",
      method: "get",
      path: "/gate-keys",
      summary: "A cinema's gate keys that are not revoked, newest first",
      description: "Needs the permission `staff`.",
      tags: ["Check-in"],
      ...needing("staff"),
      request: { query: gateKeysQuery },
      responses: { 200: json(page(gateKeySchema), "A page"), ...refusals(...OF_RIGHTS, "cinema_not_found") },
    }),
    async (c) => {
      const { cinema_id: cinemaId, limit, cursor } = c.req.valid("query");
      const [beforeId = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const { keys } = granted(await service.listKeys(c.var.caller, cinemaId, beforeId, limit + 1));
      const { data, next } = toPage(keys, limit, ({ id }) => [id]);
      return c.json({ data: data.map(gateKeyView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "revokeGateKey",
      method: "delete",
      path: "/gate-keys/{id}",
      summary: "Revoke a gate key",
      description:
        "Needs the permission `staff`, and a proof of the last 15 minutes. The key opens nothing any more from now on. Repeated, it changes nothing.",
      tags: ["Check-in"],
      ...needingProved("staff"),
      request: { params: idParams },
      responses: { 204: { description: "Revoked" }, ...refusals(...OF_PROVED_RIGHTS, "gate_key_not_found") },
    }),
    async (c) => {
      granted(await service.revokeKey(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
