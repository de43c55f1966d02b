/** Film-hire returns in requests and answers. */

import * as z from "zod";
import { idText, money } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { date } from "../reports/wire.ts";
import type { Admissions, CinemaReturn, OfWeek, ScreenDay, Totals } from "./return.ts";

export const filmHireQuery = z.strictObject({
  movie_id: idText,
  week: date.meta({
    description: "The first of its seven days, a Thursday where weeks are from Thursday to Wednesday",
  }),
  cinema_id: idText.optional().meta({ description: "One cinema alone" }),
});

export const filmHireSchema = lazily(() => {
  const tickets = z.array(
    z
      .strictObject({ ticket_type: z.string(), price: money, admissions: z.int(), gross: money })
      .meta({ id: "Admissions" }),
  );
  const totals = z
    .strictObject({
      shows: z.int(),
      admissions: z.int(),
      gross: money.meta({ description: "The prices of the tickets" }),
      discount: money,
      fees: money,
      taxes: money.meta({ description: "Included ones and added ones" }),
      net: money.meta({ description: "`gross` less `discount` with `fees`, without taxes" }),
      by_tax: z.array(
        z.strictObject({
          name: z.string(),
          rate_percent: z.number(),
          included: z.boolean(),
          base: money.meta({ description: "What the tax is in, or is added to" }),
          amount: money,
        }),
      ),
      tickets,
    })
    .meta({ id: "FilmHireTotals" });
  return z
    .strictObject({
      movie_id: z.int(),
      movie: z.string().nullable().meta({ description: "Null where it has no show in the week" }),
      from: date,
      to: date,
      cinemas: z.array(
        z.strictObject({
          cinema_id: z.int(),
          cinema: z.string(),
          address: z.string(),
          days: z.array(
            z.strictObject({
              screen_id: z.int(),
              screen: z.string().nullable(),
              date,
              shows: z.int(),
              admissions: z.int(),
              gross: money,
              tickets,
            }),
          ),
          totals,
        }),
      ),
      totals: z.array(totals).meta({ description: "Of all cinemas, one for each currency" }),
    })
    .meta({ id: "FilmHireReturn" });
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
