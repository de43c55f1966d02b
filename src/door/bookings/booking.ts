import type { Booking } from "../../box-office/answers.ts";
import type { CalendarShowtime } from "../tickets/calendar.ts";
import type { Ticket } from "../tickets/ticket.ts";

/** What a booking's code opens. */
export interface OpenBooking extends Booking {
  readonly showtime: CalendarShowtime & { readonly showtimeId: number };
  readonly tickets: readonly (Ticket & { readonly code: string })[];
}
