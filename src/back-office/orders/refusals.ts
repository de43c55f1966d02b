import type { Explained } from "../../http/problem.ts";
import { MOST_CINEMAS } from "./order.ts";

export interface Refused {
  readonly ok: false;
  readonly code: "reservation_not_found" | "showtime_not_found" | "cinema_not_found" | "cinema_needed";
}

export const CINEMA_NEEDED: Refused = { ok: false, code: "cinema_needed" };

const DETAILS: Readonly<Record<Refused["code"], string>> = {
  reservation_not_found: "There is no such order in your cinemas.",
  showtime_not_found: "There is no such showtime in your cinemas.",
  cinema_not_found: "You serve no customers in such a cinema.",
  cinema_needed: `You serve customers in more than ${MOST_CINEMAS} cinemas. Name one with cinema_id, or a showtime with showtime_id.`,
};

/** Whether it is about seeing orders. */
export const isOfOrders = (refusal: { readonly code: string }): refusal is Refused =>
  Object.hasOwn(DETAILS, refusal.code);

export const explain = ({ code }: Refused): Explained => [code, DETAILS[code]];
