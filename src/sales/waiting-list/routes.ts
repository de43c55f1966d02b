import { createRoute } from "@hono/zod-openapi";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { BEARER, NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { buying } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import type { Refused } from "../reservations/refusals.ts";
import { OF_BUYERS_KEYS } from "../reservations/refused-codes.ts";
import { explain } from "./refusals.ts";
import * as service from "./service.ts";
import { entrySchema, entryView, joinBody } from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

export const waitingList = slice()
  .openapi(
    createRoute({
      operationId: "joinWaitingList",
      method: "post",
      path: "/showtimes/{id}/waiting-list",
      summary: "Join the waiting list of a sold-out showtime",
      description:
        "For accounts with a confirmed address. Seats that become free are offered to the first party that they are enough for: as a reservation in `GET /v1/reservations` whose channel is `waiting_list`, held for 15 minutes, and by mail. An offer takes the party off the list. One person has at most one entry per showtime.",
      tags: ["Waiting list"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams, headers: onceHeaders, body: body(joinBody) },
      responses: {
        201: { ...json(entrySchema, "Your entry on the waiting list"), headers: replayHeaders },
        ...refusals(
          ...OF_TOKENS,
          ...OF_BUYERS_KEYS,
          "already_waiting",
          "busy",
          "buyer_limit",
          "email_not_confirmed",
          "not_together",
          "sales_closed",
          "sales_not_open",
          "seats_available",
          "seats_belong_together",
          "showtime_cancelled",
          "showtime_not_found",
          "ticket_rule_broken",
          "too_many_seats",
          "unknown_category",
          "unknown_ticket_type",
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const key = c.req.valid("header")["idempotency-key"];
      const joined = await service.join(c.var.caller, id, c.req.valid("json"), key);
      return c.json(entryView(id, granted(joined)), 201, { ...NO_STORE, ...replayHeader(joined) });
    },
  )
  .openapi(
    createRoute({
      operationId: "getWaitingListEntry",
      method: "get",
      path: "/showtimes/{id}/waiting-list/mine",
      summary: "Your entry on the waiting list",
      description: "404 once seats were offered, or you have left.",
      tags: ["Waiting list"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        200: json(entrySchema, "Your entry on the waiting list"),
        ...refusals(...OF_TOKENS, "waiting_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const entry = granted(await service.mine(c.var.caller, id));
      return c.json(entryView(id, entry), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "leaveWaitingList",
      method: "delete",
      path: "/showtimes/{id}/waiting-list/mine",
      summary: "Leave the waiting list",
      description: "An offer that was made already runs out by itself.",
      tags: ["Waiting list"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        204: { description: "You are off the waiting list" },
        ...refusals(...OF_TOKENS, "showtime_not_found", "waiting_not_found"),
      },
    }),
    async (c) => {
      granted(await service.leave(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
