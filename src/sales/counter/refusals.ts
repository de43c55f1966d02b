/** What a refusal says to those who run the house. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainOffice } from "../reservations/refusals.ts";

export type Refused = OfficeRefused | { readonly ok: false; readonly code: "guest_not_found" };

export function explain(refusal: Refused, retryAfterS: number): Explained {
  if (refusal.code === "guest_not_found")
    return ["guest_not_found", "There is no such guest at your cinemas' counters. Nothing was done."];
  if (refusal.code === "unopened" || refusal.code === "showtime_not_found")
    return [
      "showtime_not_found",
      "There is no such showtime in your cinemas, or it is a draft. Nothing was done; a draft sells once it is published.",
    ];
  return explainOffice(refusal, retryAfterS);
}
