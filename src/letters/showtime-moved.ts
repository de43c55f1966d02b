import { helloTo, inWordsOf } from "./letter.ts";
import type { Mail } from "../mail/mail.ts";
import { oneLine } from "./page.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

export interface ShowtimeMoved extends Tickets {
  /** When it was to start before it moved for the last time: the same time, where it went to another screen. */
  readonly fromStartsAtMs: number;
}

export function showtimeMoved(moved: ShowtimeMoved): Mail {
  const { words, movie, when, shortWhen, timeOf } = inWordsOf(moved);
  if (moved.fromStartsAtMs === moved.showtime.startsAtMs) return toAnotherScreen(moved);
  const { subject, title, lead, next, cannotCome } = words.showtimeMoved;
  const was = timeOf(moved.fromStartsAtMs).full;
  return ticketsLetter(moved, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(moved)} ${lead(was, when)}`,
    paragraphs: [next, cannotCome(moved.reservationId)],
    was,
  });
}

function toAnotherScreen(moved: ShowtimeMoved): Mail {
  const { words, movie, cinema, when, shortWhen } = inWordsOf(moved);
  const { subject, title, lead, next } = words.showtimeElsewhere;
  const { screenName } = moved.showtime;
  const place = [cinema, screenName === null ? [] : oneLine(screenName)].flat().join(", ");
  return ticketsLetter(moved, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(moved)} ${lead(when, place)}`,
    paragraphs: [next],
  });
}
