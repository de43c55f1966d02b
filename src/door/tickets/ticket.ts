import type { ReservationRecord } from "../../box-office/answers.ts";
import { firstOf } from "../../box-office/ledger/check-in.ts";
import type { Line } from "../../box-office/ledger/reservation.ts";

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
  /** When the show begins, as its buyer was told; in lists, as it is now. */
  readonly startsAtMs: number;
  /** Null where nobody went in on it, or that was undone. */
  readonly checkedInAtMs: number | null;
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
