import type { SoldSeat } from "../box-office/ledger/place.ts";
import type { Mail } from "../mail/mail.ts";
import type { CalendarFile } from "../programme/schedules/calendar-event.ts";
import { billSums } from "./bill.ts";
import type { Bill } from "./bill.ts";
import { calendarAttachment } from "./calendar-attachment.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import { paidInPartSums } from "./paid-in-part.ts";
import { balanceInWords, refundInWords, refundSums } from "./refund.ts";
import type { Refund } from "./refund.ts";

export interface SeatsReturned extends About, Refund {
  /** All seats given back so far. */
  readonly returned: readonly SoldSeat[];
  /** Of the seats that are kept. */
  readonly bill: Bill;
  readonly calendar: CalendarFile;
}

export function seatsReturned(about: SeatsReturned): Mail {
  const { dueCents, bill } = about;
  const { totalCents } = bill.amounts;
  const { words, movie, cinema, when, shortWhen } = inWordsOf(about);
  const { subject, title, lead, kept, bill: heading } = words.seatsReturned;
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title,
    paragraphs: [
      { text: lead(movie, when, cinema, seatList(about.returned, about.language)) },
      { text: kept(seatList(bill.lines, about.language)), weight: "strong" },
      ...(dueCents > 0 ? balanceInWords(about) : [refundInWords(about)]).map((text) => ({ text })),
    ],
    sums: [
      billSums(about, { heading, total: words.tickets.total }),
      ...paidInPartSums(about),
      ...refundSums({ ...about, boughtCents: totalCents }),
    ],
    footer: `${words.reservation(about.reservationId)} ${words.calendar.changesSeats}`,
    attachments: [calendarAttachment(about.calendar)],
  });
}
