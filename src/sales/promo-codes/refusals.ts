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
  | { readonly ok: false; readonly code: "promo_code_refused"; readonly reason: Reason }
  | { readonly ok: false; readonly code: "promo_codes_unavailable" };

/** The problem document for a buyer whose promo code was refused. */
export function explainClaim(refusal: ClaimRefused): Explained {
  const { code } = refusal;
  switch (code) {
    case "promo_code_refused":
      return [code, `${because(refusal.reason)} Nothing was sold.`, { reason: refusal.reason }];
    case "promo_codes_unavailable":
      return [
        code,
        "The promo code cannot be checked at this moment. Nothing was sold; try again, or buy without it.",
        {},
        { "retry-after": "5" },
      ];
  }
}

function because(reason: Reason): string {
  switch (reason) {
    case "unknown":
      return "This cinema has no such promo code.";
    case "inactive":
      return "The promo code is no longer active.";
    case "not_yet":
      return "The promo code is not valid yet.";
    case "over":
      return "The promo code has expired.";
    case "other_showtime":
      return "The promo code is for other showtimes.";
    case "other_currency":
      return "The promo code is for showtimes in another currency.";
    case "used_by_you":
      return "You have used the promo code as often as one person may.";
    case "used_up":
      return "The promo code has no uses left. If a sale in progress fails, its use becomes free within minutes.";
  }
}
