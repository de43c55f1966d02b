/** Which orders everybody sees who serves customers in a cinema. */

import type { Reservation } from "../../box-office/ledger/reservation.ts";
import { cinemaDayOf } from "../../programme/cinemas/local-time.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";

/** For so long after its sale. */
export const RECENT_MS = 24 * 60 * 60_000;

/** Whether the order is of a show of the cinema's day, of one that runs, or was sold within `RECENT_MS`. */
export const isOfTheDay = (
  { heldAtMs, confirmedAtMs }: Pick<Reservation, "heldAtMs" | "confirmedAtMs">,
  {
    localDate,
    startsAtMs,
    endsAtMs,
    timeZone,
    dayStartsAt,
  }: Pick<Showtime, "localDate" | "startsAtMs" | "endsAtMs" | "timeZone" | "dayStartsAt">,
  nowMs: number,
): boolean =>
  nowMs - (confirmedAtMs ?? heldAtMs) < RECENT_MS ||
  localDate === cinemaDayOf(nowMs, timeZone, dayStartsAt) ||
  (startsAtMs <= nowMs && nowMs < endsAtMs);
