import type { Mail } from "../mail/mail.ts";
import { billSums } from "./bill.ts";
import { helloTo, inWordsOf } from "./letter.ts";
import { dueOf } from "./paid.ts";
import { refundSums } from "./refund.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";
import { ACTS } from "./words/acts.ts";

/** To the buyer of an order of which seats were exchanged: with all tickets as they are now. */
export function seatsExchanged(booking: Tickets): Mail {
  const { words, movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead, next } = ACTS[booking.language].seatsExchanged;
  const { totalCents } = booking.bill.amounts;
  const due = dueOf(booking.paid, totalCents);
  const refund = refundSums({ ...booking, boughtCents: totalCents });
  const total = refund.length > 0 ? words.tickets.total : words.bill.totals[due];
  const heading = due === "at_door" ? words.bill.price : words.bill.receipt;
  return ticketsLetter(booking, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(booking)} ${lead}`,
    paragraphs: [next],
    sums: [billSums(booking, { heading, total }), ...refund],
  });
}
