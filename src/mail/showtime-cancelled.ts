import { html } from "../html.ts";
import { localTime } from "./local-time.ts";
import type { Mail } from "./mail.ts";
import { formatMoney } from "./money.ts";
import { mailPage, oneLine } from "./page.ts";
import type { Paid } from "./paid.ts";

export interface ShowtimeCancelled {
  readonly to: string;
  readonly name: string | null;
  readonly reservationId: number;
  readonly showtime: {
    readonly movieTitle: string;
    readonly cinemaName: string;
    /** IANA. */
    readonly timeZone: string;
    readonly startsAtMs: number;
  };
  readonly seats: readonly string[];
  readonly totalCents: number;
  readonly currency: string;
  readonly paid: Paid;
}

/** The same data always gives the same mail, so that a repeated request is recognised as one. */
export function showtimeCancelled(cancelled: ShowtimeCancelled): Mail {
  const { movieTitle, cinemaName, timeZone, startsAtMs } = cancelled.showtime;
  const movie = oneLine(movieTitle);
  const start = localTime(startsAtMs, timeZone);
  const title = `Cancelled: ${movie}`;
  const hello = cancelled.name === null ? "Hello," : `Hello ${oneLine(cancelled.name)},`;
  const lead = `the show of ${movie} on ${start.date}, ${start.time}, at ${oneLine(cinemaName)} does not take place. We are sorry.`;
  const total = formatMoney(cancelled.totalCents, cancelled.currency);
  const money = {
    at_door: "Nothing was paid, so there is nothing to pay back.",
    at_counter: `If you paid the ${total} at the counter, you get them back there.`,
    online: `The ${total} that you paid are on their way back to you.`,
  }[cancelled.paid];
  const footer = `Reservation ${cancelled.reservationId}, seats ${cancelled.seats.map(oneLine).join(", ")}. Its tickets are not valid any more.`;
  return {
    to: cancelled.to,
    subject: `Cancelled: ${movie}, ${start.shortDate}, ${start.time}`,
    text: `${hello}\n\n${lead}\n\n${money}\n\n${footer}\n`,
    html: mailPage({
      title,
      preview: lead,
      card: html`<p>${hello}</p>
        <h1>${title}</h1>
        <p>${lead}</p>
        <p>${money}</p>`,
      footer,
    }),
    attachments: [],
  };
}
