import { createRoute } from "@hono/zod-openapi";
import { etag } from "hono/etag";
import * as z from "zod";
import { CACHED, NOT_CHANGED, TAGGED, cached } from "../../http/conditional.ts";
import { BEARER, NO_STORE, idParams, json, page, pageQuery, refusals, slice } from "../../http/openapi.ts";
import { parseCursor, toPage } from "../../http/pagination.ts";
import { Problem } from "../../http/problem.ts";
import { buying } from "../../identity/authentication.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { publicUrl } from "../../platform/settings.ts";
import { TICKET_IDS } from "../../sales/reservations/examples.ts";
import { ticketKeys } from "../ticket-keys/service.ts";
import { QR_CONTENT_TYPES } from "./qr-image.ts";
import * as service from "./service.ts";
import { IMAGE_HEADERS, jwksSchema, ticketOfShowtimeSchema, ticketOfShowtimeView } from "./wire.ts";

/** Any text is valid input: one that is no ticket id is a ticket that does not exist. */
const ticketParams = z.strictObject({
  id: z.string().meta({ description: "The ticket's id", examples: TICKET_IDS.slice(0, 1) }),
});

const OPERATIONS = { png: "getTicketQrPng", svg: "getTicketQrSvg" } as const;

const REFUSALS = {
  ticket_not_found: "There is no such ticket.",
  ticket_revoked: "This ticket was cancelled or given back, and is no longer valid.",
} as const;

export const tickets = slice()
  .openapi(
    createRoute({
      operationId: "listTickets",
      method: "get",
      path: "/tickets",
      summary: "Your tickets, newest first",
      description: "Of your reservations, also revoked ones. A moment behind: `GET /v1/tickets/{id}` is not.",
      tags: ["Tickets"],
      security: BEARER,
      middleware: [buying] as const,
      request: { query: z.strictObject(pageQuery) },
      responses: { 200: json(page(ticketOfShowtimeSchema), "A page"), ...refusals(...OF_TOKENS) },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const found = await service.listTickets(c.var.caller, parsePosition(cursor), limit + 1);
      const { data, next } = toPage(found, limit, (last) => [last.heldAtMs, last.reservationId, last.seat]);
      const coded = await Promise.all(data.map(service.withCode));
      return c.json(
        { data: coded.map((ticket) => ticketOfShowtimeView(ticket, publicUrl)), next },
        200,
        NO_STORE,
      );
    },
  )
  .openapi(
    createRoute({
      operationId: "getTicket",
      method: "get",
      path: "/tickets/{id}",
      summary: "One ticket, as it is now",
      description: "Yours; an admin sees any.",
      tags: ["Tickets"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: ticketParams },
      responses: {
        200: json(ticketOfShowtimeSchema, "The ticket"),
        ...refusals(...OF_TOKENS, "ticket_not_found"),
      },
    }),
    async (c) => {
      const ticket = await service.ticket(c.req.valid("param").id, c.var.caller);
      if (ticket === null) throw new Problem("ticket_not_found", REFUSALS.ticket_not_found);
      return c.json(ticketOfShowtimeView(ticket, publicUrl), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "getReservationCalendar",
      method: "get",
      path: "/reservations/{id}/calendar.ics",
      summary: "The reservation as a calendar file",
      description:
        "Yours; an admin sees any. An event with an alarm an hour before. A newer file replaces an older one; that of an ended reservation takes the event out of the calendar (METHOD:CANCEL).",
      tags: ["Tickets"],
      security: BEARER,
      middleware: [buying] as const,
      request: { params: idParams },
      responses: {
        200: { description: "An iCalendar file", content: { "text/calendar": { schema: z.string() } } },
        ...refusals(...OF_TOKENS, "reservation_not_found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      const file = await service.reservationCalendar(id, c.var.caller);
      if (file === null) throw new Problem("reservation_not_found", "There is no such reservation of yours.");
      return c.body(file.text, 200, {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="matinee-${id}.ics"`,
      });
    },
  );

for (const format of ["png", "svg"] as const)
  tickets.openapi(
    createRoute({
      operationId: OPERATIONS[format],
      method: "get",
      path: `/tickets/{id}/qr.${format}`,
      summary: `The ticket's QR code as ${format.toUpperCase()}`,
      description: "Needs no sign-in, only the ticket's unguessable id. 410 once the ticket is revoked.",
      tags: ["Tickets"],
      security: [],
      middleware: [etag()] as const,
      request: { params: ticketParams },
      responses: {
        200: {
          description: "The image",
          ...TAGGED,
          content: { [QR_CONTENT_TYPES[format]]: { schema: z.string().meta({ format: "binary" }) } },
        },
        ...NOT_CHANGED,
        ...refusals(...OF_TOKENS, "ticket_not_found", "ticket_revoked"),
      },
    }),
    async (c) => {
      const image = await service.ticketImage(c.req.valid("param").id, format);
      if (!image.ok) throw new Problem(image.code, REFUSALS[image.code]);
      return c.body(image.bytes, 200, { ...IMAGE_HEADERS, "content-type": image.contentType });
    },
  );

export const wellKnown = slice().openapi(
  createRoute({
    operationId: "getTicketKeys",
    method: "get",
    path: "/jwks.json",
    summary: "The keys that verify tickets",
    description:
      "A JWK set (RFC 7517). New tickets are signed with the first key; the others signed tickets that are still valid. docs/verify-ticket.mjs shows how to verify one offline.",
    tags: ["Tickets"],
    security: [],
    middleware: cached,
    responses: {
      200: { ...json(jwksSchema, "The keys"), ...CACHED },
      ...NOT_CHANGED,
      ...refusals(...OF_TOKENS),
    },
  }),
  async (c) => {
    const keys = (await ticketKeys()).map(({ jwk }) => jwk);
    return c.json({ keys }, 200, { "cache-control": "public, max-age=300" });
  },
);

/** The position in a list's cursor: two numbers and a seat. */
function parsePosition(cursor: string | undefined) {
  const [, numbers, seat] = /^(\d+\.\d+)\.(.+)$/.exec(cursor ?? "") ?? [];
  const [heldAtMs, reservationId] = parseCursor(cursor === undefined ? undefined : (numbers ?? ""), 2) ?? [];
  return heldAtMs === undefined || reservationId === undefined || seat === undefined
    ? null
    : { heldAtMs, reservationId, seat };
}
