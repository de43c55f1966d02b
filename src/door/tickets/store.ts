import { and, desc, eq, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { reservations } from "../../box-office/followers/tables.ts";
import { guestsOf } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { SHOWN, showtimes } from "../../programme/showtimes/tables.ts";
import { recordOf } from "../../sales/reservations/record.ts";
import { allTicketsOfReservation } from "./ticket.ts";
import type { TicketOfShowtime } from "./ticket.ts";

/** The last ticket of a page: where the next page continues. */
export interface TicketPosition {
  readonly heldAtMs: number;
  readonly reservationId: number;
  readonly seat: string;
}

/**
 * A buyer's tickets after `after`: newest reservation first, within it by seat. Also those that guests with the buyer's confirmed
 * address bought, which are few. Each reservation that was ever confirmed has a ticket, so a page reads no more reservations than
 * it has tickets, and the one at which the page before ended.
 */
export async function ticketsOf(
  userId: number,
  after: TicketPosition | null,
  limit: number,
): Promise<(TicketOfShowtime & TicketPosition)[]> {
  const page = (whose: SQL) =>
    db
      .select({
        reservation: reservations,
        showtime: { payment: showtimes.payment, startsAtMs: showtimes.startsAtMs },
        shown: SHOWN,
      })
      .from(reservations)
      .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
      // Not what staff sold at the counter, of which they are the buyers of record.
      .where(
        and(
          whose,
          isNull(reservations.guestId),
          isNotNull(reservations.confirmedAtMs),
          after === null ? undefined : notBefore(after),
        ),
      )
      .orderBy(desc(reservations.heldAtMs), desc(reservations.id))
      .limit(limit + 1);
  const [own, ofGuests] = await db.batch([
    page(eq(reservations.userId, userId)),
    page(sql`${reservations.userId} in ${guestsOf(userId)}`),
  ]);
  return [...own, ...ofGuests]
    .flatMap(({ reservation, showtime, shown }) =>
      allTicketsOfReservation(recordOf(reservation, showtime)).map((ticket) => ({
        ...ticket,
        heldAtMs: reservation.heldAtMs,
        startsAtMs: showtime.startsAtMs,
        shown,
      })),
    )
    .filter((ticket) => after === null || inOrder(after, ticket) < 0)
    .toSorted(inOrder)
    .slice(0, limit);
}

const inOrder = (a: TicketPosition, b: TicketPosition): number => {
  if (a.heldAtMs !== b.heldAtMs) return b.heldAtMs - a.heldAtMs;
  if (a.reservationId !== b.reservationId) return b.reservationId - a.reservationId;
  if (a.seat === b.seat) return 0;
  return a.seat < b.seat ? -1 : 1;
};

const notBefore = ({ heldAtMs, reservationId }: TicketPosition) =>
  and(
    lte(reservations.heldAtMs, heldAtMs),
    or(lt(reservations.heldAtMs, heldAtMs), lte(reservations.id, reservationId)),
  );
