import { Buffer } from "node:buffer";
import type { Ticket } from "../door/tickets/ticket.ts";
import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";
import type { Attachment, Mail } from "../mail/mail.ts";
import { inWordsOf } from "./letter.ts";
import type { About, Show } from "./letter.ts";
import { mailPage, oneLine } from "./page.ts";
import type { Paid } from "./paid.ts";

export interface TicketToShow extends Pick<Ticket, "id" | "seat" | "ticketType" | "category" | "priceCents"> {
  readonly png: Uint8Array;
  /** Where the same image is on the web. */
  readonly url: string;
}

/** What is said of a reservation with its tickets. */
export interface Tickets extends About {
  readonly showtime: Show & {
    readonly screenName: string | null;
    readonly address: string;
    readonly endsAtMs: number;
  };
  readonly paid: Paid;
  /** With fee and taxes, less a promo code. */
  readonly totalCents: number;
  readonly tickets: readonly TicketToShow[];
  /** iCalendar. */
  readonly calendar: string;
}

/** What is said around the tickets. */
export interface Wording {
  readonly subject: string;
  readonly title: string;
  /** Above the film's name. */
  readonly lead: string;
  /** The first lines of the text, instead of the lead and the film's name. */
  readonly opening?: readonly string[];
  readonly paragraphs: readonly string[];
  /** When the show was to be before, where it has moved. */
  readonly was?: string;
}

/** All tickets of a reservation: codes in the page and as files, and the calendar. The same data gives the same mail. */
export function ticketsLetter(about: Tickets, frame: Wording): Mail {
  const facts = factsOf(about, frame);
  return {
    to: about.to,
    subject: frame.subject,
    text: textOf(about, frame, facts),
    html: htmlOf(about, frame, facts),
    attachments: [
      ...about.tickets.map((ticket) => image(ticket, "ticket")),
      {
        filename: "reservation.ics",
        contentType: "text/calendar; charset=utf-8",
        content: Buffer.from(about.calendar).toString("base64"),
      },
      // Once more, for the page: what it shows by its id, mail programs do not offer as a file.
      ...about.tickets.map((ticket) => ({ ...image(ticket, "code"), contentId: ticket.id })),
    ],
  };
}

const image = ({ seat, png }: TicketToShow, what: "ticket" | "code"): Attachment => ({
  filename: `${what}-${seat.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-")}.png`,
  contentType: "image/png",
  content: Buffer.from(png).toString("base64"),
});

type Facts = readonly (readonly [name: string, lines: readonly string[]])[];

/** What both versions of the mail say, once. */
function factsOf(about: Tickets, { was }: Wording): Facts {
  const { reservationId, showtime, paid, totalCents, tickets } = about;
  const { words, cinema, when, zone, timeOf, money } = inWordsOf(about);
  const labels = words.tickets;
  return [
    [labels.when, [when, labels.until(timeOf(showtime.endsAtMs).time, zone)]],
    ...(was === undefined ? [] : [[labels.was, [was]] as const]),
    [
      labels.where,
      [
        [cinema, ...(showtime.screenName === null ? [] : [oneLine(showtime.screenName)])].join(", "),
        oneLine(showtime.address),
      ],
    ],
    [labels.seats, [tickets.map(({ seat }) => oneLine(seat)).join(", ")]],
    [labels.total, [labels.paid[paid](money(totalCents))]],
    [labels.reservation, [String(reservationId)]],
  ];
}

const kind = ({ ticketType, category }: TicketToShow): string =>
  `${oneLine(ticketType)}, ${oneLine(category)}`;

/** So wide is the column of names in the text. */
const NAMES_WIDTH = 14;

function textOf(about: Tickets, { lead, opening, paragraphs }: Wording, facts: Facts): string {
  const { words, movie, money } = inWordsOf(about);
  const indent = " ".repeat(NAMES_WIDTH);
  return [
    ...(opening ?? [lead, "", movie]),
    "",
    ...facts.map(([name, lines]) => `${name.padEnd(NAMES_WIDTH)}${lines.join(`\n${indent}`)}`),
    ...[...paragraphs, words.tickets.howTo].flatMap((text) => ["", text]),
    ...about.tickets.flatMap((ticket) => [
      "",
      `${words.tickets.seat} ${oneLine(ticket.seat)}: ${kind(ticket)}, ${money(ticket.priceCents)}`,
      ticket.url,
    ]),
    "",
    words.tickets.footer,
    "",
  ].join("\n");
}

function htmlOf(about: Tickets, { title, lead, paragraphs }: Wording, facts: Facts): string {
  const { words, movie, money } = inWordsOf(about);
  const { seat, qrCode, open, howTo, footer } = words.tickets;
  const rows = facts.map(
    ([name, [first = "", ...rest]]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${first}${rest.map((line) => html`<br /><span class="quiet">${line}</span>`)}</td>
      </tr> `,
  );
  const tickets = about.tickets.map(
    (ticket): Html =>
      html`<table class="ticket" role="presentation">
        <tr>
          <td class="qr">
            <img src="cid:${ticket.id}" width="148" height="148" alt="${qrCode(ticket.seat)}" />
          </td>
          <td>
            <div class="quiet">${seat}</div>
            <div class="seat">${ticket.seat}</div>
            <div>${kind(ticket)}</div>
            <div>${money(ticket.priceCents)}</div>
            <div><a href="${ticket.url}">${open}</a></div>
          </td>
        </tr>
      </table> `,
  );
  return mailPage({
    language: about.language,
    title,
    preview: facts.map(([, lines]) => lines.join(", ")).join(" · "),
    card: html`<p>${lead}</p>
      <h1>${movie}</h1>
      <table class="rows">
        ${rows}
      </table>
      ${[...paragraphs, howTo].map((text) => html`<p>${text}</p>`)} ${tickets}`,
    footer,
  });
}
