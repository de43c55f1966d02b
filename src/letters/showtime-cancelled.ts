import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import type { Mail } from "../mail/mail.ts";
import type { Paid } from "./paid.ts";

export interface ShowtimeCancelled extends About {
  readonly seats: readonly string[];
  readonly totalCents: number;
  readonly paid: Paid;
}

export function showtimeCancelled(about: ShowtimeCancelled): Mail {
  const { reservationId, seats, totalCents, paid } = about;
  const { words, movie, cinema, when, shortWhen, money } = inWordsOf(about);
  const { subject, title, lead, atCounter, footer } = words.showtimeCancelled;
  const total = money(totalCents);
  const what = {
    at_door: words.refund.nothingPaid,
    at_counter: atCounter(total),
    online: totalCents === 0 ? words.refund.nothingPaid : words.refund.all(total),
  }[paid];
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title: title(movie),
    paragraphs: [{ text: lead(movie, when, cinema) }, { text: what }],
    footer: footer(reservationId, seatList(seats)),
  });
}
