import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, body, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { OF_CHOOSING, OF_KEYS, OF_PROMO_CODES } from "../reservations/refused-codes.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import {
  blockBody,
  counterSaleBody,
  counterSaleSchema,
  counterSaleView,
  houseSeatsSchema,
  houseSeatsView,
  soldSchema,
  soldView,
  unblockBody,
} from "./wire.ts";

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

const houseSeats = { ...json(houseSeatsSchema, "The seats that are blocked now"), headers: replayHeaders };

export const counter = slice()
  .openapi(
    createRoute({
      operationId: "blockSeats",
      method: "post",
      path: "/showtimes/{id}/block-seats",
      summary: "Block seats, so that they are not for sale",
      description:
        "Needs the permission `counter`. All or nothing: a 409 names the seats that are held or sold. A seat that is blocked already keeps its reason.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(blockBody) },
      responses: {
        200: houseSeats,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_KEYS,
          "seats_belong_together",
          "seats_in_use",
          "showtime_not_found",
          "unknown_seats",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const blocked = await service.blockSeats(c.var.caller, id, c.req.valid("json"), key);
      return c.json(houseSeatsView(granted(blocked)), 200, replayHeader(blocked));
    },
  )
  .openapi(
    createRoute({
      operationId: "unblockSeats",
      method: "post",
      path: "/showtimes/{id}/unblock-seats",
      summary: "Unblock seats",
      description:
        "Needs the permission `counter`. Parties on the waiting list are served before new buyers. Seats that the hall's layout blocks stay blocked: they are refused, and named.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(unblockBody) },
      responses: {
        200: houseSeats,
        ...refusals(
          ...OF_RIGHTS,
          ...OF_KEYS,
          "seats_belong_together",
          "seats_blocked",
          "showtime_not_found",
          "unknown_seats",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const unblocked = await service.unblockSeats(c.var.caller, id, c.req.valid("json").seats, key);
      return c.json(houseSeatsView(granted(unblocked)), 200, replayHeader(unblocked));
    },
  )
  .openapi(
    createRoute({
      operationId: "sellAtCounter",
      method: "post",
      path: "/showtimes/{id}/counter-sales",
      summary: "Sell at the counter to a guest, who needs no account",
      description:
        "Needs the permission `counter`. The reservation is yours to confirm and cancel; tickets and notifications go to the guest's address. The sales window and the limits per buyer do not apply. With `paid_by` open a shift first (`POST /v1/cinemas/{id}/shifts`).",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(counterSaleBody) },
      responses: {
        201: { ...json(soldSchema, "Sold or held"), headers: replayHeaders },
        ...refusals(
          ...OF_RIGHTS,
          ...OF_CHOOSING,
          ...OF_PROMO_CODES,
          ...OF_KEYS,
          "busy",
          "no_open_shift",
          "no_reservations_left",
          "shift_check_too_old",
          "showtime_cancelled",
          "showtime_not_found",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const { id } = c.req.valid("param");
      const sold = await service.sellAtCounter(c.var.caller, id, c.req.valid("json"), key);
      return c.json(soldView(granted(sold)), 201, { ...NO_STORE, ...replayHeader(sold) });
    },
  )
  .openapi(
    createRoute({
      operationId: "listCounterSales",
      method: "get",
      path: "/showtimes/{id}/counter-sales",
      summary: "A showtime's counter sales, newest first",
      description: "Needs the permission `counter`.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: {
        200: json(page(counterSaleSchema), "A page"),
        ...refusals(...OF_RIGHTS, "showtime_not_found"),
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [beforeId = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const { id } = c.req.valid("param");
      const { sales } = granted(await service.listCounterSales(c.var.caller, id, beforeId, limit + 1));
      const { data, next } = toPage(sales, limit, ({ reservation }) => [reservation.id]);
      return c.json({ data: data.map(counterSaleView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "forgetGuest",
      method: "delete",
      path: "/guests/{id}",
      summary: "Forget a guest's name and address",
      description:
        "Needs the permission `customers`. Erases name, address and phone, and what staff noted of the guest's orders. The tickets stay valid; no further mail is sent. Repeated, it changes nothing.",
      tags: ["Counter"],
      ...needing("customers"),
      request: { params: idParams },
      responses: { 204: { description: "Forgotten" }, ...refusals(...OF_RIGHTS, "guest_not_found") },
    }),
    async (c) => {
      granted(await service.forgetGuest(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
