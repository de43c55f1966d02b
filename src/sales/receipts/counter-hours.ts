/** Which orders the staff at a counter serve. */

import { cinemaDayOf } from "../../programme/cinemas/local-time.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";

const RECENT_MS = 24 * 60 * 60_000;

/** Those of shows of the cinema's day, of shows that run now, and what was sold within 24 hours. */
export const isServedNow = (
  {
    localDate,
    startsAtMs,
    endsAtMs,
    timeZone,
    dayStartsAt,
  }: Pick<Showtime, "localDate" | "startsAtMs" | "endsAtMs" | "timeZone" | "dayStartsAt">,
  soldAtMs: number | null,
  nowMs: number,
): boolean =>
  localDate === cinemaDayOf(nowMs, timeZone, dayStartsAt) ||
  (startsAtMs <= nowMs && nowMs < endsAtMs) ||
  (soldAtMs !== null && soldAtMs > nowMs - RECENT_MS);
