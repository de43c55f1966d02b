import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { BEARER, NO_STORE, body, idParams, json, page, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { forAdmins, buying } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { OF_HOLDS } from "../../sales/reservations/refused-codes.ts";
import * as checkout from "../checkout/service.ts";
import * as troubles from "../troubles/service.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import {
  closingBody,
  paymentForAdminSchema,
  paymentForAdminView,
  paymentSchema,
  paymentView,
  paymentsQuery,
  startedSchema,
  startedView,
} from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

export const payments = slice()
  .openapi(
    createRoute({
      operationId: "startPayment",
      "x-repeated": "the same page is returned",
      method: "post",
      path: "/reservations/{id}/payment",
      summary: "Start the payment of a hold",
      description:
        "Extends the hold once to ten minutes from now, and returns the payment page: send the buyer there. A repeated request returns the same page. Once the money has arrived, the reservation is confirmed. One that costs nothing is confirmed at once.",
      tags: ["Payments"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        200: json(startedSchema, "Where to pay"),
        ...refusals(
          ...OF_TOKENS,
          ...OF_HOLDS,
          "already_paid",
          "changed_meanwhile",
          "guests_pay_online",
          "nothing_to_pay",
          "payment_refused",
          "payment_required",
          "payment_started",
        ),
      },
    }),
    async (c) => {
      const started = await checkout.startPayment(c.var.caller, c.req.valid("param").id);
      const { payment, reservation } = granted(started);
      return c.json(startedView(payment, reservation), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getPayment",
      method: "get",
      path: "/payments/{id}",
      summary: "One payment, with its refunds",
      description: "Yours; an admin sees any.",
      tags: ["Payments"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: { 200: json(paymentSchema, "The payment"), ...refusals(...OF_TOKENS, "payment_not_found") },
    }),
    async (c) => {
      const found = granted(await service.paymentFor(c.var.caller, c.req.valid("param").id));
      return c.json(paymentView(found), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "listPayments",
      method: "get",
      path: "/admin/payments",
      summary: "Payments, newest first",
      description: "For admins. `in_trouble=true` returns only those that staff should look at.",
      tags: ["Payments"],
      ...forAdmins(),
      request: { query: paymentsQuery },
      responses: { 200: json(page(paymentForAdminSchema), "A page"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { limit, cursor, status, in_trouble: inTrouble } = c.req.valid("query");
      const [beforeId = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const filter = { status: status ?? null, inTrouble: inTrouble ?? false };
      const found = await service.listPayments(filter, beforeId, limit + 1);
      const { data, next } = toPage(found, limit, ({ payment }) => [payment.id]);
      return c.json({ data: data.map(paymentForAdminView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "refundPayment",
      method: "post",
      path: "/admin/payments/{id}/refund",
      summary: "Refund a payment that bought nothing, or try its failed refunds again",
      description: "For admins. To refund tickets, cancel their reservation instead.",
      tags: ["Payments"],
      ...forAdmins(once),
      request: { headers: keyHeaders, params: idParams },
      responses: {
        200: json(paymentForAdminSchema, "The payment, and its refunds"),
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "nothing_to_refund", "payment_not_found"),
      },
    }),
    async (c) => {
      const refunded = granted(await troubles.refundPayment(c.req.valid("param").id));
      return c.json(paymentForAdminView(refunded), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "closePaymentTrouble",
      method: "post",
      path: "/admin/payments/{id}/close",
      summary: "End a payment's trouble by saying what became of it",
      description:
        "For admins. `accepted_as_lost`: nothing is tried any more. `refunded_elsewhere`: the refunds that were not made were made by hand. A dispute ends as `dispute_won` or `dispute_lost`.",
      tags: ["Payments"],
      ...forAdmins(once),
      request: { headers: keyHeaders, params: idParams, body: body(closingBody) },
      responses: {
        200: json(paymentForAdminSchema, "The payment, without trouble"),
        ...refusals(
          ...OF_ONCE,
          ...OF_RIGHTS,
          "changed_meanwhile",
          "closing_does_not_fit",
          "not_in_trouble",
          "payment_not_found",
        ),
      },
    }),
    async (c) => {
      const { as, why } = c.req.valid("json");
      const closed = await troubles.closeTrouble(c.var.caller, c.req.valid("param").id, as, why);
      return c.json(paymentForAdminView(granted(closed)), 200, NO_STORE);
    },
  );
