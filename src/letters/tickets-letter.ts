import { Buffer } from "node:buffer";
import type { Ticket } from "../door/tickets/ticket.ts";
import { legalLines } from "../http/brand-marks.ts";
import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";
import type { Attachment, Mail } from "../mail/mail.ts";
import type { CalendarFile } from "../programme/schedules/calendar-event.ts";
import { shownInWords } from "../programme/showtimes/presentation-words.ts";
import type { PresentedToPeople } from "../programme/showtimes/presentation-words.ts";
import { seatInParts, seatsInWords } from "../sales/reservations/seats-in-words.ts";
import { kindOf } from "./bill.ts";
import type { Bill } from "./bill.ts";
import { calendarAttachment } from "./calendar-attachment.ts";
import { inWordsOf, seatList } from "./letter.ts";
import type { About, Show } from "./letter.ts";
import { mailPage, oneLine } from "./page.ts";
import { isPaidInPart } from "./paid-in-part.ts";
import { dueOf } from "./paid.ts";
import type { Refund } from "./refund.ts";
import { sumsAsHtml, sumsAsText } from "./sums.ts";
import type { Sums } from "./sums.ts";
import { ACTS } from "./words/acts.ts";

export interface TicketToShow extends Pick<
  Ticket,
  "id" | "seat" | "place" | "ticketType" | "category" | "priceCents" | "proof"
> {
  readonly png: Uint8Array;
  /** The web address of the same image. */
  readonly url: string;
}

/** The data of a letter with tickets. */
export interface Tickets extends About, Refund {
  readonly showtime: Show &
    PresentedToPeople & {
      readonly screenName: string | null;
      readonly address: string;
      readonly endsAtMs: number;
    };
  readonly bill: Bill;
  readonly tickets: readonly TicketToShow[];
  readonly calendar: CalendarFile;
  /** The web address that opens the booking for whoever has it. */
  readonly bookingUrl: string;
}

/** The texts around the tickets. */
export interface Wording {
  readonly subject: string;
  readonly title: string;
  /** Above the movie's title. */
  readonly lead: string;
  /** The first lines of the text version, instead of the lead and the movie's title. */
  readonly opening?: readonly string[];
  readonly paragraphs: readonly string[];
  /** Below the tickets, which are what the reader looks for at the entrance. */
  readonly sums?: readonly Sums[];
  /** The earlier time of a showtime that has moved. */
  readonly was?: string;
}

/**
 * A mail with all tickets of a reservation: their codes in the page and as files, and the calendar. The same data gives
 * the same mail.
 */
export function ticketsLetter(about: Tickets, wording: Wording): Mail {
  const facts = factsOf(about, wording);
  return {
    sender: about.brand.sender,
    to: about.to,
    subject: wording.subject,
    text: textOf(about, wording, facts),
    html: htmlOf(about, wording, facts),
    attachments: [
      ...about.tickets.map((ticket) => image(ticket, "ticket")),
      calendarAttachment(about.calendar),
      // The images once more, for the page: mail programs do not offer such inline images as files.
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

/** The facts that both versions of the mail show. */
function factsOf(about: Tickets, { was }: Wording): Facts {
  const { reservationId, showtime, paid, dueCents, bill, tickets } = about;
  const { totalCents } = bill.amounts;
  const { words, cinema, when, zone, timeOf, money } = inWordsOf(about);
  const labels = words.tickets;
  const total = isPaidInPart(about)
    ? ACTS[about.language].paidInPart(money(totalCents), money(dueCents))
    : labels.paid[dueOf(paid, totalCents)](money(totalCents));
  const shown = shownInWords(showtime, about.language).map(oneLine);
  return [
    [labels.when, [when, labels.until(timeOf(showtime.endsAtMs).time, zone)]],
    ...(was === undefined ? [] : [[labels.was, [was]] as const]),
    ...(shown.length === 0 ? [] : [[labels.version, shown] as const]),
    [
      labels.where,
      [
        [cinema, ...(showtime.screenName === null ? [] : [oneLine(showtime.screenName)])].join(", "),
        oneLine(showtime.address),
      ],
    ],
    [labels.seats, [oneLine(seatsInWords(tickets, about.language))]],
    [labels.total, [total]],
    [labels.reservation, [String(reservationId)]],
  ];
}

/** The width of the column of names in the text version, in characters. */
const NAMES_WIDTH = 14;

function textOf(about: Tickets, { lead, opening, paragraphs, sums = [] }: Wording, facts: Facts): string {
  const { words, movie, money } = inWordsOf(about);
  const indent = " ".repeat(NAMES_WIDTH);
  return [
    ...(opening ?? [lead, "", movie]),
    "",
    ...facts.map(([name, lines]) => `${name.padEnd(NAMES_WIDTH)}${lines.join(`\n${indent}`)}`),
    ...[...paragraphs, words.tickets.howTo].flatMap((text) => ["", text]),
    ...about.tickets.flatMap((ticket) => [
      "",
      `${oneLine(seatsInWords([ticket], about.language))}: ${kindOf(ticket, about)}, ${money(ticket.priceCents)}`,
      ...(ticket.proof === undefined ? [] : [words.tickets.proof]),
      ticket.url,
    ]),
    ...sums.flatMap((sum) => ["", ...sumsAsText(sum)]),
    "",
    words.tickets.booking,
    about.bookingUrl,
    "",
    words.tickets.footer,
    ...legalLines(about.brand, about.language),
    "",
  ].join("\n");
}

function htmlOf(about: Tickets, { title, lead, paragraphs, sums = [] }: Wording, facts: Facts): string {
  const { words, movie, money } = inWordsOf(about);
  const { qrCode, open, howTo, booking, openBooking, footer, proof } = words.tickets;
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
            <img
              src="cid:${ticket.id}"
              width="148"
              height="148"
              alt="${qrCode(seatList([ticket], about.language))}"
            />
          </td>
          <td>
            <div class="quiet">${seatInParts(ticket, about.language).row}</div>
            <div class="seat">${seatInParts(ticket, about.language).number}</div>
            <div>${kindOf(ticket, about)}</div>
            <div>${money(ticket.priceCents)}</div>
            ${ticket.proof === undefined ? "" : html`<div>${proof}</div>`}
            <div><a href="${ticket.url}">${open}</a></div>
          </td>
        </tr>
      </table> `,
  );
  return mailPage({
    brand: about.brand,
    language: about.language,
    title,
    preview: facts.map(([, lines]) => lines.join(", ")).join(" · "),
    card: html`<p>${lead}</p>
      <h1>${movie}</h1>
      <table class="rows">
        ${rows}
      </table>
      ${[...paragraphs, howTo].map((text) => html`<p>${text}</p>`)} ${tickets} ${sums.map(sumsAsHtml)}
      <p>${booking}<br /><a href="${about.bookingUrl}">${openBooking}</a></p>`,
    footer,
  });
}
