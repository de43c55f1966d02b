import { letter } from "./letter.ts";
import type { About } from "./letter.ts";
import { localTime } from "./local-time.ts";
import type { Mail } from "./mail.ts";
import { formatMoney } from "./money.ts";
import { oneLine } from "./page.ts";

export interface WaitingListOffer extends About {
  readonly expiresAtMs: number;
  /** Where a program buys them. */
  readonly confirmUrl: string;
}

export function waitingListOffer(offer: WaitingListOffer): Mail {
  const { to, name, reservationId, showtime, totalCents, currency, expiresAtMs, confirmUrl } = offer;
  const movie = oneLine(showtime.movieTitle);
  const start = localTime(showtime.startsAtMs, showtime.timeZone);
  const until = localTime(expiresAtMs, showtime.timeZone);
  const seats = offer.seats.map(oneLine).join(", ");
  return letter({
    to,
    name,
    subject: `Seats for you until ${until.time}: ${movie}, ${start.shortDate}, ${start.time}`,
    title: `Seats for you: ${movie}`,
    paragraphs: [
      {
        text: `You waited for ${movie} on ${start.date}, ${start.time}, at ${oneLine(showtime.cinemaName)}. Now ${seats} can be yours, for ${formatMoney(totalCents, currency)}.`,
      },
      {
        text: `We hold them for you until ${until.time} (${until.zone}). After that they go to whoever waits next.`,
        weight: "strong",
      },
      {
        text: `Open the app where you joined the list and take reservation ${reservationId}. A program sends POST ${confirmUrl}`,
        weight: "quiet",
      },
    ],
    footer: "If you do not want them any more, do nothing.",
  });
}
