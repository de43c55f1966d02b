import { labelList } from "../http/label-list.ts";
import type { Mail } from "../mail/mail.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { exchangedInWords } from "./exchanged.ts";
import type { OldOrder } from "./exchanged.ts";
import { helloTo, inWordsOf } from "./letter.ts";
import { oneLine } from "./page.ts";
import { ticketsBill } from "./tickets-bill.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

export interface ReservationConfirmed extends Tickets {
  /** The order that was exchanged for this one, or seats of which. */
  readonly exchanged?: OldOrder;
}

export function reservationConfirmed(booking: ReservationConfirmed): Mail {
  const { words, movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead, summary, enjoy } = words.reservationConfirmed;
  const { date, time } = localTimeOf(booking.showtime.startsAtMs, booking.showtime.timeZone);
  const hello = helloTo(booking);
  const seats = labelList(
    booking.tickets.map(({ seat }) => oneLine(seat)),
    booking.language,
  );
  return ticketsLetter(booking, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${hello} ${lead}`,
    opening: [hello, "", ...summary(movie, `${date} ${time}`, seats)],
    paragraphs: [...exchangedInWords(booking), enjoy],
    sums: ticketsBill(booking),
  });
}
