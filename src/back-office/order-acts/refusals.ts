/** Problem documents for what staff do with an order. */

import type { Refused as OfficeRefused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";
import type { Refused as ExchangeRefused } from "../../sales/exchanges/exchange.ts";
import { explain as explainOffice } from "../../sales/reservations/refusals.ts";
import { explainNoShift } from "../../sales/shifts/refusals.ts";
import type { NoOpenShift } from "../../sales/shifts/refusals.ts";

export type Refused =
  | OfficeRefused
  | ExchangeRefused
  | NoOpenShift
  | { readonly ok: false; readonly code: "order_not_found" };

const BY_MANAGER =
  "Nothing was done; a manager of the cinema (permission `orders`) may cancel it with `refund` `full` or `none`.";

/** Those that say something else of an order than to a buyer. */
const OWN = [
  "order_not_found",
  "reservation_not_found",
  "unopened",
  "showtime_not_found",
  "no_open_shift",
  "reservation_ended",
  "cancellation_closed",
  "showtime_started",
  "payment_required",
  "exchange_undone",
] as const;

type Own = Extract<Refused, { readonly code: (typeof OWN)[number] }>;

const isOwn = (refusal: Refused): refusal is Own => OWN.some((code) => code === refusal.code);

export const explain = (refusal: Refused, retryAfterS: number): Explained =>
  isOwn(refusal) ? explainOwn(refusal) : explainOffice(refusal, retryAfterS);

function explainOwn(refusal: Own): Explained {
  const { code } = refusal;
  switch (code) {
    case "order_not_found":
    case "reservation_not_found":
      return ["reservation_not_found", "There is no such order in your cinemas. Nothing was done."];
    case "unopened":
    case "showtime_not_found":
      return [
        "showtime_not_found",
        "There is no such showtime in your cinemas, it is a draft, or another owner's. Nothing was done.",
      ];
    case "no_open_shift":
      return explainNoShift(refusal);
    case "reservation_ended":
      return [
        code,
        `Only sold orders are changed so, and this one is ${refusal.status}. Nothing was done.`,
        { reservation_status: refusal.status },
      ];
    case "cancellation_closed": {
      const lastAt = new Date(refusal.lastAtMs).toISOString();
      return [code, `Tickets could be given back until ${lastAt}. ${BY_MANAGER}`, { last_at: lastAt }];
    }
    case "showtime_started":
      return [code, `The show has started. ${BY_MANAGER}`];
    case "payment_required":
      return [
        code,
        "The new seats cost more, and the order was paid online. Nothing was done; take the difference with `paid_by`.",
      ];
    case "exchange_undone":
      return [
        code,
        "The exchange stopped halfway and was undone: nothing has changed. Try again with another Idempotency-Key.",
      ];
  }
}
