import { createRoute } from "@hono/zod-openapi";
import * as z from "zod";
import { emptyIsNoBody } from "../../http/bodies.ts";
import { CACHED, NOT_CHANGED, shownIfChanged } from "../../http/conditional.ts";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import {
  BEARER,
  NO_STORE,
  OPTIONAL_BEARER,
  body,
  idParams,
  json,
  page,
  pageQuery,
  optionalBody,
  refusals,
  slice,
} from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem, granting, retryAfterS } from "../../http/problem.ts";
import { salesLimited } from "../../http/rate-limits.ts";
import { networkOfRequest } from "../../http/whence.ts";
import { auditedOfAdmins } from "../../identity/auditing.ts";
import { buying, forAdmins, knownCallerIfAny } from "../../identity/authentication.ts";
import { OF_RIGHTS, OF_TOKENS } from "../../identity/refused-callers.ts";
import { isSandboxOf } from "../../programme/showtimes/service.ts";
import { seatMap } from "../seat-maps/service.ts";
import { explain } from "./refusals.ts";
import type { Refused } from "./refusals.ts";
import { OF_BUYERS_KEYS, OF_CANCELLING, OF_HOLDS, OF_PROMO_CODES, OF_SELLING } from "./refused-codes.ts";
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
      operationId: "holdSeats",
      method: "post",
      path: "/showtimes/{id}/reservations",
      summary: "Hold seats, or buy them at once",
      description:
        "All or nothing: either every named seat is yours, or a 409 names those that are taken. Held seats are yours until `expires_at`; then confirm them (`POST /v1/reservations/{id}/confirm`), or pay where the showtime is paid online (`POST /v1/reservations/{id}/payment`). For accounts with a confirmed address, and for guests where it is paid online. At most 30 of these requests and cancellations a minute.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying, salesLimited] as const,
      request: { params: idParams, headers: onceHeaders, body: body(reserveBody) },
      responses: {
        201: { ...json(reservedSchema, "Held or confirmed"), headers: replayHeaders },
        ...refusals(
          ...OF_TOKENS,
          ...OF_SELLING,
          ...OF_PROMO_CODES,
          ...OF_BUYERS_KEYS,
          "buyer_limit",
          "email_not_confirmed",
          "guests_pay_online",
          "sales_not_open",
          "single_seats",
          "too_many_requests",
          "unconfirmed_limit",
        ),
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
      operationId: "confirmReservation",
      method: "post",
      path: "/reservations/{id}/confirm",
      summary: "Buy what you hold",
      description:
        "For a hold that is paid at the door or costs nothing. One that is paid online is confirmed by its payment. Repeated, it changes nothing.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams, headers: onceHeaders },
      responses: {
        200: reservationAnswer("Confirmed; the tickets are sent by mail"),
        ...refusals(...OF_TOKENS, ...OF_HOLDS, ...OF_BUYERS_KEYS, "guests_pay_online", "payment_required"),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const confirmed = await service.confirm(c.var.caller, c.req.valid("param").id, key);
      return c.json(reservationView(granted(confirmed).reservation), 200, replayHeader(confirmed));
    },
  )
  .openapi(
    createRoute({
      operationId: "extendReservation",
      method: "post",
      path: "/reservations/{id}/extend",
      summary: "Extend a hold, once",
      description: "The seats are held as long as those of a new hold, from now.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams, headers: onceHeaders },
      responses: {
        200: reservationAnswer("Held until expires_at"),
        ...refusals(
          ...OF_TOKENS,
          ...OF_HOLDS,
          ...OF_BUYERS_KEYS,
          "already_extended",
          "payment_started",
          "unconfirmed_limit",
        ),
      },
    }),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const extended = await service.extend(c.var.caller, c.req.valid("param").id, key);
      return c.json(reservationView(granted(extended).reservation), 200, replayHeader(extended));
    },
  )
  .openapi(
    createRoute({
      operationId: "listReservations",
      method: "get",
      path: "/reservations",
      summary: "Your reservations, newest first",
      description:
        "Yours, and what guests with your confirmed address bought. A moment behind: `GET /v1/reservations/{id}` is not.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying] as const,
      request: { query: z.strictObject(pageQuery) },
      responses: { 200: json(page(reservationSchema), "A page"), ...refusals(...OF_TOKENS) },
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
      operationId: "listAllReservations",
      method: "get",
      path: "/admin/reservations",
      summary: "All reservations",
      description: "Those of the newest showtime first, and within a showtime the newest first. For admins.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { query: z.strictObject(pageQuery) },
      responses: { 200: json(page(reservationForAdminSchema), "A page"), ...refusals(...OF_RIGHTS) },
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
      operationId: "getReservation",
      method: "get",
      path: "/reservations/{id}",
      summary: "One reservation, as it is now",
      description: "Yours, or one of a guest with your confirmed address; an admin sees any.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        200: json(reservationSchema, "The reservation"),
        ...refusals(...OF_TOKENS, "reservation_not_found"),
      },
    }),
    async (c) => {
      const found = await service.reservation(c.var.caller, c.req.valid("param").id);
      return c.json(reservationView(granted(found).reservation), 200);
    },
  )
  .openapi(
    createRoute({
      operationId: "cancelReservation",
      method: "delete",
      path: "/reservations/{id}",
      summary: "Release a hold or cancel a sale, all of it or some seats",
      description:
        "By the showtime's cancellation policy. The seats are for sale again at once; their tickets are revoked. An admin gives back all that was paid; staff, what they sold at the counter, by their permissions `customers` and `orders`. One that has ended stays as it is. At most 30 of these requests and reservations a minute.",
      tags: ["Reservations"],
      security: BEARER,
      middleware: [buying, salesLimited, emptyIsNoBody, auditedOfAdmins] as const,
      request: { params: idParams, headers: onceHeaders, query: partQuery, body: optionalBody(partBody) },
      responses: {
        200: reservationAnswer("The reservation after it"),
        ...refusals(...OF_TOKENS, ...OF_CANCELLING, ...OF_BUYERS_KEYS, "against_policy", "too_many_requests"),
      },
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
      operationId: "getSeatMap",
      method: "get",
      path: "/showtimes/{id}/seats",
      summary: "The seat map",
      description:
        "At most two seconds old. Only the answer to a reservation says for certain whether a seat is free.",
      tags: ["Showtimes"],
      security: OPTIONAL_BEARER,
      request: { params: idParams },
      responses: {
        200: { ...json(seatMapSchema, "The map"), ...CACHED },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "showtime_not_found", "unavailable"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const { text, etag, isSandbox } = await seatMap(id);
      if (text === null || (isSandbox === true && !(await isSandboxOf(id, () => knownCallerIfAny(c)))))
        throw new Problem("showtime_not_found", "There is no such showtime.");
      return shownIfChanged(c, text, {
        etag,
        "cache-control": isSandbox === true ? "no-store" : "public, max-age=1",
        "content-type": "application/json",
      });
    },
  );
