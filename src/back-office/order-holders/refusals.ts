import { labelList } from "../../http/label-list.ts";
import type { Explained } from "../../http/problem.ts";
import { MOST_NOTES } from "../../sales/order-notes/note.ts";
import * as reservations from "../../sales/reservations/refusals.ts";
import * as orders from "../orders/refusals.ts";

export type Refused =
  | orders.Refused
  | reservations.Refused
  | { readonly ok: false; readonly code: "too_many_notes" }
  | { readonly ok: false; readonly code: "no_address" }
  | { readonly ok: false; readonly code: "guest_forgotten" }
  | { readonly ok: false; readonly code: "mail_under_way" };

const DETAILS: Readonly<Record<string, string>> = {
  too_many_notes: `An order has at most ${MOST_NOTES} notes. The note was not added.`,
  no_address: "Nobody left an address for this order. Correct it first. Nothing was done.",
  guest_forgotten: "The guest was forgotten. Give the order to somebody instead. Nothing was done.",
  mail_under_way: "The mail is on its way. Nothing was done; look again in a minute.",
  showtime_cancelled: "The showtime is cancelled. Nothing was done.",
};

const isOwn = (
  refusal: Refused,
): refusal is Extract<
  Refused,
  { code: "too_many_notes" | "no_address" | "guest_forgotten" | "mail_under_way" }
> => refusal.code in DETAILS;

export function explain(refusal: Refused, retryAfterS: number): Explained {
  if (refusal.code === "checked_in")
    return [
      refusal.code,
      `Somebody is in with a ticket of this order: ${labelList(refusal.seats)}. Undo the scan first. Nothing was done.`,
      { seats: refusal.seats },
    ];
  if (isOwn(refusal)) return [refusal.code, DETAILS[refusal.code] ?? ""];
  return orders.isOfOrders(refusal) ? orders.explain(refusal) : reservations.explain(refusal, retryAfterS);
}
