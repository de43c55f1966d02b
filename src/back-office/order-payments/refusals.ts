/** Problem documents for the refusals of payments at the till. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainOffice } from "../../sales/reservations/refusals.ts";
import { explainNoShift } from "../../sales/shifts/refusals.ts";
import type { NoOpenShift } from "../../sales/shifts/refusals.ts";

export type Refused = OfficeRefused | NoOpenShift;

export function explain(refusal: Refused, retryAfterS: number): Explained {
  switch (refusal.code) {
    case "no_open_shift":
      return explainNoShift(refusal);
    case "unopened":
    case "showtime_not_found":
    case "reservation_not_found":
      return ["reservation_not_found", "There is no such order in your cinemas. Nothing was taken."];
    case "reservation_ended":
      return [
        refusal.code,
        `Only a confirmed order is paid at the till, and this one is ${refusal.status}. Nothing was taken.`,
        { reservation_status: refusal.status },
      ];
    default:
      return explainOffice(refusal, retryAfterS);
  }
}
