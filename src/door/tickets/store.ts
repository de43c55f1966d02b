import { and, asc, desc, eq, gt, lt, lte, or } from "drizzle-orm";
import { reservations, tickets } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Ticket } from "./ticket.ts";

/** The last ticket of a page: where the next page continues. */
export interface TicketPosition {
  readonly heldAtMs: number;
  readonly reservationId: number;
  readonly seat: string;
}

/** A buyer's tickets after `after`: newest reservation first, within it by seat. */
export function ticketsOf(
  userId: number,
  after: TicketPosition | null,
  limit: number,
): Promise<(Ticket & TicketPosition)[]> {
  return db
    .select({
      id: tickets.id,
      reservationId: tickets.reservationId,
      showtimeId: reservations.showtimeId,
      heldAtMs: reservations.heldAtMs,
      seat: tickets.seat,
      category: tickets.category,
      ticketType: tickets.ticketType,
      priceCents: tickets.priceCents,
      currency: reservations.currency,
      status: tickets.status,
      startsAtMs: showtimes.startsAtMs,
      checkedInAtMs: tickets.checkedInAtMs,
    })
    .from(reservations)
    .innerJoin(tickets, eq(tickets.reservationId, reservations.id))
    .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
    .where(and(eq(reservations.userId, userId), after === null ? undefined : behind(after)))
    .orderBy(desc(reservations.heldAtMs), desc(reservations.id), asc(tickets.seat))
    .limit(limit);
}

const behind = ({ heldAtMs, reservationId, seat }: TicketPosition) =>
  and(
    lte(reservations.heldAtMs, heldAtMs),
    or(
      lt(reservations.heldAtMs, heldAtMs),
      lt(reservations.id, reservationId),
      and(eq(reservations.id, reservationId), gt(tickets.seat, seat)),
    ),
  );
