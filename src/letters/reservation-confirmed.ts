import type { Mail } from "../mail/mail.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { helloTo, inWordsOf, seatList } from "./letter.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

export function reservationConfirmed(booking: Tickets): Mail {
  const { words, movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead, summary, enjoy } = words.reservationConfirmed;
  const { date, time } = localTimeOf(booking.showtime.startsAtMs, booking.showtime.timeZone);
  const hello = helloTo(booking);
  const seats = seatList(booking.tickets.map(({ seat }) => seat));
  return ticketsLetter(booking, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${hello} ${lead}`,
    opening: [hello, "", ...summary(movie, `${date} ${time}`, seats)],
    paragraphs: [enjoy],
  });
}
