import { labelList } from "../http/label-list.ts";
import type { Mail } from "../mail/mail.ts";
import { localTimeOf } from "../programme/cinemas/local-time.ts";
import { billSums } from "./bill.ts";
import { helloTo, inWordsOf } from "./letter.ts";
import { oneLine } from "./page.ts";
import { dueOf } from "./paid.ts";
import { refundSums } from "./refund.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

export function reservationConfirmed(booking: Tickets): Mail {
  const { words, movie, shortWhen } = inWordsOf(booking);
  const { subject, title, lead, summary, enjoy } = words.reservationConfirmed;
  const { date, time } = localTimeOf(booking.showtime.startsAtMs, booking.showtime.timeZone);
  const { totalCents } = booking.bill.amounts;
  const due = dueOf(booking.paid, totalCents);
  // Where a part of the money comes back already, what was paid is more than the total: its own sum says so.
  const refund = refundSums({ ...booking, boughtCents: totalCents });
  const total = refund.length > 0 ? words.tickets.total : words.bill.totals[due];
  const heading = due === "at_door" ? words.bill.price : words.bill.receipt;
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
    paragraphs: [enjoy],
    sums: [billSums(booking, { heading, total }), ...refund],
  });
}
