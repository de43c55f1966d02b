import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { granting, retryAfterS } from "../../http/problem.ts";
import { needing } from "../../identity/authentication.ts";
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
      method: "post",
      path: "/showtimes/{id}/block-seats",
      summary: "Block seats, so that they are not for sale",
      description: "All or nothing: a 409 names the seats that are held or sold.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(blockBody) },
      responses: { 200: houseSeats, ...PROBLEM },
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
      method: "post",
      path: "/showtimes/{id}/unblock-seats",
      summary: "Unblock seats",
      description:
        "Parties on the waiting list are served before new buyers. Seats that the hall's layout blocks stay blocked, and are named in the answer.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(unblockBody) },
      responses: { 200: houseSeats, ...PROBLEM },
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
      method: "post",
      path: "/showtimes/{id}/counter-sales",
      summary: "Sell at the counter to a guest, who needs no account",
      description:
        "The reservation is yours to confirm and cancel; tickets and notifications go to the guest's address. The sales window and the limits per buyer do not apply.",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, headers: onceHeaders, body: body(counterSaleBody) },
      responses: { 201: { ...json(soldSchema, "Sold or held"), headers: replayHeaders }, ...PROBLEM },
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
      method: "get",
      path: "/showtimes/{id}/counter-sales",
      summary: "A showtime's counter sales, newest first",
      tags: ["Counter"],
      ...needing("counter"),
      request: { params: idParams, query: z.strictObject(pageQuery) },
      responses: { 200: json(page(counterSaleSchema), "A page"), ...PROBLEM },
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
      method: "delete",
      path: "/guests/{id}",
      summary: "Forget a guest's name and address",
      description: "The tickets stay valid; no further mail is sent.",
      tags: ["Counter"],
      ...needing("customers"),
      request: { params: idParams },
      responses: { 204: { description: "Forgotten" }, ...PROBLEM },
    }),
    async (c) => {
      granted(await service.forgetGuest(c.var.caller, c.req.valid("param").id));
      return c.body(null, 204);
    },
  );
