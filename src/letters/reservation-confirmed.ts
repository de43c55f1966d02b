import { helloTo, inWordsOf } from "./letter.ts";
import type { Mail } from "../mail/mail.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

export function reservationConfirmed(booking: Tickets): Mail {
  const { words, movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead } = words.reservationConfirmed;
  return ticketsLetter(booking, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(booking)} ${lead(booking.tickets.length)}`,
    paragraphs: [],
  });
}
