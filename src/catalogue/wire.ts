/** The catalogue's shapes in requests and answers. */
import * as z from "zod";
import { instant, line, money, pageQuery, toInstant } from "../http/openapi.ts";
import { REGIONS } from "./cinema.ts";
import type { Cinema, CinemaDraft, Screen } from "./cinema.ts";
import { layoutSchema } from "./layout.ts";
import { asTimeZone, isLocalStart, localTimeOf } from "./local-time.ts";
import type { Movie, MovieDraft } from "./movie.ts";
import { MAX_DURATION_MINUTES, pricesSchema } from "./showtime.ts";
import type { Showtime, ShowtimeDraft } from "./showtime.ts";

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));

const id = z.int().positive();
const givenInstant = z.iso.datetime({ offset: true });

const movieFields = {
  title: line(200),
  genre: line(100),
  duration_minutes: z.int().min(1).max(MAX_DURATION_MINUTES),
};

export const movieBody = z
  .strictObject({
    ...movieFields,
    description: z.string().trim().min(1).max(5_000).optional(),
    release_date: z.iso.date().optional(),
    rating: line(20)
      .optional()
      .meta({ description: "The age rating", examples: ["PG-13"] }),
    trailer_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
  })
  .meta({ id: "NewMovie" })
  .transform((body): MovieDraft => ({
    title: body.title,
    genre: body.genre,
    description: body.description ?? null,
    durationMinutes: body.duration_minutes,
    releaseDate: body.release_date ?? null,
    rating: body.rating ?? null,
    trailerUrl: body.trailer_url ?? null,
  }));

export const movieSchema = z
  .strictObject({
    id,
    ...movieFields,
    description: z.string().nullable(),
    release_date: z.iso.date().nullable(),
    rating: z.string().nullable(),
    trailer_url: z.string().nullable(),
  })
  .meta({ id: "Movie" });

export const movieView = (movie: Movie): z.output<typeof movieSchema> => ({
  id: movie.id,
  title: movie.title,
  genre: movie.genre,
  description: movie.description,
  duration_minutes: movie.durationMinutes,
  release_date: movie.releaseDate,
  rating: movie.rating,
  trailer_url: movie.trailerUrl,
});

const cinemaFields = {
  name: line(200),
  address: line(500),
  time_zone: z
    .string()
    .max(64)
    .refine((zone) => asTimeZone(zone) !== null, { error: "Not an IANA time zone", abort: true })
    .overwrite((zone) => asTimeZone(zone) ?? zone)
    .meta({ description: "IANA", examples: ["Europe/Lisbon"] }),
  currency: z
    .string()
    .refine((code) => CURRENCIES.has(code), "Not a currency of ISO 4217")
    .meta({ description: "ISO 4217", examples: ["EUR"] }),
  region: z
    .enum(REGIONS)
    .meta({ description: "Near which its seats are sold: the platform's location hints" }),
};

export const cinemaBody = z
  .strictObject(cinemaFields)
  .meta({ id: "NewCinema" })
  .transform(({ time_zone: timeZone, ...body }): CinemaDraft => ({ ...body, timeZone }));

export const cinemaSchema = z.strictObject({ id, ...cinemaFields }).meta({ id: "Cinema" });

export const cinemaView = (cinema: Cinema): z.output<typeof cinemaSchema> => ({
  id: cinema.id,
  name: cinema.name,
  address: cinema.address,
  time_zone: cinema.timeZone,
  currency: cinema.currency,
  region: cinema.region,
});

export const screenBody = z.strictObject({ name: line(100), layout: layoutSchema }).meta({ id: "NewScreen" });

export const screenSchema = z
  .strictObject({
    id,
    cinema_id: id,
    name: z.string(),
    capacity: z.int().meta({ description: "Seats" }),
  })
  .meta({ id: "Screen" });

export const screenView = (screen: Screen): z.output<typeof screenSchema> => ({
  id: screen.id,
  cinema_id: screen.cinemaId,
  name: screen.name,
  capacity: screen.capacity,
});

const payment = z.enum(["at_door", "online"]);

export const showtimeBody = z
  .strictObject({
    movie_id: id,
    screen_id: id,
    starts_at: givenInstant.optional(),
    local_start: z
      .string()
      .refine(isLocalStart, "Not a time as YYYY-MM-DDTHH:MM")
      .optional()
      .meta({
        description:
          "Instead of starts_at, in the cinema's time zone. A time that clocks skip counts as if they had not gone forward yet; of one that comes twice it is the first.",
        examples: ["2026-11-20T19:30"],
      }),
    prices: pricesSchema,
    payment: payment.default("at_door"),
    sales_open_at: givenInstant.optional().meta({ description: "Now, if left out" }),
    sales_close_at: givenInstant.optional().meta({ description: "The start, if left out" }),
    hold_minutes: z.int().min(1).max(30).default(10),
    max_seats: z.int().min(1).max(50).default(10).meta({ description: "In one reservation" }),
  })
  .meta({ id: "NewShowtime" })
  .transform((body, context): ShowtimeDraft => {
    const start = startOf(body.starts_at, body.local_start);
    if (start === null) {
      context.addIssue({ code: "custom", path: ["starts_at"], message: "Send starts_at or local_start" });
      return z.NEVER;
    }
    return {
      movieId: body.movie_id,
      screenId: body.screen_id,
      start,
      prices: body.prices,
      payment: body.payment,
      salesOpenAtMs: body.sales_open_at === undefined ? null : Date.parse(body.sales_open_at),
      salesCloseAtMs: body.sales_close_at === undefined ? null : Date.parse(body.sales_close_at),
      holdMinutes: body.hold_minutes,
      maxSeats: body.max_seats,
    };
  });

function startOf(at: string | undefined, local: string | undefined): ShowtimeDraft["start"] | null {
  if (at !== undefined && local === undefined) return { atMs: Date.parse(at) };
  if (at === undefined && local !== undefined) return { local };
  return null;
}

const idQuery = z.coerce.number().int().positive().optional();

export const showtimeQuery = z.strictObject({
  date: z.iso
    .date()
    .optional()
    .meta({ description: "The cinema's own day. If left out: what has not started" }),
  movie_id: idQuery,
  cinema_id: idQuery,
  ...pageQuery,
});

export const showtimeSchema = z
  .strictObject({
    id,
    movie: z.strictObject({ id, title: z.string() }),
    cinema: z.strictObject({ id, name: z.string(), time_zone: z.string() }),
    screen: z.strictObject({ id, name: z.string() }),
    starts_at: instant,
    local_date: z.iso.date().meta({ description: "In the cinema's time zone" }),
    local_time: z.string().meta({ description: "In the cinema's time zone", examples: ["19:30"] }),
    ends_at: instant.meta({ description: "Trailers and cleaning counted" }),
    prices: z
      .record(z.string(), z.record(z.string(), money))
      .meta({ description: "Seat category → ticket type → price" }),
    payment,
    sales_open_at: instant,
    sales_close_at: instant,
    hold_minutes: z.int(),
    max_seats: z.int(),
    capacity: z.int(),
  })
  .meta({ id: "Showtime" });

export function showtimeView(showtime: Showtime): z.output<typeof showtimeSchema> {
  const { currency, timeZone } = showtime;
  const local = localTimeOf(showtime.startsAtMs, timeZone);
  return {
    id: showtime.id,
    movie: { id: showtime.movieId, title: showtime.movieTitle },
    cinema: { id: showtime.cinemaId, name: showtime.cinemaName, time_zone: timeZone },
    screen: { id: showtime.screenId, name: showtime.screenName },
    starts_at: toInstant(showtime.startsAtMs),
    local_date: local.date,
    local_time: local.time,
    ends_at: toInstant(showtime.endsAtMs),
    prices: mapValues(showtime.prices, (types) => mapValues(types, (amount) => ({ amount, currency }))),
    payment: showtime.payment,
    sales_open_at: toInstant(showtime.salesOpenAtMs),
    sales_close_at: toInstant(showtime.salesCloseAtMs),
    hold_minutes: showtime.holdMinutes,
    max_seats: showtime.maxSeats,
    capacity: showtime.capacity,
  };
}

const mapValues = <From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
