import { createRoute } from "@hono/zod-openapi";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { OF_KEYS, OF_RESERVATIONS } from "../../sales/reservations/refused-codes.ts";
import { orderSchema, orderView } from "../orders/wire.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import { correctBody, giveBody, noteBody, resendBody } from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const OF_GIVING = [...OF_RESERVATIONS, ...OF_KEYS, "checked_in", "not_sold", "showtime_cancelled"] as const;

const answer = { ...json(orderSchema, "The order after it"), headers: replayHeaders };

const shown = (acted: service.Acted) =>
  [orderView(granted(acted).order), 200, { ...NO_STORE, ...replayHeader(acted) }] as const;

export const orderHolders = slice()
  .openapi(
    createRoute({
      operationId: "addOrderNote",
      method: "post",
      path: "/orders/{id}/notes",
      summary: "Note something of an order, which only staff see",
      description: "Needs the permission `customers`. An order has 200 notes at most.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(noteBody) },
      responses: {
        200: answer,
        ...refusals(...OF_RIGHTS, ...OF_KEYS, "reservation_not_found", "too_many_notes"),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { text } = c.req.valid("json");
      return c.json(...shown(await service.note(c.var.caller, c.req.valid("param").id, text, key)));
    },
  )
  .openapi(
    createRoute({
      operationId: "resendTickets",
      method: "post",
      path: "/orders/{id}/resend",
      summary: "Send the tickets of an order again",
      description: "Needs the permission `customers`. The newest mail with them, as it would be written now.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(resendBody) },
      responses: {
        200: answer,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_KEYS,
          "guest_forgotten",
          "mail_under_way",
          "no_address",
          "not_sold",
          "reservation_not_found",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { reason } = c.req.valid("json");
      return c.json(...shown(await service.resend(c.var.caller, c.req.valid("param").id, reason, key)));
    },
  )
  .openapi(
    createRoute({
      operationId: "correctOrder",
      method: "post",
      path: "/orders/{id}/correct",
      summary: "Correct the name, address or phone of an order",
      description:
        "Needs the permission `customers`. What a guest left is corrected in place, and the tickets stay valid. An account is not changed: with another name or address the order gets a holder of its own, as by `POST /v1/orders/{id}/give`; a phone alone is noted.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(correctBody) },
      responses: { 200: answer, ...refusals(...OF_RIGHTS, ...OF_GIVING, "guest_forgotten") },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const correction = c.req.valid("json");
      return c.json(...shown(await service.correct(c.var.caller, c.req.valid("param").id, correction, key)));
    },
  )
  .openapi(
    createRoute({
      operationId: "giveOrder",
      method: "post",
      path: "/orders/{id}/give",
      summary: "Give an order to another person",
      description:
        "Needs the permission `customers`. There are new tickets, which are sent to the address; those of before, and the links in their mails, open nothing any more, which the earlier holder is told by mail. The order leaves the account that bought it. Money that comes back goes to whoever has paid. Refused once somebody is in (`checked_in`).",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(giveBody) },
      responses: { 200: answer, ...refusals(...OF_RIGHTS, ...OF_GIVING) },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const wish = c.req.valid("json");
      return c.json(...shown(await service.give(c.var.caller, c.req.valid("param").id, wish, key)));
    },
  );
