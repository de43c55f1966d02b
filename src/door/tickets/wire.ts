/** Tickets in answers. */

import * as z from "zod";
import { instant, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { placeFields, placeView } from "../../sales/reservations/place-wire.ts";
import { proofField, proofView } from "../../sales/reservations/proof.ts";
import type { Ticket, TicketOfShowtime } from "./ticket.ts";

/** A ticket's code lets its bearer in. */
export const IMAGE_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
} as const;

export const ticketSchema = lazily(() =>
  z
    .strictObject({
      id: z.string(),
      reservation_id: z.int().meta({ format: "int64" }),
      showtime_id: z.int(),
      seat: z.string(),
      ...placeFields,
      category: z.string(),
      ticket_type: z.string(),
      price: money,
      requires_proof: proofField,
      status: z.enum(["valid", "revoked"]),
      checked_in_at: instant.nullable(),
      qr_png: z.url(),
      qr_svg: z.url(),
    })
    .meta({ id: "Ticket" }),
);

export const ownTicketSchema = lazily(() =>
  ticketSchema()
    .extend({
      code: z.string().meta({
        description:
          "The text of the QR code: a JWT, signed with Ed25519, with the ticket (`jti`), the showtime, the seat, and until when it can be verified offline (`exp`). The keys are at /.well-known/jwks.json",
      }),
    })
    .meta({ id: "OwnTicket" }),
);

/** Beside a booking's own showtime, its tickets do not name it again. */
export const ticketOfShowtimeSchema = lazily(() =>
  ownTicketSchema()
    .extend({
      showtime: z
        .strictObject(shownFields())
        .nullable()
        .meta({ description: "How it shows the movie; null if the showtime is gone" }),
    })
    .meta({ id: "TicketOfShowtime" }),
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
  z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        alg: z.literal("EdDSA"),
        use: z.literal("sig"),
      }),
    ),
  }),
);
