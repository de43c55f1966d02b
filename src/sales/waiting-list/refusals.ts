import type { Explained } from "../../http/problem.ts";
import { explain as explainReservation } from "../reservations/refusals.ts";
import type { Refused } from "../reservations/refusals.ts";

/** Said otherwise than for a reservation: a party on the waiting list names no seats. */
const OF_WAITING = {
  unknown_ticket_type:
    "There is no such ticket type for these seats. You were not put on the waiting list; GET the showtime for its prices.",
  not_together:
    "The hall does not have so many seats together. You were not put on the waiting list; with `together` false the party may be split.",
};

export function explain(refusal: Refused, retryAfterS: number): Explained {
  const { code } = refusal;
  return code === "unknown_ticket_type" || code === "not_together"
    ? [code, OF_WAITING[code]]
    : explainReservation(refusal, retryAfterS);
}
