/** Tickets in answers. */

import * as z from "zod";
import { described, idOf, instant, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { SHOWN } from "../../sales/reservations/examples.ts";
import { placeFields, placeView } from "../../sales/reservations/place-wire.ts";
import { proofField, proofView } from "../../sales/reservations/proof.ts";
import { reservationIdField } from "../../sales/reservations/reservation-fields.ts";
import { OWN_TICKET, TICKET } from "./examples.ts";
import type { Ticket, TicketOfShowtime } from "./ticket.ts";

/** A ticket's code lets its bearer in. */
export const IMAGE_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

export const ticketSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "The ticket's id, which nobody can guess" }),
      reservation_id: reservationIdField("The reservation's id"),
      showtime_id: idOf("showtime"),
      seat: z.string().meta({ description: "The seat's label" }),
      ...placeFields,
      category: z.string().meta({ description: "The seat's category" }),
      ticket_type: z.string().meta({ description: "As it was sold" }),
      price: described(money, "What the ticket costs, without discount and fees"),
      requires_proof: proofField,
      status: z
        .enum(["valid", "revoked"])
        .meta({ description: "`revoked`: its seat was given back, exchanged or given to another person" }),
      checked_in_at: instant
        .nullable()
        .meta({ description: "When it was let in; null if it was not, or its scan was undone" }),
      qr_png: z.url().meta({ description: "The QR code as PNG" }),
      qr_svg: z.url().meta({ description: "The QR code as SVG" }),
    })
    .meta({ id: "Ticket", examples: [TICKET] }),
);

export const ownTicketSchema = lazily(() =>
  ticketSchema()
    .extend({
      code: z.string().meta({
        description:
          "The text of the QR code: a JWT, signed with Ed25519, with the ticket (`jti`), the showtime, the seat, and until when it can be verified offline (`exp`). The keys are at /.well-known/jwks.json",
      }),
    })
    .meta({ id: "OwnTicket", examples: [OWN_TICKET] }),
);

/** Beside a booking's own showtime, its tickets do not name it again. */
export const ticketOfShowtimeSchema = lazily(() =>
  ownTicketSchema()
    .extend({
      showtime: z
        .strictObject(shownFields())
        .nullable()
        .meta({ description: "How the showtime shows its movie; null if the showtime is gone" }),
    })
    .meta({ id: "TicketOfShowtime", examples: [{ ...OWN_TICKET, showtime: SHOWN }] }),
);

/** `url` makes a path of this API absolute. */
export const ticketView = (ticket: Ticket, url: (path: string) => string): Shown<typeof ticketSchema> => ({
  id: ticket.id,
  reservation_id: ticket.reservationId,
  showtime_id: ticket.showtimeId,
  seat: ticket.seat,
  ...placeView(ticket),
  category: ticket.category,
  ticket_type: ticket.ticketType,
  price: { amount: ticket.priceCents, currency: ticket.currency },
  ...proofView(ticket),
  status: ticket.status,
  checked_in_at: toInstantOrNull(ticket.checkedInAtMs),
  qr_png: url(`/v1/tickets/${ticket.id}/qr.png`),
  qr_svg: url(`/v1/tickets/${ticket.id}/qr.svg`),
});

/** Includes the code, and so is only for people who may use the ticket. */
export const ownTicketView = (
  ticket: Ticket & { readonly code: string },
  url: (path: string) => string,
): Shown<typeof ownTicketSchema> => ({ ...ticketView(ticket, url), code: ticket.code });

export const ticketOfShowtimeView = (
  ticket: TicketOfShowtime & { readonly code: string },
  url: (path: string) => string,
): Shown<typeof ticketOfShowtimeSchema> => ({
  ...ownTicketView(ticket, url),
  showtime: ticket.shown === null ? null : shownView(ticket.shown),
});

export const jwksSchema = lazily(() =>
  z
    .strictObject({
      keys: z
        .array(
          z.strictObject({
            kty: z.literal("OKP").meta({ description: "The family of the key" }),
            crv: z.literal("Ed25519").meta({ description: "Its curve" }),
            x: z.string().meta({ description: "The public key, 32 bytes as base64url" }),
            kid: z.string().meta({ description: "The key's id, which a ticket's header names" }),
            alg: z.literal("EdDSA").meta({ description: "The algorithm of the signature" }),
            use: z.literal("sig").meta({ description: "It verifies signatures" }),
          }),
        )
        .meta({ description: "The first one signs new tickets" }),
    })
    .meta({
      id: "TicketKeys",
      examples: [
        {
          keys: [
            {
              kty: "OKP",
              crv: "Ed25519",
              x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
              kid: "kPrK_q",
              alg: "EdDSA",
              use: "sig",
            },
          ],
        },
      ],
    }),
);
