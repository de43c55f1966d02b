import type { SoldSeat } from "../box-office/ledger/place.ts";
import type { Mail } from "../mail/mail.ts";
import type { CalendarFile } from "../programme/schedules/calendar-event.ts";
import { calendarAttachment } from "./calendar-attachment.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import { refundInWords, refundSums } from "./refund.ts";
import type { Refund } from "./refund.ts";

export interface ReservationCancelled extends About, Refund {
  readonly seats: readonly SoldSeat[];
  readonly calendar: CalendarFile;
}

/** To the buyer of a cancelled reservation, also when staff cancelled it. */
export function reservationCancelled(about: ReservationCancelled): Mail {
  const { words, movie, cinema, when, shortWhen } = inWordsOf(about);
  const { subject, title, lead, footer } = words.reservationCancelled;
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title,
    paragraphs: [
      { text: lead(movie, when, cinema, seatList(about.seats, about.language)) },
      { text: refundInWords(about) },
    ],
    sums: refundSums({ ...about, boughtCents: 0 }),
    footer: `${footer(about.reservationId)} ${words.calendar.removes}`,
    attachments: [calendarAttachment(about.calendar)],
  });
}
