/** Problem documents for the refusals at the counter. */

import type { Busy, Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import type { ClaimRefused } from "../promo-codes/refusals.ts";
import { explain as explainOffice } from "../reservations/refusals.ts";
import { explainNoShift } from "../shifts/refusals.ts";
import type { NoOpenShift } from "../shifts/refusals.ts";

export type Refused =
  | OfficeRefused
  | Busy
  | ClaimRefused
  | NoOpenShift
  | { readonly ok: false; readonly code: "guest_not_found" };

export function explain(refusal: Refused, retryAfterS: number): Explained {
  if (refusal.code === "guest_not_found")
    return ["guest_not_found", "There is no such guest in your cinemas. Nothing was done."];
  if (refusal.code === "no_open_shift") return explainNoShift(refusal);
  if (refusal.code === "unopened" || refusal.code === "showtime_not_found")
    return [
      "showtime_not_found",
      "There is no such showtime in your cinemas, or it is a draft. Nothing was done; publish a draft before you sell it.",
    ];
  return explainOffice(refusal, retryAfterS);
}
