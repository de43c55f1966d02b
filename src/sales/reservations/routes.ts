import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { emptyIsNoBody } from "../../http/bodies.ts";
import { shownIfChanged } from "../../http/conditional.ts";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import {
  BEARER,
  NO_STORE,
  PROBLEM,
  body,
  idParams,
  json,
  page,
  pageQuery,
  optionalBody,
  slice,
} from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting, retryAfterS } from "../../http/problem.ts";
import { salesLimited } from "../../http/rate-limits.ts";
import { networkOfRequest } from "../../http/whence.ts";
import { auditedOfAdmins } from "../../identity/auditing.ts";
import { forAdmins, signedIn } from "../../identity/authentication.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import { seatMapSchema } from "./seat-map-wire.ts";
import * as service from "./service.ts";
import {
  partBody,
  partOf,
  partQuery,
  reservationForAdminSchema,
  reservationForAdminView,
  reservationSchema,
  reservationView,
  reserveBody,
  reservedSchema,
  reservedView,
} from "./wire.ts";

const reservationAnswer = (description: string) => ({
  ...json(reservationSchema, description),
  headers: replayHeaders,
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
      middleware: [signedIn, salesLimited] as const,
      request: { params: idParams, headers: onceHeaders, body: body(reserveBody) },
      responses: {
        201: { ...json(reservedSchema, "Held or confirmed"), headers: replayHeaders },
        ...PROBLEM,
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const key = c.req.valid("header")["idempotency-key"];
      const { caller } = c.var;
      const wish = c.req.valid("json");
      const reserved = await service.reserve(caller, id, wish, key, "confirmed", networkOfRequest(c));
      const { reservation, choice } = granted(reserved);
      return c.json(reservedView(reservation, choice), 201, replayHeader(reserved));
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
      responses: { 200: reservationAnswer("Confirmed; the tickets are sent by mail"), ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const confirmed = await service.confirm(c.var.caller, c.req.valid("param").id, key);
      return c.json(reservationView(granted(confirmed).reservation), 200, replayHeader(confirmed));
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/reservations/{id}/extend",
      summary: "Extend a hold, once",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn] as const,
      request: { params: idParams, headers: onceHeaders },
      responses: { 200: reservationAnswer("Held until expires_at"), ...PROBLEM },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const extended = await service.extend(c.var.caller, c.req.valid("param").id, key);
      return c.json(reservationView(granted(extended).reservation), 200, replayHeader(extended));
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
      path: "/admin/reservations",
      summary: "All reservations",
      description: "Those of the newest showtime first, and within a showtime the newest first.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { query: z.strictObject(pageQuery) },
      responses: { 200: json(page(reservationForAdminSchema), "A page"), ...PROBLEM },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const [below = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const records = await service.listAllReservations(below, limit + 1);
      const { data, next } = toPage(records, limit, ({ id }) => [id]);
      return c.json({ data: data.map(reservationForAdminView), next }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/reservations/{id}",
      summary: "One reservation, as it is now",
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
      summary: "Release a hold or cancel a sale, all of it or some seats",
      description:
        "By the showtime's cancellation policy. The seats are for sale again at once; their tickets are revoked.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [signedIn, salesLimited, emptyIsNoBody, auditedOfAdmins] as const,
      request: { params: idParams, headers: onceHeaders, query: partQuery, body: optionalBody(partBody) },
      responses: { 200: reservationAnswer("The reservation after it"), ...PROBLEM },
    }),
    async (c) => {
      const seats = partOf(c.req.valid("query"), c.req.valid("json"));
      const key = c.req.valid("header")["idempotency-key"];
      const ended = await service.cancel(c.var.caller, c.req.valid("param").id, seats, key);
      return c.json(reservationView(granted(ended).reservation), 200, replayHeader(ended));
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/showtimes/{id}/seats",
      summary: "The seat map",
      description:
        "At most two seconds old. Only the answer to a reservation says for certain whether a seat is free.",
      tags: ["Showtimes"],
      request: { params: idParams },
      responses: { 200: json(seatMapSchema, "The map"), 304: { description: "Not changed" }, ...PROBLEM },
    }),
    async (c) => {
      const { text, etag } = await service.seatMap(c.req.valid("param").id);
      if (text === null) throw new Problem("showtime_not_found", "There is no such showtime.");
      return shownIfChanged(c, text, {
        etag,
        "cache-control": "public, max-age=1",
        "content-type": "application/json",
      });
    },
  );
