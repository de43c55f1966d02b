import { createRoute } from "@hono/zod-openapi";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, refusals, slice } from "../../http/openapi.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import {
  OF_CANCELLING,
  OF_CHOOSING,
  OF_KEYS,
  OF_RESERVATIONS,
} from "../../sales/reservations/refused-codes.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import {
  actedOrderSchema,
  actedOrderView,
  cancelBody,
  exchangeBody,
  exchangedSchema,
  exchangedView,
  paymentBody,
  payoutBody,
} from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const acted = { ...json(actedOrderSchema, "The order as it is now"), headers: replayHeaders };

export const orderActs = slice()
  .openapi(
    createRoute({
      operationId: "cancelOrder",
      method: "post",
      path: "/orders/{id}/cancel",
      summary: "Cancel an order or some of its seats",
      description:
        "Needs the permission `customers`. By the showtime's policy, as its buyer would; otherwise with the permission `orders`. What the payment service took it gives back; what staff took they owe, and give back at once with `paid_back_by`. 403 `against_policy` says what the policy gives.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(cancelBody) },
      responses: {
        200: acted,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_CANCELLING,
          ...OF_KEYS,
          "against_policy",
          "no_open_shift",
          "reservation_ended",
          "shift_check_too_old",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const done = granted(await service.cancelOrder(c.var.caller, id, c.req.valid("json"), key));
      return c.json(actedOrderView(done.reservation), 200, { ...NO_STORE, ...replayHeader(done) });
    },
  )
  .openapi(
    createRoute({
      operationId: "takeOrderPayment",
      method: "post",
      path: "/orders/{id}/payments",
      summary: "Take what is still due of an order, at the door or at the counter",
      description:
        "Needs the permission `counter`. All of it, into your open shift (409 `no_open_shift` without one). 409 `nothing_due` where it is paid: of two cashiers at once one takes it.",
      tags: ["Orders"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(paymentBody) },
      responses: {
        201: acted,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_RESERVATIONS,
          ...OF_KEYS,
          "no_open_shift",
          "nothing_due",
          "reservation_ended",
          "shift_check_too_old",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const taken = granted(await service.takePayment(c.var.caller, id, c.req.valid("json"), key));
      return c.json(actedOrderView(taken.reservation), 201, { ...NO_STORE, ...replayHeader(taken) });
    },
  )
  .openapi(
    createRoute({
      operationId: "payOutOrder",
      method: "post",
      path: "/orders/{id}/payouts",
      summary: "Give back what staff owe of an order",
      description:
        "Needs the permission `counter`. All of it, out of your open shift. 409 `nothing_owed` where another was first.",
      tags: ["Orders"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(payoutBody) },
      responses: {
        200: acted,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_RESERVATIONS,
          ...OF_KEYS,
          "no_open_shift",
          "nothing_owed",
          "shift_check_too_old",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const done = granted(await service.payOut(c.var.caller, id, c.req.valid("json"), key));
      return c.json(actedOrderView(done.reservation), 200, { ...NO_STORE, ...replayHeader(done) });
    },
  )
  .openapi(
    createRoute({
      operationId: "exchangeSeats",
      method: "post",
      path: "/orders/{id}/exchange",
      summary: "Exchange seats for others, another ticket type or another showtime",
      description:
        "Needs the permission `customers`. All or nothing, and at full value: no cancellation fee. The new seats cost what they cost now; the order's promo code stays with seats of its own showtime. What is missing is taken with `paid_by`, or stays due of an order that is paid at the door; what is left goes back as after a cancellation. For another showtime the new seats are a new order of the same person. Once buyers cannot give back seats any more, only the permission `orders` exchanges for another showtime or gives money back.",
      tags: ["Orders"],
      ...needing("customers"),
      request: { params: idParams, headers: onceHeaders, body: body(exchangeBody) },
      responses: {
        200: { ...json(exchangedSchema, "The order with the new seats"), headers: replayHeaders },
        ...refusals(
          ...OF_RIGHTS,
          ...OF_RESERVATIONS,
          ...OF_CHOOSING,
          ...OF_KEYS,
          "against_policy",
          "checked_in",
          "currency_differs",
          "exchange_too_late",
          "exchange_undone",
          "no_open_shift",
          "no_reservations_left",
          "paid_elsewhere",
          "payment_required",
          "reservation_ended",
          "sales_closed",
          "seats_not_reserved",
          "shift_check_too_old",
          "showtime_cancelled",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const done = granted(await service.exchangeSeats(c.var.caller, id, c.req.valid("json"), key));
      return c.json(exchangedView(done.order, done.from), 200, { ...NO_STORE, ...replayHeader(done) });
    },
  );
