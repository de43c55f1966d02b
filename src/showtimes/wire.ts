/** A showtime's shapes in requests and answers. */
import * as z from "zod";
import { isLocalStart, localTimeOf } from "../cinemas/local-time.ts";
import { instant, money, pageQuery, toInstant } from "../http/openapi.ts";
import { pricesSchema } from "./showtime.ts";
import type { Showtime, ShowtimeDraft } from "./showtime.ts";

const id = z.int().positive();
const givenInstant = z.iso.datetime({ offset: true });

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
