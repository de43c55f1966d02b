import { html } from "../html.ts";
import { localTime } from "./local-time.ts";
import type { Mail } from "./mail.ts";
import { formatMoney } from "./money.ts";
import { mailPage, oneLine } from "./page.ts";

export interface WaitingListOffer {
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
  readonly expiresAtMs: number;
  /** Where a program buys them. */
  readonly confirmUrl: string;
}

/** The same data always gives the same mail, so that a repeated request is recognised as one. */
export function waitingListOffer(offer: WaitingListOffer): Mail {
  const { movieTitle, cinemaName, timeZone, startsAtMs } = offer.showtime;
  const movie = oneLine(movieTitle);
  const start = localTime(startsAtMs, timeZone);
  const until = localTime(offer.expiresAtMs, timeZone);
  const title = `Seats for you: ${movie}`;
  const hello = offer.name === null ? "Hello," : `Hello ${oneLine(offer.name)},`;
  const seats = offer.seats.map(oneLine).join(", ");
  const lead = `You waited for ${movie} on ${start.date}, ${start.time}, at ${oneLine(cinemaName)}. Now ${seats} can be yours, for ${formatMoney(offer.totalCents, offer.currency)}.`;
  const deadline = `We hold them for you until ${until.time} (${until.zone}). After that they go to whoever waits next.`;
  const how = `Open the app where you joined the list and confirm reservation ${offer.reservationId}. A program sends POST ${offer.confirmUrl}`;
  const footer = "If you do not want them any more, do nothing.";
  return {
    to: offer.to,
    subject: `Seats for you until ${until.time}: ${movie}, ${start.shortDate}, ${start.time}`,
    text: `${hello}\n\n${lead}\n\n${deadline}\n\n${how}\n\n${footer}\n`,
    html: mailPage({
      title,
      preview: deadline,
      card: html`<p>${hello}</p>
        <h1>${title}</h1>
        <p>${lead}</p>
        <p><b>${deadline}</b></p>
        <p class="quiet" style="word-break: break-word;">${how}</p>`,
      footer,
    }),
    attachments: [],
  };
}
