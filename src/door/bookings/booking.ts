import type { Booking, ReservationRecord } from "../../box-office/answers.ts";
import type { Brand } from "../../platform/brand.ts";
import type { CalendarShowtime } from "../../programme/schedules/calendar-event.ts";
import type { Ticket } from "../tickets/ticket.ts";

/** Seats that the waiting list holds, or held, for a party, as the code in the offer's mail opens them. */
export interface OpenOffer {
  readonly reservation: ReservationRecord;
  readonly showtime: CalendarShowtime & { readonly brand: Brand };
}

/** What a booking's code opens. */
export interface OpenBooking extends Booking {
  readonly showtime: CalendarShowtime & { readonly showtimeId: number };
  readonly tickets: readonly (Ticket & { readonly code: string })[];
}
