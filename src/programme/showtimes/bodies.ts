import * as z from "zod";
import { described, givenInstant } from "../../http/openapi.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import { plainSeats, plainSeatsSchema } from "../cinemas/layout.ts";
import { localStartFault } from "../cinemas/local-time.ts";
import { plainLayoutErrors } from "../cinemas/plain-seats.ts";
import { presentationChangeIn, presentationFields, presentationIn } from "./presentation-wire.ts";
import { NOT_ONE_PRICING, pricesSchema, pricingIn, readPrices } from "./prices.ts";
import { companionsOpenHours, readTicketRules, ticketRules } from "./seat-rules.ts";
import {
  DEFAULT_CANCELLATION,
  DEFAULT_CLEANING_MINUTES,
  DEFAULT_PRE_SHOW_MINUTES,
  MAX_CLEANING_MINUTES,
  MAX_PRE_SHOW_MINUTES,
  NO_FEE,
} from "./showtime.ts";
import type { ShowtimeChange, ShowtimeDraft, Start } from "./showtime.ts";
import {
  cancellationBody,
  feeBody,
  holdMinutes,
  maxSeats,
  maxSeatsPerBuyer,
  orphanRule,
  payment,
  slowPayments,
  taxesBody,
} from "./terms-wire.ts";
import { BEYOND_MS, FIRST_MS, WITHIN, id, isYear } from "./wire.ts";

/** The year is bounded, because RFC 3339 has no years of five digits. */
export const bounded = (at: ReturnType<typeof givenInstant>) =>
  at.refine((text) => Date.parse(text) >= FIRST_MS && Date.parse(text) < BEYOND_MS, WITHIN);

const startInstant = bounded(
  givenInstant(
    "The offset is missing: write 2026-11-20T19:30:00Z, or send the cinema's own time as local_start",
  ),
);
const saleInstant = bounded(givenInstant());

export const LOCAL_TIME =
  "In the cinema's time zone. Hours may be counted on after midnight: 24:15 is a quarter past midnight of the day after. A time that the clocks skip is read with the offset before the change; a time that occurs twice means the first.";

/** `YYYY-MM-DDTHH:MM` in the cinema's time zone. */
export const localTime = z
  .string()
  .superRefine((text, context) => {
    const message = localStartFault(text);
    if (message !== null) context.addIssue({ code: "custom", message, continue: false });
  })
  .refine((local) => isYear(Number(local.slice(0, 4))), WITHIN);

/** Fields of a new showtime and of a change. */
const showtimeFields = {
  starts_at: startInstant
    .optional()
    .meta({ description: "When the show starts, trailers first: RFC 3339 with an offset" }),
  local_start: localTime.optional().meta({
    description: `Instead of starts_at. ${LOCAL_TIME}`,
    examples: ["2026-11-20T19:30", "2026-11-20T24:15"],
  }),
  sales_open_at: saleInstant
    .optional()
    .meta({ description: "When sales begin. Of a new showtime now, if left out" }),
};

const preShow = z
  .int()
  .min(0)
  .max(MAX_PRE_SHOW_MINUTES)
  .meta({ description: "From the start to the movie, in minutes" });

const cleaning = z
  .int()
  .min(0)
  .max(MAX_CLEANING_MINUTES)
  .meta({ description: "From the movie's end, in minutes; the screen is taken so long" });

export const showtimeBody = z
  .strictObject({
    ...showtimeFields,
    sales_close_at: saleInstant
      .nullish()
      .meta({ description: "When sales end. The start, if left out or null" }),
    movie_id: id.meta({ description: "What is shown: any movie, also of another owner" }),
    screen_id: id.optional().meta({ description: "The screen on which it is shown" }),
    cinema_id: id.optional().meta({ description: "Instead of screen_id, with seats" }),
    seats: z
      .union([z.int().min(1).max(MAX_SEATS), plainSeatsSchema.shape.seats])
      .optional()
      .meta({
        description:
          'Without a screen: labels, or a number of seats, which are then labelled "1", "2", …. Seats that are added later are not among them',
      }),
    status: z
      .enum(["draft", "on_sale"])
      .default("on_sale")
      .meta({ description: "A draft is seen by the cinema alone, and sells nothing" }),
    prices: pricesSchema.optional(),
    price_card_id: id.nullish().meta({ description: "Instead of prices: one of the cinema's price cards" }),
    payment: payment.default("at_door"),
    pre_show_minutes: preShow.default(DEFAULT_PRE_SHOW_MINUTES),
    cleaning_minutes: cleaning.default(DEFAULT_CLEANING_MINUTES),
    hold_minutes: holdMinutes.default(10),
    max_seats: maxSeats.default(10),
    max_seats_per_buyer: maxSeatsPerBuyer.default(null),
    orphan_rule: orphanRule.default("off"),
    slow_payments: slowPayments.default(false),
    fee: described(feeBody, "None, if left out").optional(),
    taxes: taxesBody.default([]),
    cancellation: described(cancellationBody, "Free until the start, if left out").optional(),
    ticket_rules: ticketRules.default({}),
    companions_open_hours: companionsOpenHours.default(null),
    ...presentationFields,
  })
  .meta({
    id: "NewShowtime",
    examples: [
      {
        movie_id: 3,
        screen_id: 1,
        local_start: "2026-11-20T19:30",
        price_card_id: 2,
        payment: "online",
        format: "35mm",
        audio_language: "en",
        subtitle_languages: ["pt"],
      },
    ],
  })
  .transform((body, context): ShowtimeDraft => {
    const start = startOf(body.starts_at, body.local_start);
    const venue = venueIn(body);
    const pricing = pricingIn(body);
    if (pricing === null)
      context.addIssue({
        code: "custom",
        path: [body.prices === undefined ? "prices" : "price_card_id"],
        message: NOT_ONE_PRICING,
      });
    if (start === null)
      context.addIssue({ code: "custom", path: ["starts_at"], message: "Send starts_at or local_start" });
    if (venue === null)
      context.addIssue({
        code: "custom",
        path: ["screen_id"],
        message: "Send screen_id, or cinema_id and seats",
      });
    const twice = venue !== null && "seats" in venue ? plainLayoutErrors({ seats: [...venue.seats] }) : [];
    for (const { path, message } of twice) context.addIssue({ code: "custom", path, message });
    if (start === null || venue === null || pricing === null) return z.NEVER;
    return {
      status: body.status,
      movieId: body.movie_id,
      venue,
      start,
      ...pricing,
      payment: body.payment,
      preShowMinutes: body.pre_show_minutes,
      cleaningMinutes: body.cleaning_minutes,
      salesOpenAtMs: msOrNull(body.sales_open_at),
      salesCloseAtMs: msOrNull(body.sales_close_at),
      holdMinutes: body.hold_minutes,
      maxSeats: body.max_seats,
      maxSeatsPerBuyer: body.max_seats_per_buyer,
      orphanRule: body.orphan_rule,
      slowPayments: body.slow_payments,
      fee: body.fee ?? NO_FEE,
      taxes: body.taxes,
      cancellation: body.cancellation ?? DEFAULT_CANCELLATION,
      ticketRules: readTicketRules(body.ticket_rules),
      companionsOpenHours: body.companions_open_hours,
      ...presentationIn(body),
    };
  });

const msOrNull = (at: string | null | undefined): number | null =>
  at === undefined || at === null ? null : Date.parse(at);

/** Null if both are given, or neither. */
export function startOf(at: string | undefined, local: string | undefined): Start | null {
  if (at !== undefined && local === undefined) return { atMs: Date.parse(at) };
  if (at === undefined && local !== undefined) return { local };
  return null;
}

interface VenueBody {
  readonly screen_id?: number | undefined;
  readonly cinema_id?: number | undefined;
  readonly seats?: number | readonly string[] | undefined;
}

function venueIn({
  screen_id: screenId,
  cinema_id: cinemaId,
  seats,
}: VenueBody): ShowtimeDraft["venue"] | null {
  if (screenId !== undefined) return cinemaId === undefined && seats === undefined ? { screenId } : null;
  if (cinemaId === undefined || seats === undefined) return null;
  return { cinemaId, seats: typeof seats === "number" ? plainSeats(seats).seats : seats };
}

/** Fields that are left out do not change. */
export const showtimeChangeBody = z
  .strictObject({
    ...showtimeFields,
    sales_close_at: saleInstant
      .nullish()
      .meta({ description: "When sales end. null: at the start, also if it moves" }),
    status: z.enum(["draft", "on_sale", "closed"]).optional().meta({
      description:
        "on_sale publishes a draft, or opens sales again. closed ends them. A draft may be sent as draft, and stays one",
    }),
    movie_id: id.optional().meta({ description: "Another movie" }),
    screen_id: id.optional().meta({ description: "Another screen of the cinema, with its layout" }),
    layout_version: id.optional().meta({
      description:
        "Takes over the screen's current layout, which must have this version. The showtime's own version changes nothing",
    }),
    prices: described(
      pricesSchema,
      "For later sales: a seat that is held or sold keeps its price. Other prices than the showtime has end its price card",
    ).optional(),
    price_card_id: id.nullish().meta({
      description:
        "Prices by this card from now on: they are computed again when the card, the start or the hall changes. null: the showtime keeps its prices, without a card",
    }),
    payment: payment.optional(),
    pre_show_minutes: preShow.optional(),
    cleaning_minutes: cleaning.optional(),
    hold_minutes: holdMinutes.optional(),
    max_seats: maxSeats.optional(),
    max_seats_per_buyer: maxSeatsPerBuyer.optional(),
    orphan_rule: orphanRule.optional(),
    slow_payments: slowPayments.optional(),
    fee: feeBody.optional(),
    taxes: taxesBody.optional(),
    cancellation: cancellationBody.optional(),
    ticket_rules: ticketRules.optional(),
    companions_open_hours: companionsOpenHours.optional(),
    ...presentationFields,
  })
  .refine((body) => body.starts_at === undefined || body.local_start === undefined, {
    path: ["starts_at"],
    error: "Send starts_at or local_start",
  })
  .meta({ id: "ShowtimeChange", examples: [{ local_start: "2026-11-20T20:00", hold_minutes: 15 }] })
  .transform((body): ShowtimeChange => {
    const start = startOf(body.starts_at, body.local_start);
    return given({
      status: body.status,
      movieId: body.movie_id,
      screenId: body.screen_id,
      layoutVersion: body.layout_version,
      start: start ?? undefined,
      priceCardId: body.price_card_id,
      ...(body.prices === undefined ? {} : readPrices(body.prices)),
      payment: body.payment,
      preShowMinutes: body.pre_show_minutes,
      cleaningMinutes: body.cleaning_minutes,
      salesOpenAtMs: msOrNull(body.sales_open_at) ?? undefined,
      salesCloseAtMs: body.sales_close_at === undefined ? undefined : msOrNull(body.sales_close_at),
      holdMinutes: body.hold_minutes,
      maxSeats: body.max_seats,
      maxSeatsPerBuyer: body.max_seats_per_buyer,
      orphanRule: body.orphan_rule,
      slowPayments: body.slow_payments,
      fee: body.fee,
      taxes: body.taxes,
      cancellation: body.cancellation,
      ticketRules: body.ticket_rules === undefined ? undefined : readTicketRules(body.ticket_rules),
      companionsOpenHours: body.companions_open_hours,
      ...presentationChangeIn(body),
    });
  });

/** Without the fields that are undefined. */
export const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
