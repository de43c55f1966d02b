import type { ReservationRecord } from "../box-office/box-office.ts";

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

/** None where nothing was ever confirmed. */
export const ticketsOfReservation = ({
  id,
  showtimeId,
  currency,
  status,
  lines,
}: ReservationRecord): Ticket[] =>
  lines.flatMap(({ ticket, seat, category, ticketType, priceCents }) =>
    ticket === null
      ? []
      : [
          {
            id: ticket,
            reservationId: id,
            showtimeId,
            seat,
            category,
            ticketType,
            priceCents,
            currency,
            status: status === "confirmed" ? "valid" : "revoked",
          },
        ],
  );
