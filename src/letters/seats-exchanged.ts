import type { Mail } from "../mail/mail.ts";
import { helloTo, inWordsOf } from "./letter.ts";
import { balanceInWords } from "./refund.ts";
import { ticketsBill } from "./tickets-bill.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";
import { ACTS } from "./words/acts.ts";

/** To the buyer of an order of which seats were exchanged: with all tickets as they are now, and the money that moves for it. */
export function seatsExchanged(booking: Tickets): Mail {
  const { movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead, next } = ACTS[booking.language].seatsExchanged;
  return ticketsLetter(booking, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(booking)} ${lead}`,
    paragraphs: [next, ...balanceInWords(booking)],
    sums: ticketsBill(booking),
  });
}
