/** The ticket as people see it. */
import * as z from "zod";
import { money } from "../http/openapi.ts";
import type { Ticket } from "./ticket.ts";

export const ticketSchema = z
  .strictObject({
    id: z.string(),
    reservation_id: z.int().meta({ format: "int64" }),
    showtime_id: z.int(),
    seat: z.string(),
    category: z.string(),
    ticket_type: z.string(),
    price: money,
    status: z.enum(["valid", "revoked"]),
    qr_png: z.url(),
    qr_svg: z.url(),
  })
  .meta({ id: "Ticket" });

/** `url` makes a path of ours absolute. */
export const ticketView = (ticket: Ticket, url: (path: string) => string): z.output<typeof ticketSchema> => ({
  id: ticket.id,
  reservation_id: ticket.reservationId,
  showtime_id: ticket.showtimeId,
  seat: ticket.seat,
  category: ticket.category,
  ticket_type: ticket.ticketType,
  price: { amount: ticket.priceCents, currency: ticket.currency },
  status: ticket.status,
  qr_png: url(`/v1/tickets/${ticket.id}/qr.png`),
  qr_svg: url(`/v1/tickets/${ticket.id}/qr.svg`),
});
