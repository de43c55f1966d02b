/** Problem documents for the refusals of promo codes: what happened, what was kept, what to do. */

import type { Explained } from "../../http/problem.ts";
import type { Reason } from "./promo-code.ts";

export type Refused =
  | {
      readonly ok: false;
      readonly code:
        | "promo_code_not_found"
        | "promo_code_exists"
        | "several_owners"
        | "showtimes_needed"
        | "ends_before_it_starts"
        | "worth_in_use"
        | "promo_code_in_use"
        | "precondition_failed"
        | "changed_meanwhile";
    }
  | { readonly ok: false; readonly code: "showtime_not_found"; readonly showtimeIds: readonly number[] };

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "promo_code_not_found":
      return [code, "There is no such promo code, or it is not yours. Nothing was done."];
    case "promo_code_exists":
      return [
        code,
        "This promo code exists already. Nothing was done; change the existing one, or choose another code.",
      ];
    case "several_owners":
      return invalid("/showtime_ids", "The showtimes are in cinemas of several owners");
    case "showtimes_needed":
      return invalid("/showtime_ids", "Only the owner has codes for all showtimes: name yours");
    case "ends_before_it_starts":
      return invalid("/ends_at", "Not later than starts_at");
    case "worth_in_use":
      return [
        "promo_code_in_use",
        "The promo code is in use, so its percent or amount cannot change. Nothing was done; deactivate it and make another one.",
      ];
    case "promo_code_in_use":
      return [
        code,
        'The promo code was used or tried, so it cannot be removed. Nothing was done; PATCH it with "active": false instead.',
      ];
    case "precondition_failed":
      return [code, "The promo code has changed since you read it. Nothing was done; read it again."];
    case "changed_meanwhile":
      return [code, "The promo code is being changed by others. Nothing was done; try again."];
    case "showtime_not_found":
      return [
        code,
        `There is no showtime ${refusal.showtimeIds.join(", ")} in the owner's cinemas. Nothing was done.`,
        { showtime_ids: refusal.showtimeIds },
      ];
  }
}

const invalid = (pointer: string, detail: string): Explained => [
  "invalid_input",
  `${pointer}: ${detail}. Nothing was done.`,
  { errors: [{ in: "json", pointer, detail }] },
];

export type ClaimRefused =
  /** The buyer is not told the reason, except for `used_by_you`. */
  | { readonly ok: false; readonly code: "promo_code_refused"; readonly reason: Reason }
  /** After too many guesses, whatever the code. */
  | { readonly ok: false; readonly code: "promo_codes_locked"; readonly retryAfterMs: number }
  | { readonly ok: false; readonly code: "promo_codes_unavailable" };

/** One text for every code that is not valid, so that it tells nobody which codes there are. */
const NOT_VALID =
  "This promo code is not valid for this showtime: there is no such code, it is for other showtimes or another time, or it has no uses left. Nothing was sold.";
const USED_BY_YOU = "You have used the promo code as often as one person may. Nothing was sold.";

/** The problem document for a buyer whose promo code was refused. */
export function explainClaim(refusal: ClaimRefused): Explained {
  const { code } = refusal;
  switch (code) {
    case "promo_code_refused":
      return [code, refusal.reason === "used_by_you" ? USED_BY_YOU : NOT_VALID];
    case "promo_codes_locked": {
      const seconds = Math.ceil(refusal.retryAfterMs / 1000);
      return [
        code,
        `${NOT_VALID} Too many such codes were tried by your account or from your network: try the next one in ${Math.ceil(seconds / 60)} minutes, or buy without one.`,
        {},
        { "retry-after": String(seconds) },
      ];
    }
    case "promo_codes_unavailable":
      return [
        code,
        "The promo code cannot be checked at this moment. Nothing was sold; try again, or buy without it.",
        {},
        { "retry-after": "5" },
      ];
  }
}
