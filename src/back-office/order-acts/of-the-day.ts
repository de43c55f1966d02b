import type { Reservation } from "../../box-office/ledger/reservation.ts";
import { cinemaDayOf } from "../../programme/cinemas/local-time.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";

const RECENT_MS = 24 * 60 * 60 * 1000;

/** Whether the order is of the cinema's day: of a show of today, of one that runs, or sold a short while ago. */
export function isOfTheDay(
  { heldAtMs, confirmedAtMs }: Pick<Reservation, "heldAtMs" | "confirmedAtMs">,
  {
    localDate,
    startsAtMs,
    endsAtMs,
    timeZone,
  }: Pick<Showtime, "localDate" | "startsAtMs" | "endsAtMs" | "timeZone">,
  dayStartsAt: string,
  nowMs: number,
): boolean {
  return (
    nowMs - (confirmedAtMs ?? heldAtMs) < RECENT_MS ||
    localDate === cinemaDayOf(nowMs, timeZone, dayStartsAt) ||
    (startsAtMs <= nowMs && nowMs < endsAtMs)
  );
}
