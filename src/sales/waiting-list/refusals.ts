import type { Explained } from "../../http/problem.ts";
import { explain as explainReservation } from "../reservations/refusals.ts";
import type { Refused } from "../reservations/refusals.ts";

/** As for a reservation, except for the ticket type: a party on the waiting list names no seats. */
export const explain = (refusal: Refused, retryAfterS: number): Explained =>
  refusal.code === "unknown_ticket_type"
    ? [
        refusal.code,
        "There is no such ticket type for these seats. You were not put on the waiting list; GET the showtime for its prices.",
      ]
    : explainReservation(refusal, retryAfterS);
