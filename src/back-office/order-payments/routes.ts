import { createRoute } from "@hono/zod-openapi";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, PROBLEM, body, idParams, json, slice } from "../../http/openapi.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import { paidOrderSchema, paidOrderView, paymentBody } from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

export const orderPayments = slice().openapi(
  createRoute({
    method: "post",
    path: "/orders/{id}/payments",
    summary: "Take what is still due of an order, at the door or at the counter",
    description:
      "All of it, into your open shift (409 `no_open_shift` without one). 409 `nothing_due` where it is paid: of two cashiers at once one takes it.",
    tags: ["Orders"],
    ...needing("counter"),
    request: { params: idParams, headers: onceHeaders, body: body(paymentBody) },
    responses: { 201: { ...json(paidOrderSchema, "Paid"), headers: replayHeaders }, ...PROBLEM },
  }),
  async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    const { id } = c.req.valid("param");
    const taken = granted(await service.takePayment(c.var.caller, id, c.req.valid("json"), key));
    return c.json(paidOrderView(taken.reservation), 201, { ...NO_STORE, ...replayHeader(taken) });
  },
);
