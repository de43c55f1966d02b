/** Reports in requests and answers. */

import * as z from "zod";
import { described, idOf, instant, money, page, pageQuery, toInstant } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { WITHIN, isYear } from "../../programme/showtimes/wire.ts";
import { SHOWN } from "../../sales/reservations/examples.ts";
import { usedPercent } from "./report.ts";
import type { OfDay, OfMovie, OfShowtime, Period, Sums } from "./report.ts";

const MAX_DAYS = 366;
const DAY_MS = 24 * 60 * 60_000;

export const date = z.iso.date();

/** A day of a request, in a year that shows can be in. */
export const givenDate = date.refine((day) => isYear(Number(day.slice(0, 4))), WITHIN);

const lengthInDays = ({ from, to }: Period): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const periodFields = {
  from: givenDate.meta({ description: "The first day of the period, on the cinemas' own calendars" }),
  to: givenDate.meta({
    description: `The last day of the period, which has ${MAX_DAYS} days at most, both included`,
  }),
};

export const isPeriod = (period: Period): boolean =>
  lengthInDays(period) >= 1 && lengthInDays(period) <= MAX_DAYS;
export const NO_PERIOD = { path: ["to"], error: `The period must have 1 to ${MAX_DAYS} days` };

export const periodQuery = z.strictObject(periodFields).refine(isPeriod, NO_PERIOD);

export const showtimesQuery = z.strictObject({ ...periodFields, ...pageQuery }).refine(isPeriod, NO_PERIOD);

const sums = lazily(() => ({
  currency: z.string().meta({ description: "ISO 4217, of all amounts of the line" }),
  showtimes: z.int().meta({ description: "How many showtimes it counts" }),
  capacity: z.int().meta({ description: "How many seats these have" }),
  sold: z.int().meta({ description: "How many seats are sold" }),
  reservations: z.int().meta({ description: "How many reservations are confirmed" }),
  held: z.int().meta({ description: "How many seats are held" }),
  checked_in: z.int().meta({ description: "How many tickets are checked in" }),
  used_percent: z.number().nullable().meta({
    description: "`sold` in percent of `capacity`, with one decimal; null where there are no seats",
  }),
  revenue: described(money, "The price of what is sold, paid online, at the door or not yet"),
  paid: described(money, "Paid through the payment gateway"),
  refunds: described(money, "The part of `paid` that is refunded, or has to be"),
}));

const SUMS = {
  currency: "EUR",
  showtimes: 1,
  capacity: 160,
  sold: 4,
  reservations: 2,
  held: 4,
  checked_in: 1,
  used_percent: 2.5,
  revenue: { amount: 3600, currency: "EUR" },
  paid: { amount: 1800, currency: "EUR" },
  refunds: { amount: 0, currency: "EUR" },
};

const list = <Line extends z.ZodRawShape>(line: () => Line, id: string, example: object) =>
  lazily(() =>
    z
      .strictObject({
        data: z
          .array(z.strictObject({ ...line(), ...sums() }).meta({ id }))
          .meta({ description: "The lines" }),
      })
      .meta({ examples: [{ data: [{ ...example, ...SUMS }] }] }),
  );

export const summarySchema = list(() => ({}), "SalesOfCurrency", {});
export const daysSchema = list(
  () => ({ date: date.meta({ description: "The cinemas' day" }) }),
  "SalesOfDay",
  { date: "2026-11-20" },
);
export const moviesSchema = list(
  () => ({ movie_id: idOf("movie"), movie: z.string().meta({ description: "The movie's title" }) }),
  "SalesOfMovie",
  { movie_id: 3, movie: "City Lights" },
);

/** The showtime of a line. */
export const showtimeFields = lazily(() => ({
  showtime_id: idOf("showtime"),
  date: date.meta({ description: "The cinema's day" }),
  starts_at: instant.meta({ description: "When it starts" }),
  movie: z.string().meta({ description: "The movie's title" }),
  cinema: z.string().meta({ description: "The cinema's name" }),
  screen: z.string().nullable().meta({ description: "The screen's name; null for none" }),
}));

/** The same in the examples. */
export const SHOWTIME_OF_LINE = {
  showtime_id: 28,
  date: "2026-11-20",
  starts_at: "2026-11-20T19:30:00.000Z",
  movie: "City Lights",
  cinema: "Cinema Matinee",
  screen: "Grand",
};

export const showtimesSchema = page(
  lazily(() =>
    z
      .strictObject({
        ...showtimeFields(),
        status: z.string().meta({ description: "`on_sale`, `closed` or `cancelled`" }),
        ...sums(),
        ...shownFields(),
      })
      .meta({
        id: "SalesOfShowtime",
        examples: [{ ...SHOWTIME_OF_LINE, status: "on_sale", ...SUMS, ...SHOWN }],
      }),
  ),
);

export const sumsView = (line: Sums) => ({
  currency: line.currency,
  showtimes: line.showtimes,
  capacity: line.capacity,
  sold: line.sold,
  reservations: line.reservations,
  held: line.held,
  checked_in: line.checkedIn,
  used_percent: usedPercent(line),
  revenue: { amount: line.soldCents, currency: line.currency },
  paid: { amount: line.paidCents, currency: line.currency },
  refunds: { amount: line.refundCents, currency: line.currency },
});

export const dayView = (line: OfDay) => ({ date: line.localDate, ...sumsView(line) });

export const movieView = (line: OfMovie) => ({
  movie_id: line.movieId,
  movie: line.movieTitle,
  ...sumsView(line),
});

export const showtimeView = (line: OfShowtime) => ({
  showtime_id: line.showtimeId,
  date: line.localDate,
  starts_at: toInstant(line.startsAtMs),
  movie: line.movieTitle,
  cinema: line.cinemaName,
  screen: line.screenName,
  status: line.status,
  ...sumsView(line),
  ...shownView(line),
});
