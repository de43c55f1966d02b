/** Problem documents for the refusals at the counter. */

import type { Busy, Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainOffice } from "../reservations/refusals.ts";

export type Refused = OfficeRefused | Busy | { readonly ok: false; readonly code: "guest_not_found" };

export function explain(refusal: Refused, retryAfterS: number): Explained {
  if (refusal.code === "guest_not_found")
    return ["guest_not_found", "There is no such guest in your cinemas. Nothing was done."];
  if (refusal.code === "unopened" || refusal.code === "showtime_not_found")
    return [
      "showtime_not_found",
      "There is no such showtime in your cinemas, or it is a draft. Nothing was done; publish a draft before you sell it.",
    ];
  return explainOffice(refusal, retryAfterS);
}
