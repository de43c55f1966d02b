/** Problem documents for the refusals of payments at the till. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainOffice } from "../../sales/reservations/refusals.ts";
import { explainNoShift } from "../../sales/shifts/refusals.ts";
import type { NoOpenShift } from "../../sales/shifts/refusals.ts";

export type Refused = OfficeRefused | NoOpenShift;

export function explain(refusal: Refused, retryAfterS: number): Explained {
  const { code } = refusal;
  if (code === "no_open_shift") return explainNoShift(refusal);
  if (code === "unopened" || code === "showtime_not_found" || code === "reservation_not_found")
    return ["reservation_not_found", "There is no such order in your cinemas. Nothing was taken."];
  if (code === "reservation_ended")
    return [
      code,
      `Only a confirmed order is paid at the till, and this one is ${refusal.status}. Nothing was taken.`,
      { reservation_status: refusal.status },
    ];
  return explainOffice(refusal, retryAfterS);
}
