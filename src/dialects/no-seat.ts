/** The reason for a refused seat, for answers of 000 and 001, whose documented text says too little. */

import { retryAfterS } from "../http/problem.ts";
import { publicUrl } from "../platform/settings.ts";
import { explain } from "../sales/reservations/refusals.ts";
import type { Refused } from "../sales/reservations/refusals.ts";

/** For a show that is paid online, where to buy it: 000 and 001 cannot pay. Otherwise `/v1`'s text. */
export const whyNoSeat = (showtimeId: number, refusal: Refused): string =>
  refusal.code === "payment_required"
    ? `this show is paid online, at ${publicUrl(`/v1/showtimes/${showtimeId}/reservations`)}`
    : explain(refusal, retryAfterS())[1];
