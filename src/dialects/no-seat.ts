/** Why there is no seat, where the older APIs' own words say too little. */

import { retryAfterS } from "../http/problem.ts";
import { publicUrl } from "../platform/settings.ts";
import { explain } from "../sales/reservations/refusals.ts";
import type { Refused } from "../sales/reservations/refusals.ts";

/** They cannot pay: of a show that is paid online, where it can be bought. */
export const whyNoSeat = (showtimeId: number, refusal: Refused): string =>
  refusal.code === "payment_required"
    ? `this show is paid online, at ${publicUrl(`/v1/showtimes/${showtimeId}/reservations`)}`
    : explain(refusal, retryAfterS())[1];
