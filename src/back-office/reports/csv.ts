/** Reports as CSV. Money is in major units, such as 12.50. */

import type { Columns } from "../../http/csv.ts";
import { decimalText as money } from "../../platform/minor-units.ts";
import { versionsOf } from "../../programme/showtimes/presentation.ts";
import { usedPercent } from "./report.ts";
import type { OfDay, OfMovie, OfShowtime, Sums } from "./report.ts";

export const SUMS: Columns<Sums> = [
  ["currency", ({ currency }) => currency],
  ["showtimes", ({ showtimes }) => showtimes],
  ["capacity", ({ capacity }) => capacity],
  ["sold", ({ sold }) => sold],
  ["reservations", ({ reservations }) => reservations],
  ["held", ({ held }) => held],
  ["checked_in", ({ checkedIn }) => checkedIn],
  ["used_percent", usedPercent],
  ["revenue", ({ soldCents, currency }) => money(soldCents, currency)],
  ["paid", ({ paidCents, currency }) => money(paidCents, currency)],
  ["refunds", ({ refundCents, currency }) => money(refundCents, currency)],
];

export const DAYS: Columns<OfDay> = [["date", ({ localDate }) => localDate], ...SUMS];

export const MOVIES: Columns<OfMovie> = [
  ["movie_id", ({ movieId }) => movieId],
  ["movie", ({ movieTitle }) => movieTitle],
  ...SUMS,
];

export const SHOWTIMES: Columns<OfShowtime> = [
  ["showtime_id", ({ showtimeId }) => showtimeId],
  ["date", ({ localDate }) => localDate],
  ["starts_at", ({ startsAtMs }) => new Date(startsAtMs).toISOString()],
  ["movie", ({ movieTitle }) => movieTitle],
  ["cinema", ({ cinemaName }) => cinemaName],
  ["screen", ({ screenName }) => screenName],
  ["status", ({ status }) => status],
  ...SUMS,
  ["format", ({ format }) => format],
  ["audio_language", ({ audioLanguage }) => audioLanguage],
  ["subtitle_languages", ({ subtitleLanguages }) => subtitleLanguages.join(" ")],
  ["captions", ({ captions }) => String(captions)],
  ["audio_description", ({ audioDescription }) => String(audioDescription)],
  ["version", (showtime) => versionsOf(showtime).join(" ")],
  ["age_rating", ({ ageRating }) => ageRating],
];
