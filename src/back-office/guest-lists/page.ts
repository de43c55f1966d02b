/** The guest list as a page of A4 to print, with a box a seat to tick by hand. It runs no script and loads nothing. */

import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { numberFormat } from "../../platform/formats.ts";
import { fractionDigits, inUnits } from "../../platform/minor-units.ts";
import { localTimeOf, timeInWords } from "../../programme/cinemas/local-time.ts";
import { nameOf } from "../../programme/vocabulary/vocabulary.ts";
import type { Vocabulary } from "../../programme/vocabulary/vocabulary.ts";
import { isFirstOfOrder, linesOf } from "./guest-list.ts";
import type { Line, ListedSeat } from "./guest-list.ts";
import { STYLE } from "./page-style.ts";

interface Show {
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly startsAtMs: number;
  readonly timeZone: string;
  readonly currency: string;
  readonly vocabulary: Vocabulary;
}

/** What the page shows. */
export interface GuestPage {
  readonly showtime: Show;
  readonly sold: number;
  readonly checkedIn: number;
  readonly atMs: number;
  readonly pages: AsyncIterable<readonly ListedSeat[]>;
}

const COLUMNS = html`<colgroup>
    <col class="tick" />
    <col class="place" />
    <col class="place" />
    <col />
    <col class="type" />
    <col class="money" />
    <col class="order" />
  </colgroup>
  <thead>
    <tr>
      <th scope="col">In</th>
      <th scope="col">Row</th>
      <th scope="col">Seat</th>
      <th scope="col">Name</th>
      <th scope="col">Ticket</th>
      <th scope="col">Paid or due</th>
      <th scope="col">Order</th>
    </tr>
  </thead>`;

const WIDTH = 7;

/** Stands in the page where its rows belong. */
const ROWS = html`<!-- rows -->`;

/** The page in pieces, one a page of seats. */
export async function* guestPage(shown: GuestPage): AsyncGenerator<string> {
  const { showtime, pages } = shown;
  const [start = "", end = ""] = frame(shown).text.split(ROWS.text);
  yield start;
  let before: Line | null = null;
  let due = { cents: 0, currency: showtime.currency };
  for await (const lines of linesOf(pages)) {
    const rows: Html[] = [];
    for (const line of lines) {
      const { order } = line.seat;
      rows.push(...tableRows(line, before, showtime));
      if (isFirstOfOrder(line)) due = { cents: due.cents + order.dueCents, currency: order.currency };
      before = line;
    }
    yield html`${rows}`.text;
  }
  yield lastRow(before === null ? null : priceOf(due.cents, due.currency)).text;
  yield end;
}

/** All around the rows. A showtime's names cannot have the mark in them, since they are escaped. */
function frame({ showtime, sold, checkedIn, atMs }: GuestPage): Html {
  const { movieTitle, cinemaName, screenName, timeZone, startsAtMs } = showtime;
  const where = screenName === null ? cinemaName : `${cinemaName}, ${screenName}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Guest list: ${movieTitle}, ${timeInWords(startsAtMs, timeZone)}</title>
        ${STYLE}
      </head>
      <body>
        <header>
          <div>
            <h1>${movieTitle}</h1>
            <p>${where}, ${timeInWords(startsAtMs, timeZone)}</p>
          </div>
          <div class="counts">
            <p><b>${sold}</b> sold, <b>${checkedIn}</b> in</p>
            <p class="quiet">As of ${timeInWords(atMs, timeZone)}</p>
          </div>
        </header>
        <table>
          ${COLUMNS}
          <tbody>
            ${ROWS}
          </tbody>
        </table>
      </body>
    </html>`;
}

function tableRows(line: Line, before: Line | null, { vocabulary, timeZone }: Show): Html[] {
  const { seat } = line;
  const { place, inSinceMs, ticketType, requiresProof } = seat;
  const isNewSection = place.section !== (before?.seat.place.section ?? null);
  const isNewRow = before !== null && !isNewSection && place.row !== before.seat.place.row;
  const isIn = inSinceMs !== null;
  const classes = [...(isNewRow ? ["row"] : []), ...(isIn ? ["in"] : [])].join(" ");
  const section = html`<tr class="section">
    <th colspan="${WIDTH}" scope="rowgroup">${place.section ?? ""}</th>
  </tr>`;
  const row = html`<tr class="${classes}">
    <td>
      ${isIn ? html`<span class="whole">✓ ${localTimeOf(inSinceMs, timeZone).time}</span>` : html`<span class="box" role="img" aria-label="not in"></span>`}
    </td>
    <td class="seat">${place.row}</td>
    <td class="seat">${place.number}</td>
    <td>${seat.name ?? html`<span class="quiet">no name</span>`}</td>
    <td>
      ${nameOf(vocabulary, "ticketTypes", ticketType, "en")}${requiresProof ? html` <span class="quiet">(proof)</span>` : html``}
    </td>
    <td class="number">${moneyCell(line)}</td>
    <td class="quiet number">${seat.order.id}</td>
  </tr> `;
  return isNewSection ? [section, row] : [row];
}

/** Of an order with something due: at its first seat what is due for all of it, at the others where to look. */
function moneyCell({ seat, first }: Line): Html {
  const { order, place } = seat;
  if (order.dueCents === 0) return html`paid`;
  if (seat === first) {
    const forSeats = order.seats === 1 ? "" : `for ${order.seats} seats`;
    return html`<span class="due whole">due ${priceOf(order.dueCents, order.currency)}</span>
      <span class="quiet whole">${forSeats}</span>`;
  }
  const { section, row, number } = first.place;
  const where = [
    ...(section === null || section === place.section ? [] : [section]),
    ...(row === "" ? [] : [`row ${row}`]),
    `seat ${number}`,
  ];
  return html`<span class="quiet">see ${where.join(", ")}</span>`;
}

const lastRow = (due: string | null): Html =>
  due === null
    ? html`<tr>
        <td colspan="${WIDTH}" class="none quiet">No seats are sold yet.</td>
      </tr>`
    : html`<tr>
        <td colspan="${WIDTH}" class="sum">Still to be paid: <b>${due}</b></td>
      </tr>`;

function priceOf(cents: number, currency: string): string {
  const digits = fractionDigits(currency);
  const format = numberFormat("en-GB", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(inUnits(cents, currency));
}
