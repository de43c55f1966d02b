import type { SoldSeat } from "../box-office/ledger/place.ts";
import type { Mail } from "../mail/mail.ts";
import type { CalendarFile } from "../programme/schedules/calendar-event.ts";
import { calendarAttachment } from "./calendar-attachment.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import { isUnknown, refundInWords } from "./refund.ts";
import type { Refund } from "./refund.ts";

export interface ShowtimeCancelled extends About, Refund {
  readonly seats: readonly SoldSeat[];
  readonly totalCents: number;
  readonly calendar: CalendarFile;
}

export function showtimeCancelled(about: ShowtimeCancelled): Mail {
  const { reservationId, seats, totalCents } = about;
  const { words, movie, cinema, when, shortWhen, money } = inWordsOf(about);
  const { subject, title, lead, atCounter, footer } = words.showtimeCancelled;
  const what = isUnknown(about) ? atCounter(money(totalCents)) : refundInWords(about);
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title: title(movie),
    paragraphs: [{ text: lead(movie, when, cinema) }, { text: what }],
    footer: `${footer(reservationId, seatList(seats, about.language))} ${words.calendar.removes}`,
    attachments: [calendarAttachment(about.calendar)],
  });
}
