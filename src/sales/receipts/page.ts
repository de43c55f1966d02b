/** A receipt as a page that stands alone: for A4, and for the roll of a till's printer, 80 mm wide. */

import { keptOf } from "../../box-office/ledger/bill.ts";
import type { BillLine } from "../../box-office/ledger/reservation.ts";
import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import type { Language } from "../../http/languages.ts";
import { dateFormat, numberFormat } from "../../platform/formats.ts";
import { fractionDigits, inUnits } from "../../platform/minor-units.ts";
import { nameOf } from "../../programme/vocabulary/vocabulary.ts";
import { seatsInWords } from "../reservations/seats-in-words.ts";
import { styleOf } from "./papers.ts";
import type { Paper } from "./papers.ts";
import type { Printout } from "./printout.ts";
import { wordsIn } from "./words.ts";
import type { ReceiptWords } from "./words/en.ts";

/** The whole page. The same printout always gives the same page. */
export function receiptPage(printout: Printout, language: Language, paper: Paper): string {
  const words = wordsIn(language);
  const title = titleOf(printout, words);
  const name = printout.number === null ? title : `${title} ${printout.number}`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${name}</title>
        <style>
          ${styleOf(paper, rowsOf(printout, language))}
        </style>
      </head>
      <body>
        <main>${sheet(printout, language, title)}</main>
      </body>
    </html> `.text;
}

/** Characters of a line on the roll. */
const ROLL_LINE = 30;

/** Lines on the roll, estimated by the lengths of the texts. */
function rowsOf(printout: Printout, language: Language): number {
  const { issuer, content } = printout;
  const lines = (text: string): number => Math.ceil(text.length / ROLL_LINE);
  const texts = [
    issuer.legalName,
    ...issuer.address.split("\n"),
    issuer.taxNumber ?? "",
    issuer.footer ?? "",
    ...factsOf(printout, language).map(([label, value]) => `${label} ${value}`),
    ...groupsOf(printout, language).flatMap(({ kind, seats }) => [kind, seats, "each", "gap"]),
  ];
  const others = 8 + 3 * content.taxes.length + printout.payments.length;
  return others + texts.reduce((sum, text) => sum + lines(text), 0);
}

function titleOf({ number, corrects, content }: Printout, words: ReceiptWords): string {
  if (number === null) return content.totalCents < 0 ? words.cancellation : words.tillReceipt;
  return corrects === null ? words.receipt : words.correction;
}

function sheet(printout: Printout, language: Language, title: string): Html {
  const { issuer, logoUrl, show, number } = printout;
  const words = wordsIn(language);
  const address = issuer.address.split("\n").map((row) => html`<div>${row}</div>`);
  return html`<header>
      <div class="cinema">
        ${logoUrl === null ? html`` : html`<img class="logo" src="${logoUrl}" alt="" />`}${show.cinemaName}
      </div>
      <div class="issuer">
        <div>${issuer.legalName}</div>
        ${address}
        ${issuer.taxNumber === null ? html`` : html`<div>${words.taxNumber(issuer.taxNumber)}</div>`}
      </div>
    </header>
    <h1>${title}</h1>
    <dl>
      ${factsOf(printout, language).map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div> `,
      )}
    </dl>
    ${articles(printout, language)} ${taxes(printout, language)} ${payments(printout, language)}
    ${number === null ? html`<p class="note">${words.noInvoice}</p>` : html``}
    ${issuer.footer === null ? html`` : html`<footer>${issuer.footer}</footer>`}`;
}

function factsOf(printout: Printout, language: Language): [string, string][] {
  const { number, corrects, issuedAtMs, orderId, show } = printout;
  const words = wordsIn(language);
  const { movieTitle, screenName, cinemaName, startsAtMs, timeZone } = show;
  const at = (ms: number): string =>
    dateFormat(words.dates, { dateStyle: "medium", timeStyle: "short", timeZone }).format(ms);
  return [
    ...(number === null ? [] : [[words.number, number] as [string, string]]),
    ...(corrects === null ? [] : [[words.corrects, corrects] as [string, string]]),
    [words.issued, at(issuedAtMs)],
    [words.order, String(orderId)],
    [words.show, movieTitle],
    ["", at(startsAtMs)],
    ["", screenName === null ? cinemaName : `${cinemaName}, ${screenName}`],
  ];
}

const moneyIn = ({ currency }: Printout, language: Language) => {
  const digits = fractionDigits(currency);
  const format = numberFormat(wordsIn(language).numbers, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "negative",
  });
  return (cents: number): string => format.format(inUnits(cents, currency));
};

function articles(printout: Printout, language: Language): Html {
  const { content } = printout;
  const words = wordsIn(language);
  const money = moneyIn(printout, language);
  const { discountCents, feeCents, taxes: all, totalCents } = content;
  const row = (label: string, cents: number): Html =>
    cents === 0
      ? html``
      : html`<tr>
          <th scope="row" colspan="2">${label}</th>
          <td>${money(cents)}</td>
        </tr> `;
  return html`<table class="articles">
    <thead>
      <tr>
        <th scope="col">${words.article}</th>
        <th scope="col">${words.price}</th>
        <th scope="col">${words.amount}</th>
      </tr>
    </thead>
    <tbody>
      ${groupsOf(printout, language).map(
        ({ kind, seats, count, priceCents }) =>
          html`<tr>
            <th scope="row">
              ${count} × ${kind}
              <div class="seats">${seats}</div>
              ${Math.abs(count) === 1 ? html`` : html`<div class="unit">${count} × ${money(priceCents)}</div>`}
            </th>
            <td class="each">${money(priceCents)}</td>
            <td>${money(count * priceCents)}</td>
          </tr> `,
      )}
      ${row(words.discount, 0 - discountCents)} ${row(words.fee, feeCents)}
      ${all.filter(({ included }) => !included).map((tax) => row(taxName(tax, language), tax.cents))}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="2">${words.total}</th>
        <td>${money(totalCents)}</td>
      </tr>
    </tfoot>
  </table>`;
}

/** Seats of one kind and price, in the order of the first of each; given back ones have a negative count. */
function groupsOf({ content, vocabulary }: Printout, language: Language) {
  const kindOf = ({ ticketType, category }: BillLine): string =>
    [
      nameOf(vocabulary, "ticketTypes", ticketType, language),
      nameOf(vocabulary, "categories", category, language),
    ].join(", ");
  const groups = Map.groupBy(content.lines, (line) =>
    JSON.stringify([kindOf(line), line.priceCents, line.count]),
  );
  return Array.from(groups.values(), (lines) => {
    const [first] = lines as [BillLine];
    return {
      kind: kindOf(first),
      seats: seatsInWords(lines, language),
      count: first.count * lines.length,
      priceCents: first.priceCents,
    };
  });
}

type Tax = Printout["content"]["taxes"][number];

/** Names that have their rate already are common: "MwSt. 19 %". */
function taxName({ name, rateBasisPoints }: Pick<Tax, "name" | "rateBasisPoints">, language: Language) {
  if (name.includes("%")) return name;
  const rate = numberFormat(wordsIn(language).numbers, { style: "percent", maximumFractionDigits: 2 });
  return `${name} ${rate.format(rateBasisPoints / 10_000)}`;
}

/** Net, tax and gross of the rate. Several taxes have one gross, which is the total above, so each has net and tax alone. */
function taxes(printout: Printout, language: Language): Html {
  const { taxes: all, netCents, totalCents } = printout.content;
  if (all.length === 0) return html``;
  const words = wordsIn(language);
  const money = moneyIn(printout, language);
  const cells = (...amounts: readonly number[]): Html[] =>
    amounts.map((cents) => html`<td>${money(cents)}</td>`);
  const isOne = all.length === 1;
  const taxCents = all.reduce((sum, { cents }) => sum + cents, 0);
  return html`<table class="taxes">
    <thead>
      <tr>
        <th scope="col"></th>
        <th scope="col">${words.net}</th>
        <th scope="col">${words.tax}</th>
        ${isOne ? html`<th scope="col">${words.gross}</th>` : html``}
      </tr>
    </thead>
    <tbody>
      ${all.map(
        (tax) =>
          html`<tr>
            <th scope="row">${taxName(tax, language)}</th>
            ${isOne ? cells(tax.baseCents, tax.cents, totalCents) : cells(tax.baseCents, tax.cents)}
          </tr> `,
      )}
      ${
        isOne
          ? html``
          : html`<tr>
              <th scope="row">${words.total}</th>
              ${cells(netCents, taxCents)}
            </tr> `
      }
    </tbody>
  </table>`;
}

function payments(printout: Printout, language: Language): Html {
  const words = wordsIn(language);
  const money = moneyIn(printout, language);
  const { refundCents } = printout.content;
  const rows = [
    ...printout.payments.map(({ by, cents }) => [words.paidBy[by], cents] as const),
    ...(refundCents > 0 ? [[words.refund, refundCents] as const] : []),
    ...kept(printout, language),
  ];
  return rows.length === 0
    ? html``
    : html`<table class="payments">
        <tbody>
          ${rows.map(
            ([label, cents]) =>
              html`<tr>
                <th scope="row">${label}</th>
                <td>${money(cents)}</td>
              </tr> `,
          )}
        </tbody>
      </table>`;
}

/** What stays with the cinema of what went back, and the taxes in it. */
function kept({ content }: Printout, language: Language): (readonly [label: string, cents: number])[] {
  const { keptCents = 0, taxes: all } = content;
  if (keptCents === 0) return [];
  const words = wordsIn(language);
  const { taxCents } = keptOf(content, keptCents);
  return [
    [words.kept, keptCents],
    ...all.map((tax, i) => [words.keptTax(taxName(tax, language)), taxCents[i] ?? 0] as const),
  ];
}
