import { and, asc, desc, eq, gt, lt, lte, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { reservations, tickets } from "../../box-office/followers/tables.ts";
import { guestsOf } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Ticket } from "./ticket.ts";

/** The last ticket of a page: where the next page continues. */
export interface TicketPosition {
  readonly heldAtMs: number;
  readonly reservationId: number;
  readonly seat: string;
}

/**
 * A buyer's tickets after `after`: newest reservation first, within it by seat. Also those that guests with the buyer's confirmed
 * address bought, which are few.
 */
export async function ticketsOf(
  userId: number,
  after: TicketPosition | null,
  limit: number,
): Promise<(Ticket & TicketPosition)[]> {
  const page = (whose: SQL) =>
    db
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
      .where(and(whose, after === null ? undefined : behind(after)))
      .orderBy(desc(reservations.heldAtMs), desc(reservations.id), asc(tickets.seat))
      .limit(limit);
  const [own, ofGuests] = await db.batch([
    page(eq(reservations.userId, userId)),
    page(sql`${reservations.userId} in ${guestsOf(userId)}`),
  ]);
  return [...own, ...ofGuests].toSorted(inOrder).slice(0, limit);
}

const inOrder = (a: TicketPosition, b: TicketPosition): number =>
  b.heldAtMs - a.heldAtMs || b.reservationId - a.reservationId || (a.seat < b.seat ? -1 : 1);

const behind = ({ heldAtMs, reservationId, seat }: TicketPosition) =>
  and(
    lte(reservations.heldAtMs, heldAtMs),
    or(
      lt(reservations.heldAtMs, heldAtMs),
      lt(reservations.id, reservationId),
      and(eq(reservations.id, reservationId), gt(tickets.seat, seat)),
    ),
  );
