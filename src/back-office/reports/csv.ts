/** Reports as CSV, for spreadsheets: one row of column names, then one row a line. Money is in major units, such as 12.50. */

import Papa from "papaparse";
import { fractionDigits, inUnits } from "../../platform/minor-units.ts";
import { versionsOf } from "../../programme/showtimes/presentation.ts";
import { usedPercent } from "./report.ts";
import type { OfDay, OfMovie, OfShowtime, Sums } from "./report.ts";

type Cell = string | number | null;
/** A column's name, and its value for a line. */
export type Columns<Line> = readonly (readonly [name: string, of: (line: Line) => Cell])[];

const money = (cents: number, currency: string): string =>
  inUnits(cents, currency).toFixed(fractionDigits(currency));

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

/** The CSV in pieces, one a page of lines. Text that begins like a formula is escaped, so that no spreadsheet runs it. */
export async function* csv<Line>(
  columns: Columns<Line>,
  pages: AsyncIterable<readonly Line[]> | Iterable<readonly Line[]>,
): AsyncGenerator<string> {
  yield rows([columns.map(([name]) => name)]);
  for await (const page of pages)
    if (page.length > 0) yield rows(page.map((line) => columns.map(([, of]) => of(line))));
}

const rows = (cells: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse(
    cells.map((row) => [...row]),
    { escapeFormulae: true },
  )}\r\n`;
