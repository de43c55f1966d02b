import type { ReservationRecord } from "../../box-office/answers.ts";
import { firstOf } from "../../box-office/ledger/check-in.ts";
import type { SoldSeat } from "../../box-office/ledger/place.ts";
import { revokedLines } from "../../box-office/ledger/reservation.ts";
import type { Line } from "../../box-office/ledger/reservation.ts";
import type { Presented } from "../../programme/showtimes/presentation.ts";

/** A seat of a confirmed reservation; revoked when the seat is given back or the reservation ends. */
export interface Ticket extends SoldSeat {
  readonly id: string;
  readonly reservationId: number;
  readonly showtimeId: number;
  readonly category: string;
  readonly ticketType: string;
  readonly priceCents: number;
  /** The door asks for a proof. */
  readonly proof?: true;
  readonly currency: string;
  readonly status: "valid" | "revoked";
  /** The start that the buyer was notified of; in lists, the current start of the showtime. */
  readonly startsAtMs: number;
  /** Null if it is not checked in, or its check-in was undone. */
  readonly checkedInAtMs: number | null;
}

export interface TicketOfShowtime extends Ticket {
  /** Null if the showtime is gone. */
  readonly shown: Presented | null;
}

/** Tickets of the reservation's current seats; empty if it was never confirmed. */
export const ticketsOfReservation = (reservation: ReservationRecord): Ticket[] =>
  ticketsOf(reservation, reservation.lines, reservation.status === "confirmed" ? "valid" : "revoked");

/** The same, with those of seats that were given back. */
export const allTicketsOfReservation = (reservation: ReservationRecord): Ticket[] => [
  ...ticketsOfReservation(reservation),
  ...ticketsOf(reservation, reservation.returned, "revoked"),
];

/** Finds a ticket of the reservation, also one of a returned seat or an earlier holder; null if it has no such ticket. */
export const ticketOfReservation = (reservation: ReservationRecord, id: string): Ticket | null =>
  [
    ...ticketsOfReservation(reservation),
    ...ticketsOf(reservation, revokedLines(reservation), "revoked"),
  ].find((ticket) => ticket.id === id) ?? null;

const ticketsOf = (
  reservation: ReservationRecord,
  lines: readonly Line[],
  status: Ticket["status"],
): Ticket[] => {
  const { id: reservationId, showtimeId, currency, slot } = reservation;
  return lines.flatMap(({ ticket: id, ...line }) =>
    id === null
      ? []
      : {
          ...line,
          id,
          reservationId,
          showtimeId,
          currency,
          status,
          startsAtMs: slot.startsAtMs,
          checkedInAtMs: firstOf(reservation, id)?.atMs ?? null,
        },
  );
};
