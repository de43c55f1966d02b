import { createRoute } from "@hono/zod-openapi";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, PROBLEM, body, idParams, json, slice } from "../../http/openapi.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { orderSchema, orderView } from "../orders/wire.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import { correctBody, giveBody, noteBody, resendBody } from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const answer = { ...json(orderSchema, "The order after it"), headers: replayHeaders };

const shown = (acted: service.Acted) =>
  [orderView(granted(acted).order), 200, { ...NO_STORE, ...replayHeader(acted) }] as const;

export const orderHolders = slice()
  .openapi(
    createRoute({
      method: "post",
      path: "/orders/{id}/notes",
      summary: "Note something of an order, which only staff see",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(noteBody) },
      responses: { 200: answer, ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { text } = c.req.valid("json");
      return c.json(...shown(await service.note(c.var.caller, c.req.valid("param").id, text, key)));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/orders/{id}/resend",
      summary: "Send the tickets of an order again",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(resendBody) },
      responses: { 200: answer, ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { reason } = c.req.valid("json");
      return c.json(...shown(await service.resend(c.var.caller, c.req.valid("param").id, reason, key)));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/orders/{id}/correct",
      summary: "Correct the name, address or phone of an order",
      description:
        "What a guest left is corrected in place, and the tickets stay valid. An account is not changed: the order gets a holder of its own, as by `give`.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(correctBody) },
      responses: { 200: answer, ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const correction = c.req.valid("json");
      return c.json(...shown(await service.correct(c.var.caller, c.req.valid("param").id, correction, key)));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/orders/{id}/give",
      summary: "Give an order to another person",
      description:
        "There are new tickets, which are sent to the address; those of before, and the links in their mails, open nothing any more, which the earlier holder is told by mail. The order leaves the account that bought it. Money that comes back goes to whoever has paid. Refused once somebody is in (`checked_in`).",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(giveBody) },
      responses: { 200: answer, ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const wish = c.req.valid("json");
      return c.json(...shown(await service.give(c.var.caller, c.req.valid("param").id, wish, key)));
    },
  );
