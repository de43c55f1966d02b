import type { OpenOffer } from "../../door/bookings/booking.ts";

/** An offer of the waiting list, as its page shows it. */
export interface OfferToShow extends OpenOffer {
  /** Opens the page. */
  readonly code: string;
  /** Opens the booking once the offer is taken. */
  readonly bookingUrl: string;
}
