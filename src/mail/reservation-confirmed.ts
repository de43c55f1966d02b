import { Buffer } from "node:buffer";
import type { Ticket } from "../tickets/ticket.ts";
import { html } from "../html.ts";
import { localTime } from "./local-time.ts";
import type { Attachment, Mail } from "./mail.ts";
import { formatMoney } from "./money.ts";
import { mailPage, oneLine } from "./page.ts";
import type { Paid } from "./paid.ts";

export interface TicketToShow extends Pick<Ticket, "id" | "seat" | "ticketType" | "category" | "priceCents"> {
  readonly png: Uint8Array;
  /** Where the same image is on the web. */
  readonly url: string;
}

export interface ReservationConfirmed {
  readonly to: string;
  readonly name: string | null;
  readonly reservationId: number;
  readonly showtime: {
    readonly movieTitle: string;
    readonly cinemaName: string;
    readonly screenName: string | null;
    readonly address: string;
    /** IANA. */
    readonly timeZone: string;
    readonly startsAtMs: number;
    readonly endsAtMs: number;
  };
  readonly currency: string;
  readonly paid: Paid;
  /** With fee and taxes, less a promo code. */
  readonly totalCents: number;
  readonly tickets: readonly TicketToShow[];
  /** iCalendar. */
  readonly calendar: string;
}

/** The same data always gives the same mail, so that a repeated request is recognised as one. */
export function reservationConfirmed(booking: ReservationConfirmed): Mail {
  const { movieTitle, startsAtMs, timeZone } = booking.showtime;
  const movie = oneLine(movieTitle);
  const { shortDate, time } = localTime(startsAtMs, timeZone);
  const facts = factsOf(booking);
  return {
    to: booking.to,
    subject: `Your tickets: ${movie}, ${shortDate}, ${time}`,
    text: textOf(movie, facts, booking),
    html: htmlOf(movie, facts, booking),
    attachments: [
      ...booking.tickets.map(({ id, seat, png }): Attachment => ({
        filename: `ticket-${seat.replace(/[^\w-]+/g, "-")}.png`,
        contentType: "image/png",
        content: Buffer.from(png).toString("base64"),
        contentId: id,
      })),
      {
        filename: "reservation.ics",
        contentType: "text/calendar; charset=utf-8",
        content: Buffer.from(booking.calendar).toString("base64"),
      },
    ],
  };
}

const PAID: Record<Paid, string> = {
  at_door: "to be paid at the door",
  at_counter: "paid at the counter",
  online: "paid",
};

type Facts = readonly (readonly [name: string, lines: readonly string[]])[];

/** What both versions of the mail say, once. */
function factsOf({
  reservationId,
  showtime,
  currency,
  paid,
  totalCents,
  tickets,
}: ReservationConfirmed): Facts {
  const { cinemaName, screenName, address, timeZone } = showtime;
  const start = localTime(showtime.startsAtMs, timeZone);
  const end = localTime(showtime.endsAtMs, timeZone);
  return [
    ["When", [`${start.date}, ${start.time}`, `until ${end.time} (${start.zone})`]],
    ["Where", [[cinemaName, screenName ?? []].flat().map(oneLine).join(", "), oneLine(address)]],
    ["Seats", [tickets.map(({ seat }) => oneLine(seat)).join(", ")]],
    ["Total", [`${formatMoney(totalCents, currency)}, ${PAID[paid]}`]],
    ["Reservation", [String(reservationId)]],
  ];
}

const greeting = ({ name, tickets }: ReservationConfirmed): string =>
  `${name === null ? "Hello" : `Hello ${oneLine(name)}`}, ${tickets.length === 1 ? "your seat is" : "your seats are"} booked.`;

const HOW_TO = "Show the code of each ticket at the entrance, on the phone or on paper.";
const FOOTER =
  "The codes are attached as images, and reservation.ics puts the show into your calendar. " +
  "Whoever has a code can use the ticket: pass it on with care.";

const kind = ({ ticketType, category }: TicketToShow): string =>
  `${oneLine(ticketType)}, ${oneLine(category)}`;

function textOf(movie: string, facts: Facts, booking: ReservationConfirmed): string {
  const indent = " ".repeat(13);
  return [
    greeting(booking),
    "",
    movie,
    "",
    ...facts.map(([name, lines]) => `${name.padEnd(13)}${lines.join(`\n${indent}`)}`),
    "",
    HOW_TO,
    ...booking.tickets.flatMap((ticket) => [
      "",
      `Seat ${oneLine(ticket.seat)}: ${kind(ticket)}, ${formatMoney(ticket.priceCents, booking.currency)}`,
      ticket.url,
    ]),
    "",
    FOOTER,
    "",
  ].join("\n");
}

function htmlOf(movie: string, facts: Facts, booking: ReservationConfirmed): string {
  const rows = facts.map(
    ([name, [first = "", ...rest]]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${first}${rest.map((line) => html`<br /><span class="quiet">${line}</span>`)}</td>
      </tr> `,
  );
  const tickets = booking.tickets.map(
    (ticket) =>
      html`<table class="ticket" role="presentation">
        <tr>
          <td class="qr">
            <img src="cid:${ticket.id}" width="148" height="148" alt="QR code of seat ${ticket.seat}" />
          </td>
          <td>
            <div class="quiet">Seat</div>
            <div class="seat">${ticket.seat}</div>
            <div>${kind(ticket)}</div>
            <div>${formatMoney(ticket.priceCents, booking.currency)}</div>
            <div><a href="${ticket.url}">Open the code</a></div>
          </td>
        </tr>
      </table> `,
  );
  return mailPage({
    title: `Your tickets: ${movie}`,
    preview: facts.map(([, lines]) => lines.join(", ")).join(" · "),
    card: html`<p>${greeting(booking)}</p>
      <h1>${movie}</h1>
      <table class="rows">
        ${rows}
      </table>
      <p>${HOW_TO}</p>
      ${tickets}`,
    footer: FOOTER,
  });
}
