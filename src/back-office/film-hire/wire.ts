/** Film-hire returns in requests and answers. */

import * as z from "zod";
import { described, idOf, idText, money } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { date, givenDate } from "../reports/wire.ts";
import { RETURN } from "./examples.ts";
import type { Admissions, CinemaReturn, OfWeek, ScreenDay, Totals } from "./return.ts";

export const filmHireQuery = z.strictObject({
  movie_id: idText.meta({ description: "The movie's id" }),
  week: givenDate.meta({
    description: "The first of its seven days, a Thursday where weeks are from Thursday to Wednesday",
  }),
  cinema_id: idText
    .optional()
    .meta({ description: "One cinema alone: its id. All whose reports you may read, if left out" }),
});

export const filmHireSchema = lazily(() => {
  const tickets = z
    .array(
      z
        .strictObject({
          ticket_type: z.string().meta({ description: "As it was sold" }),
          price: described(money, "Of one ticket"),
          admissions: z.int().meta({ description: "How many tickets were sold at it" }),
          gross: described(money, "What they cost together"),
        })
        .meta({ id: "Admissions" }),
    )
    .meta({ description: "By ticket type and price" });
  const totals = z
    .strictObject({
      shows: z.int().meta({ description: "How many shows there were" }),
      admissions: z.int().meta({ description: "How many tickets were sold" }),
      gross: described(money, "The prices of the tickets"),
      discount: described(money, "What promo codes took off"),
      fees: described(money, "Per ticket and per reservation"),
      taxes: described(money, "Included ones and added ones"),
      net: described(money, "`gross` less `discount` with `fees`, without taxes"),
      by_tax: z
        .array(
          z.strictObject({
            name: z.string().meta({ description: "As the cinema names the tax" }),
            rate_percent: z.number().meta({ description: "The rate in percent, as 6 or 5.5" }),
            included: z
              .boolean()
              .meta({ description: "true: the prices have it in them. false: it is added" }),
            base: described(money, "What the tax is in, or is added to"),
            amount: described(money, "How much it is"),
          }),
        )
        .meta({ description: "One for each tax" }),
      tickets,
    })
    .meta({ id: "FilmHireTotals", description: "Of one currency" });
  return z
    .strictObject({
      movie_id: idOf("movie"),
      movie: z
        .string()
        .nullable()
        .meta({ description: "The movie's title; null where it has no show in the week" }),
      from: date.meta({ description: "The first day of the week" }),
      to: date.meta({ description: "The last day of the week" }),
      cinemas: z
        .array(
          z.strictObject({
            cinema_id: idOf("cinema"),
            cinema: z.string().meta({ description: "The cinema's name" }),
            address: z.string().meta({ description: "Where it is" }),
            days: z
              .array(
                z.strictObject({
                  screen_id: z.int().meta({ description: "The screen's id; 0 for shows without a screen" }),
                  screen: z.string().nullable().meta({ description: "The screen's name; null for none" }),
                  date: date.meta({ description: "The cinema's day" }),
                  shows: z.int().meta({ description: "How many shows there were" }),
                  admissions: z.int().meta({ description: "How many tickets were sold" }),
                  gross: described(money, "The prices of the tickets"),
                  tickets,
                }),
              )
              .meta({ description: "One for each screen and day with a show" }),
            totals: described(totals, "Of the cinema"),
          }),
        )
        .meta({ description: "Those in which it had shows" }),
      totals: z.array(totals).meta({ description: "Of all cinemas, one for each currency" }),
    })
    .meta({ id: "FilmHireReturn", examples: [RETURN] });
});

export const filmHireView = ({ movieId, movieTitle, week, cinemas, totals }: OfWeek) => ({
  movie_id: movieId,
  movie: movieTitle,
  ...week,
  cinemas: cinemas.map(cinemaView),
  totals: totals.map(totalsView),
});

const cinemaView = ({ cinemaId, cinemaName, address, days, totals }: CinemaReturn) => ({
  cinema_id: cinemaId,
  cinema: cinemaName,
  address,
  days: days.map((day) => dayView(day, totals.currency)),
  totals: totalsView(totals),
});

const dayView = (day: ScreenDay, currency: string) => ({
  screen_id: day.screenId,
  screen: day.screenName,
  date: day.localDate,
  shows: day.shows,
  admissions: day.admissions,
  gross: { amount: day.grossCents, currency },
  tickets: day.tickets.map((tickets) => ticketsView(tickets, currency)),
});

const ticketsView = ({ ticketType, priceCents, admissions }: Admissions, currency: string) => ({
  ticket_type: ticketType,
  price: { amount: priceCents, currency },
  admissions,
  gross: { amount: priceCents * admissions, currency },
});

function totalsView(of: Totals) {
  const { currency } = of;
  const amount = (cents: number) => ({ amount: cents, currency });
  return {
    shows: of.shows,
    admissions: of.admissions,
    gross: amount(of.grossCents),
    discount: amount(of.discountCents),
    fees: amount(of.feeCents),
    taxes: amount(of.taxCents),
    net: amount(of.netCents),
    by_tax: of.taxes.map(({ name, rateBasisPoints, included, baseCents, cents }) => ({
      name,
      rate_percent: rateBasisPoints / 100,
      included,
      base: amount(baseCents),
      amount: amount(cents),
    })),
    tickets: of.tickets.map((tickets) => ticketsView(tickets, currency)),
  };
}
