/** A showtime's shapes in requests and answers. */

import * as z from "zod";
import { idOf, idText, instant, money, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { daysBetween, localTimeOf } from "../cinemas/local-time.ts";
import { sandboxParam } from "../cinemas/wire.ts";
import { presentationQuery, shownFields, shownView } from "./presentation-wire.ts";
import type { Prices } from "./prices.ts";
import { companionsOpenHours, ticketRules, ticketRulesView } from "./seat-rules.ts";
import { showEndsAtMs, statusAt } from "./showtime.ts";
import type { Days, Showtime } from "./showtime.ts";
import { cancellationFields, feeFields, orphanRule, payment, slowPayments, taxFields } from "./terms-wire.ts";

export const id = z.int().positive();
const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
export const [FIRST_MS, BEYOND_MS] = [Date.UTC(FIRST_YEAR), Date.UTC(LAST_YEAR + 1)];
export const isYear = (year: number): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;
export const WITHIN = `Not in a year from ${FIRST_YEAR} to ${LAST_YEAR}`;

const MAX_DAYS = 31;

export const showtimeQuery = z
  .strictObject({
    date: z.iso.date().optional().meta({
      description:
        "A day of the cinema, which begins at its `day_starts_at`. Without any day: showtimes that have not started, and those that have and still sell",
    }),
    from: z.iso.date().optional().meta({ description: "The first of several days; goes with `to`" }),
    to: z.iso
      .date()
      .optional()
      .meta({ description: `The last of several days, at most ${MAX_DAYS}` }),
    movie_id: idText.optional().meta({ description: "Showtimes of this movie" }),
    cinema_id: idText.optional().meta({ description: "Showtimes of this cinema" }),
    status: z
      .enum(["public", "draft"])
      .default("public")
      .meta({ description: "public: what everybody sees. draft: the drafts of the caller's cinemas" }),
    sandbox: sandboxParam("true: those of the sandbox cinema that `cinema_id` names; needs a token"),
    ...presentationQuery,
    ...pageQuery,
  })
  .superRefine(({ date, from, to, sandbox, cinema_id: cinemaId }, context) => {
    const refuse = (field: string, message: string): void =>
      context.addIssue({ code: "custom", path: [field], message });
    if (sandbox === true && cinemaId === undefined) refuse("cinema_id", "Name the sandbox cinema");
    if (from === undefined && to === undefined) return;
    if (date !== undefined) refuse("date", "Send date, or from and to");
    if (from === undefined) return refuse("from", "Send the first day, from, together with to");
    if (to === undefined) return refuse("to", "Send the last day, to, together with from");
    if (to < from) refuse("to", "The last day is before the first one, from");
    if (daysBetween(from, to) >= MAX_DAYS) refuse("to", `More than ${MAX_DAYS} days`);
  });

/** The days that a query asks for; null for what can be bought from now on. */
export function daysIn({ date, from, to }: z.output<typeof showtimeQuery>): Days | null {
  const [first, last] = [date ?? from, date ?? to];
  return first === undefined || last === undefined ? null : { first, last };
}

const eur = (amount: number) => ({ amount, currency: "EUR" });

/** For examples: the showtime of all of them. */
export const SHOWTIME = {
  id: 28,
  status: "on_sale",
  movie: { id: 3, title: "City Lights" },
  cinema: { id: 1, name: "Cinema Matinee", time_zone: "Europe/Lisbon" },
  screen: { id: 1, name: "Grand" },
  layout_version: 1,
  starts_at: "2026-11-20T19:30:00.000Z",
  local_date: "2026-11-20",
  cinema_day: "2026-11-20",
  local_time: "19:30",
  ends_at: "2026-11-20T21:12:00.000Z",
  screen_free_at: "2026-11-20T21:27:00.000Z",
  format: "35mm",
  audio_language: "en",
  subtitle_languages: ["pt"],
  captions: false,
  audio_description: false,
  version: ["OmU"],
  age_rating: "M/6",
  pre_show_minutes: 15,
  cleaning_minutes: 15,
  prices: { standard: { adult: eur(900), child: eur(600) }, premium: { adult: eur(1200), child: eur(900) } },
  price_card_id: 2,
  payment: "online",
  sales_open_at: "2026-11-01T09:00:00.000Z",
  sales_close_at: "2026-11-20T19:30:00.000Z",
  hold_minutes: 10,
  max_seats: 10,
  max_seats_per_buyer: null,
  orphan_rule: "warn",
  slow_payments: false,
  fee: { per_ticket: 0, per_reservation: 0 },
  taxes: [{ name: "IVA", rate_percent: 6, included: true }],
  cancellation: { free_hours: 24, fee_percent: 50, last_hours: 2 },
  ticket_rules: { student: { requires_proof: true } },
  companions_open_hours: null,
  capacity: 160,
};

export const showtimeSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("showtime"),
      status: z.enum(["draft", "on_sale", "closed", "cancelled"]).meta({
        description:
          "draft: only the cinema sees it. on_sale: public; becomes closed when sales end. closed: public, and sells nothing. cancelled: for good",
      }),
      movie: z
        .strictObject({
          id: idOf("movie"),
          title: z.string().meta({ description: "The movie's title" }),
        })
        .meta({ description: "What is shown" }),
      cinema: z
        .strictObject({
          id: idOf("cinema"),
          name: z.string().meta({ description: "The cinema's name" }),
          time_zone: z.string().meta({ description: "Of the IANA database" }),
        })
        .meta({ description: "Where it is shown" }),
      screen: z
        .strictObject({
          id: idOf("screen"),
          name: z.string().meta({ description: "The screen's name" }),
        })
        .nullable()
        .meta({ description: "Null for a showtime without a screen" }),
      layout_version: z.int().meta({ description: "Of the screen's layout, which the showtime keeps" }),
      starts_at: instant.meta({ description: "RFC 3339, in UTC" }),
      local_date: z.iso.date().meta({ description: "The day of the start, in the cinema's time zone" }),
      cinema_day: z.iso.date().meta({ description: "The cinema's day, which begins at its `day_starts_at`" }),
      local_time: z
        .string()
        .meta({ description: "The time of the start, in the cinema's time zone", examples: ["19:30"] }),
      ends_at: instant.meta({ description: "The end of the movie, trailers included: RFC 3339, in UTC" }),
      screen_free_at: instant.meta({ description: "The end of cleaning: RFC 3339, in UTC" }),
      ...shownFields(),
      pre_show_minutes: z.int().meta({ description: "From the start to the movie, in minutes" }),
      cleaning_minutes: z.int().meta({ description: "From the movie's end, in minutes" }),
      prices: z
        .record(z.string(), z.record(z.string(), money))
        .meta({ description: "Seat category → ticket type → price" }),
      section_prices: z
        .record(z.string(), z.record(z.string(), z.record(z.string(), money)))
        .optional()
        .meta({
          description:
            "Section of the hall → seat category → ticket type → price, where it is not the one of `prices`. Left out if no section has prices of its own",
        }),
      price_card_id: id
        .nullable()
        .meta({ description: "The price card of `prices`; null for prices of its own" }),
      payment,
      sales_open_at: instant.meta({ description: "When sales begin: RFC 3339, in UTC" }),
      sales_close_at: instant.meta({ description: "When sales end: RFC 3339, in UTC" }),
      hold_minutes: z.int().meta({ description: "How long seats are held for a buyer, in minutes" }),
      max_seats: z.int().meta({ description: "In one reservation" }),
      max_seats_per_buyer: z
        .int()
        .nullable()
        .meta({ description: "In all reservations of one buyer; null for any number" }),
      orphan_rule: orphanRule,
      slow_payments: slowPayments,
      fee: z.strictObject(feeFields).meta({
        description: "What buyers pay beside the prices, in minor units of the currency of `prices`",
      }),
      taxes: z.array(z.strictObject(taxFields)).meta({ description: "On prices and fees" }),
      cancellation: z
        .strictObject(cancellationFields)
        .meta({ description: "What buyers get back when they cancel" }),
      ticket_rules: ticketRules,
      companions_open_hours: companionsOpenHours,
      capacity: z.int().meta({ description: "Seats for sale, without the blocked ones" }),
    })
    .meta({ id: "Showtime", examples: [SHOWTIME] }),
);

export function showtimeView(showtime: Showtime, nowMs: number): Shown<typeof showtimeSchema> {
  const { currency, timeZone, screenName, cancellation, sectionPrices } = showtime;
  const priced = (prices: Prices) =>
    mapValues(prices, (types) => mapValues(types, (amount) => ({ amount, currency })));
  const local = localTimeOf(showtime.startsAtMs, timeZone);
  return {
    id: showtime.id,
    status: statusAt(showtime, nowMs),
    movie: { id: showtime.movieId, title: showtime.movieTitle },
    cinema: { id: showtime.cinemaId, name: showtime.cinemaName, time_zone: timeZone },
    screen: screenName === null ? null : { id: showtime.screenId, name: screenName },
    layout_version: showtime.layoutVersion,
    starts_at: toInstant(showtime.startsAtMs),
    local_date: local.date,
    cinema_day: showtime.localDate,
    local_time: local.time,
    ends_at: toInstant(showEndsAtMs(showtime.endsAtMs, showtime.cleaningMinutes)),
    screen_free_at: toInstant(showtime.endsAtMs),
    ...shownView(showtime),
    pre_show_minutes: showtime.preShowMinutes,
    cleaning_minutes: showtime.cleaningMinutes,
    prices: priced(showtime.prices),
    ...(sectionPrices === null ? {} : { section_prices: mapValues(sectionPrices, priced) }),
    price_card_id: showtime.priceCardId,
    payment: showtime.payment,
    sales_open_at: toInstant(showtime.salesOpenAtMs),
    sales_close_at: toInstant(showtime.salesCloseAtMs),
    hold_minutes: showtime.holdMinutes,
    max_seats: showtime.maxSeats,
    max_seats_per_buyer: showtime.maxSeatsPerBuyer,
    orphan_rule: showtime.orphanRule,
    slow_payments: showtime.slowPayments,
    fee: { per_ticket: showtime.fee.perTicketCents, per_reservation: showtime.fee.perReservationCents },
    taxes: showtime.taxes.map(({ name, rateBasisPoints, included }) => ({
      name,
      rate_percent: rateBasisPoints / 100,
      included,
    })),
    cancellation: {
      free_hours: cancellation.freeHours,
      fee_percent: cancellation.feePercent,
      last_hours: cancellation.lastHours,
    },
    ticket_rules: ticketRulesView(showtime.ticketRules),
    companions_open_hours: showtime.companionsOpenHours,
    capacity: showtime.capacity,
  };
}

const mapValues = <From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
