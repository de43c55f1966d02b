import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { signedIn } from "../http/authentication.ts";
import { BEARER, PROBLEM, body, idParams, json, page, pageQuery, slice } from "../http/openapi.ts";
import { parseCursor, toPage } from "../http/pages.ts";
import { Problem, granting, retryAfterS } from "../http/problems.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import * as service from "./service.ts";
import type { Reserved } from "./service.ts";
import { reservationSchema, reservationView, reserveBody, seatChoices, seatMapSchema } from "./wire.ts";

const onceHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "Repeat a request under the same key, and it happens once. Kept for 24 hours." }),
});

const reservationAnswer = (description: string) => ({
  ...json(reservationSchema, description),
  headers: z.object({ "Idempotent-Replayed": z.string().optional() }),
});

const granted = granting((refusal: Refused) => explain(refusal, retryAfterS()));

export const reservations = slice()
  .openapi(
    createRoute({
      method: "post",
      path: "/showtimes/{id}/reservations",
      summary: "Hold seats, or buy them at once",
      description: "All or nothing: either every named seat is yours, or a 409 names those that are taken.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams, headers: onceHeaders, body: body(reserveBody) },
      responses: { 201: reservationAnswer("Held or confirmed"), ...PROBLEM },
    }),
    async (c) => {
      const { seats, confirm } = c.req.valid("json");
      const command = { seats: seatChoices(seats), confirm };
      const key = c.req.valid("header")["idempotency-key"];
      const reserved = await service.reserve(c.var.caller, c.req.valid("param").id, command, key);
      return c.json(reservationView(granted(reserved).reservation), 201, replayHeader(reserved));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/reservations/{id}/confirm",
      summary: "Buy what you hold",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams, headers: onceHeaders },
      responses: { 200: reservationAnswer("Confirmed; the tickets are on their way by mail"), ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const confirmed = await service.confirm(c.var.caller, c.req.valid("param").id, key);
      return c.json(reservationView(granted(confirmed).reservation), 200, replayHeader(confirmed));
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reservations",
      summary: "Your reservations, newest first",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { query: z.strictObject(pageQuery) },
      responses: { 200: json(page(reservationSchema), "A page"), ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const records = await service.listReservations(c.var.caller.userId, parseCursor(cursor, 2), limit + 1);
      const { data, next } = toPage(records, limit, ({ heldAtMs, id }) => [heldAtMs, id]);
      return c.json({ data: data.map(reservationView), next }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reservations/{id}",
      summary: "One reservation, as the box office knows it now",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams },
      responses: { 200: json(reservationSchema, "The reservation"), ...PROBLEM },
    }),
    async (c) => {
      const found = await service.reservation(c.var.caller, c.req.valid("param").id);
      return c.json(reservationView(granted(found).reservation), 200);
    },
  )
  .openapi(
    createRoute({
      method: "delete",
      path: "/reservations/{id}",
      summary: "Give up a hold, or cancel a sale",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams },
      responses: { 200: json(reservationSchema, "Released or cancelled; its seats are free"), ...PROBLEM },
    }),
    async (c) => {
      const ended = await service.cancel(c.var.caller, c.req.valid("param").id);
      return c.json(reservationView(granted(ended).reservation), 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}/seats",
      summary: "The seat map",
      description: "A picture at most two seconds old; the answer to a reservation is the truth.",
      tags: ["Showtimes"],
      request: { params: idParams },
      responses: { 200: json(seatMapSchema, "The map"), 304: { description: "Not changed" }, ...PROBLEM },
    }),
    async (c) => {
      const { text, etag } = await service.seatMap(c.req.valid("param").id);
      if (text === null) throw new Problem("showtime_not_found", "There is no such showtime.");
      const headers = { etag, "cache-control": "public, max-age=1", "content-type": "application/json" };
      return c.req.header("if-none-match") === etag ? c.body(null, 304, headers) : c.body(text, 200, headers);
    },
  );

const replayHeader = (reserved: Reserved): Record<string, string> =>
  reserved.ok && reserved.replayed === true ? { "Idempotent-Replayed": "true" } : {};
