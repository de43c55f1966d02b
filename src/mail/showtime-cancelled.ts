import { letter } from "./letter.ts";
import type { About } from "./letter.ts";
import { localTime } from "./local-time.ts";
import type { Mail } from "./mail.ts";
import { formatMoney } from "./money.ts";
import { oneLine } from "./page.ts";
import type { Paid } from "./paid.ts";

export interface ShowtimeCancelled extends About {
  readonly paid: Paid;
}

export function showtimeCancelled(about: ShowtimeCancelled): Mail {
  const { to, name, reservationId, showtime, seats, totalCents, currency, paid } = about;
  const movie = oneLine(showtime.movieTitle);
  const start = localTime(showtime.startsAtMs, showtime.timeZone);
  const total = formatMoney(totalCents, currency);
  const money = {
    at_door: "Nothing was paid, so there is nothing to pay back.",
    at_counter: `If you paid the ${total} at the counter, you get them back there.`,
    online: `The ${total} that you paid are on their way back to you.`,
  }[paid];
  return letter({
    to,
    name,
    subject: `Cancelled: ${movie}, ${start.shortDate}, ${start.time}`,
    title: `Cancelled: ${movie}`,
    paragraphs: [
      {
        text: `The show of ${movie} on ${start.date}, ${start.time}, at ${oneLine(showtime.cinemaName)} does not take place. We are sorry.`,
      },
      { text: money },
    ],
    footer: `Reservation ${reservationId}, seats ${seats.map(oneLine).join(", ")}. Its tickets are not valid any more.`,
  });
}
