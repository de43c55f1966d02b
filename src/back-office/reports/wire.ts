/** Reports in requests and answers. */

import * as z from "zod";
import { instant, money, page, pageQuery, toInstant } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { shownFields, shownView } from "../../programme/showtimes/presentation-wire.ts";
import { usedPercent } from "./report.ts";
import type { OfDay, OfMovie, OfShowtime, Period, Sums } from "./report.ts";

const MAX_DAYS = 366;
const DAY_MS = 24 * 60 * 60_000;

export const date = z.iso.date();

const lengthInDays = ({ from, to }: Period): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const periodFields = {
  from: date.meta({ description: "The first day, on the cinemas' own calendars" }),
  to: date.meta({ description: `The last day; at most ${MAX_DAYS} days, both included` }),
};

export const isPeriod = (period: Period): boolean =>
  lengthInDays(period) >= 1 && lengthInDays(period) <= MAX_DAYS;
export const NO_PERIOD = { path: ["to"], error: `The period must have 1 to ${MAX_DAYS} days` };

export const periodQuery = z.strictObject(periodFields).refine(isPeriod, NO_PERIOD);

export const showtimesQuery = z.strictObject({ ...periodFields, ...pageQuery }).refine(isPeriod, NO_PERIOD);

const sums = lazily(() => ({
  currency: z.string(),
  showtimes: z.int(),
  capacity: z.int(),
  sold: z.int(),
  reservations: z.int().meta({ description: "Confirmed reservations" }),
  held: z.int(),
  checked_in: z.int(),
  used_percent: z.number().nullable().meta({ description: "Of the capacity that is sold" }),
  revenue: money.meta({ description: "The price of what is sold, paid online, at the door or not yet" }),
  paid: money.meta({ description: "Paid through the payment gateway" }),
  refunds: money.meta({ description: "The part of `paid` that is refunded, or has to be" }),
}));

const list = <Line extends z.ZodRawShape>(line: () => Line, id: string) =>
  lazily(() => z.strictObject({ data: z.array(z.strictObject({ ...line(), ...sums() }).meta({ id })) }));

export const summarySchema = list(() => ({}), "SalesOfCurrency");
export const daysSchema = list(() => ({ date }), "SalesOfDay");
export const moviesSchema = list(() => ({ movie_id: z.int(), movie: z.string() }), "SalesOfMovie");

export const showtimesSchema = page(
  lazily(() =>
    z
      .strictObject({
        showtime_id: z.int(),
        date,
        starts_at: instant,
        movie: z.string(),
        cinema: z.string(),
        screen: z.string().nullable(),
        status: z.string(),
        ...sums(),
        ...shownFields(),
      })
      .meta({ id: "SalesOfShowtime" }),
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
