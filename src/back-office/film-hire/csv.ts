import type { Columns } from "../../http/csv.ts";
import { decimalText as money } from "../../platform/minor-units.ts";
import type { Admissions, CinemaReturn, OfWeek, ScreenDay } from "./return.ts";

interface Row {
  readonly of: OfWeek;
  readonly cinema: CinemaReturn;
  readonly day: ScreenDay;
  /** Null where nothing was sold. */
  readonly tickets: Admissions | null;
}

/** One row for each cinema, screen, day, ticket type and price. `shows` is that of the screen's day in each of its rows. */
export const COLUMNS: Columns<Row> = [
  ["week", ({ of }) => of.week.from],
  ["movie_id", ({ of }) => of.movieId],
  ["movie", ({ of }) => of.movieTitle],
  ["cinema_id", ({ cinema }) => cinema.cinemaId],
  ["cinema", ({ cinema }) => cinema.cinemaName],
  ["screen", ({ day }) => day.screenName],
  ["date", ({ day }) => day.localDate],
  ["shows", ({ day }) => day.shows],
  ["ticket_type", ({ tickets }) => tickets?.ticketType ?? null],
  ["currency", ({ cinema }) => cinema.totals.currency],
  [
    "price",
    ({ tickets, cinema }) => (tickets === null ? null : money(tickets.priceCents, cinema.totals.currency)),
  ],
  ["admissions", ({ tickets }) => tickets?.admissions ?? 0],
  [
    "gross",
    ({ tickets, cinema }) =>
      money((tickets?.priceCents ?? 0) * (tickets?.admissions ?? 0), cinema.totals.currency),
  ],
];

/** The rows, a cinema at a time. */
export const rowsOf = (of: OfWeek): Row[][] =>
  of.cinemas.map((cinema) =>
    cinema.days.flatMap((day): Row[] =>
      day.tickets.length === 0
        ? [{ of, cinema, day, tickets: null }]
        : day.tickets.map((tickets) => ({ of, cinema, day, tickets })),
    ),
  );
