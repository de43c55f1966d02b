import type { Explained } from "../../http/problem.ts";
import { explain as explainReservation } from "../reservations/refusals.ts";
import type { Refused } from "../reservations/refusals.ts";

/** As where seats are bought, but for what is about seats by name: a party that waits names none. */
export const explain = (refusal: Refused, retryAfterS: number): Explained =>
  refusal.code === "unknown_ticket_type"
    ? [
        refusal.code,
        "No such ticket type for the seats that you wait for. You were not put on the list; GET the showtime for its prices.",
      ]
    : explainReservation(refusal, retryAfterS);
