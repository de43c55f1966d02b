/** Problem documents for what a booking's code does not open or may not do. */

import type { Explained } from "../../http/problem.ts";
import * as reservations from "../../sales/reservations/refusals.ts";

export type BookingRefused =
  | { readonly ok: false; readonly code: "booking_not_found" }
  | { readonly ok: false; readonly code: "sold_at_counter" }
  | reservations.Refused;

export function explain(refusal: BookingRefused, retryAfterS: number): Explained {
  if (refusal.code === "booking_not_found" || refusal.code === "reservation_not_found")
    return [
      "booking_not_found",
      "No booking opens with this code. Open the link in the mail with the tickets.",
    ];
  if (refusal.code === "sold_at_counter")
    return [
      refusal.code,
      "This booking was sold at the counter, which takes tickets back. The booking stays as it is.",
    ];
  return reservations.explain(refusal, retryAfterS);
}
