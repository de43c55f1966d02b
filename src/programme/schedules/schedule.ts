/** A cinema's programme of the next days, as other sites and calendars take it. */

import type { Cinema } from "../cinemas/cinema.ts";
import { cinemaDayOf, daysAfter, instantOf } from "../cinemas/local-time.ts";
import type { PosterSource } from "../posters/poster.ts";
import type { Showtime } from "../showtimes/showtime.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";

/** The cinema's today and the days after it. */
export const DAYS = 14;

/** The first ones: a calendar of more takes too long to write. */
export const MAX_SHOWTIMES = 500;

/** A public or cancelled showtime, with what a site shows of its movie and of its sale. */
export interface ScheduledShowtime extends Showtime {
  readonly version: number;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly durationMinutes: number;
  readonly poster: PosterSource;
  /** Seats that are held or sold; by D1, so at most two seconds old. */
  readonly takenSeats: number;
}

export interface Schedule {
  readonly cinema: Cinema;
  readonly vocabulary: Vocabulary;
  /** In the order of their start. */
  readonly showtimes: readonly ScheduledShowtime[];
}

/** From the beginning of the cinema's today. */
export function windowOf(
  { timeZone, dayStartsAt }: Pick<Cinema, "timeZone" | "dayStartsAt">,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const today = cinemaDayOf(nowMs, timeZone, dayStartsAt);
  const beginning = (day: string): number => instantOf(`${day}T${dayStartsAt}`, timeZone);
  return { fromMs: beginning(today), toMs: beginning(daysAfter(today, DAYS)) };
}
