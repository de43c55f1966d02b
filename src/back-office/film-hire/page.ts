/** The return as a page to print. It runs no script and loads nothing. */

import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import type { Language } from "../../http/languages.ts";
import { dateFormat, numberFormat } from "../../platform/formats.ts";
import { fractionDigits, inUnits } from "../../platform/minor-units.ts";
import { STYLE } from "./page-style.ts";
import type { Admissions, CinemaReturn, OfWeek, ScreenDay, TaxSum } from "./return.ts";
import { WORDS } from "./words.ts";

interface Format {
  readonly money: (cents: number) => string;
  readonly number: (value: number) => string;
  readonly percent: (basisPoints: number) => string;
  readonly day: (date: string) => string;
}

function formatOf(currency: string, language: Language): Format {
  const { locale } = WORDS[language];
  const digits = fractionDigits(currency);
  const money = numberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const percent = numberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  return {
    money: (cents) => money.format(inUnits(cents, currency)),
    number: (value) => numberFormat(locale, {}).format(value),
    percent: (basisPoints) => percent.format(basisPoints / 10_000),
    day: (date) => dayIn(locale, date),
  };
}

const dayIn = (locale: string, date: string): string =>
  dateFormat(locale, {
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: "UTC",
  }).format(Date.parse(date));

export function filmHirePage(of: OfWeek, language: Language): string {
  const words = WORDS[language];
  const week = words.week(dayIn(words.locale, of.week.from), dayIn(words.locale, of.week.to));
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title} - ${of.movieTitle ?? of.movieId} - ${of.week.from}</title>
        ${STYLE}
      </head>
      <body>
        <h1>${words.title}: ${of.movieTitle ?? of.movieId}</h1>
        <p>${week}</p>
        ${of.cinemas.length === 0 ? html`<p>${words.none}</p>` : of.cinemas.map((cinema) => cinemaPart(cinema, language))}
      </body>
    </html> `.text;
}

function cinemaPart({ cinemaName, address, days, totals }: CinemaReturn, language: Language): Html {
  const words = WORDS[language];
  const format = formatOf(totals.currency, language);
  return html`<h2>${cinemaName}</h2>
    <p>${address}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.screen}</th>
          <th scope="col">${words.day}</th>
          <th scope="col" class="number">${words.shows}</th>
          <th scope="col">${words.ticket}</th>
          <th scope="col" class="number">${words.price}</th>
          <th scope="col" class="number">${words.admissions}</th>
          <th scope="col" class="number">${words.gross}</th>
        </tr>
      </thead>
      ${days.map((day) => dayRows(day, format))}
      <tfoot>
        ${totals.tickets.map((tickets) => ticketRow("", "", "", tickets, format))}
        ${sumRow(words.total, format.number(totals.shows), format.number(totals.admissions), format.money(totals.grossCents), "total")}
        ${sumRow(words.discount, "", "", format.money(-totals.discountCents))}
        ${sumRow(words.fees, "", "", format.money(totals.feeCents))}
        ${totals.taxes.map((tax) => sumRow(taxLabel(tax, words, format), "", "", format.money(tax.cents)))}
        ${sumRow(words.net, "", "", format.money(totals.netCents), "total")}
      </tfoot>
    </table>`;
}

const taxLabel = (
  { name, rateBasisPoints, baseCents }: TaxSum,
  { on }: { readonly on: string },
  { percent, money }: Format,
): string => `${name} ${percent(rateBasisPoints)} ${on} ${money(baseCents)}`;

const sumRow = (label: string, shows: string, admissions: string, sum: string, name = ""): Html =>
  html`<tr class="${name}">
    <th scope="row" colspan="2">${label}</th>
    <td class="number">${shows}</td>
    <td colspan="2"></td>
    <td class="number">${admissions}</td>
    <td class="number">${sum}</td>
  </tr>`;

function dayRows({ screenName, localDate, shows, tickets }: ScreenDay, format: Format): Html {
  const [first = null, ...more] = tickets;
  const head = [screenName ?? "", format.day(localDate), format.number(shows)] as const;
  return html`<tbody>
    ${ticketRow(...head, first, format)} ${more.map((one) => ticketRow("", "", "", one, format))}
  </tbody>`;
}

const ticketRow = (
  screen: string,
  day: string,
  shows: string,
  tickets: Admissions | null,
  { money, number }: Format,
): Html =>
  html`<tr>
    <td>${screen}</td>
    <td class="day">${day}</td>
    <td class="number">${shows}</td>
    <td>${tickets?.ticketType ?? ""}</td>
    <td class="number">${tickets === null ? "" : money(tickets.priceCents)}</td>
    <td class="number">${number(tickets?.admissions ?? 0)}</td>
    <td class="number">${money((tickets?.priceCents ?? 0) * (tickets?.admissions ?? 0))}</td>
  </tr>`;
