import type { ReservationRecord } from "../box-office/answers.ts";
import type { Line } from "../box-office/ledger.ts";

/** A seat of a reservation that was confirmed; revoked when the reservation ends. */
export interface Ticket {
  readonly id: string;
  readonly reservationId: number;
  readonly showtimeId: number;
  readonly seat: string;
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  readonly currency: string;
  readonly status: "valid" | "revoked";
}

/** Those of the seats that it still has; none where nothing was ever confirmed. */
export const ticketsOfReservation = (reservation: ReservationRecord): Ticket[] =>
  ticketsOf(reservation, reservation.lines, reservation.status === "confirmed" ? "valid" : "revoked");

/** Also of a seat that was given back. Null for a ticket that was never one of it. */
export const ticketOfReservation = (reservation: ReservationRecord, id: string): Ticket | null =>
  [...ticketsOfReservation(reservation), ...ticketsOf(reservation, reservation.returned, "revoked")].find(
    (ticket) => ticket.id === id,
  ) ?? null;

const ticketsOf = (
  { id: reservationId, showtimeId, currency }: ReservationRecord,
  lines: readonly Line[],
  status: Ticket["status"],
): Ticket[] =>
  lines.flatMap(({ ticket, seat, category, ticketType, priceCents }) =>
    ticket === null
      ? []
      : [{ id: ticket, reservationId, showtimeId, seat, category, ticketType, priceCents, currency, status }],
  );
