/** Problem documents and texts for scans that are not accepted: what happened, and what to do. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { CheckIn } from "../../box-office/ledger/reservation.ts";
import { toInstant } from "../../http/openapi.ts";
import type { Explained } from "../../http/problem.ts";
import { explain as explainOffice } from "../../sales/reservations/refusals.ts";
import type { CheckedIn, Reason } from "./check-in.ts";

export type Refused = OfficeRefused | { readonly ok: false; readonly code: "ticket_not_found" };

export function explain(refusal: Refused, retryAfterS: number): Explained {
  const { code } = refusal;
  if (code === "showtime_not_found") return [code, "There is no such showtime whose tickets you may scan."];
  if (code === "ticket_not_found" || code === "reservation_not_found")
    return ["ticket_not_found", "There is no such ticket for your showtimes. Nothing was done."];
  return explainOffice(refusal, retryAfterS);
}

const DETAILS: Record<Exclude<Reason, "already_used">, string> = {
  ticket_not_found: "The code is valid, but no such ticket was sold.",
  ticket_revoked: "The ticket was cancelled or given back.",
  scan_undone: "This scan was undone by staff. Scan the ticket again.",
  not_paid: "The ticket had to be paid online, and is not paid.",
  too_early: "The doors open two hours before the show.",
  too_late: "The show is over.",
  malformed_code: "This is not a ticket's code. Scan again, or type the ticket's id.",
  unknown_key: "The code is signed with an unknown key, or one that is no longer in use.",
  bad_signature: "The code's signature is wrong: it was changed or forged.",
  wrong_showtime: "The ticket is for another showtime of this cinema.",
  wrong_cinema: "The ticket is for another cinema.",
};

export const REASONS = [
  "already_used",
  ...(Object.keys(DETAILS) as Exclude<Reason, "already_used">[]),
] as const;

/** The reason as a text for people at the door; null for an accepted scan. */
export const sayWhy = ({ result, first }: CheckedIn): string | null => {
  if (result === "accepted") return null;
  return result === "already_used" ? usedAt(first) : DETAILS[result];
};

const usedAt = (first: CheckIn | null): string =>
  first === null ? "The ticket was used." : `Used at gate ${first.gate}, ${toInstant(first.atMs)}.`;
