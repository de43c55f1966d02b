import type { Slot } from "../box-office/ledger/terms.ts";
import type { Mail } from "../mail/mail.ts";
import { helloTo, inWordsOf } from "./letter.ts";
import { oneLine } from "./page.ts";
import { ticketsLetter } from "./tickets-letter.ts";
import type { Tickets } from "./tickets-letter.ts";

/**
 * Compares the showtime with what was bought, however often it has moved since, so that the newest letter is complete.
 */
export interface ShowtimeMoved extends Tickets {
  readonly bought: Slot;
  readonly slot: Slot;
}

export function showtimeMoved(moved: ShowtimeMoved): Mail {
  const { bought, slot } = moved;
  if (bought.startsAtMs !== slot.startsAtMs) return toAnotherTime(moved);
  const { showtimeElsewhere, showtimeAsBefore } = inWordsOf(moved).words;
  return atTheSameTime(moved, bought.screenId === slot.screenId ? showtimeAsBefore : showtimeElsewhere);
}

function toAnotherTime(moved: ShowtimeMoved): Mail {
  const { words, movie, when, shortWhen, timeOf } = inWordsOf(moved);
  const { subject, title, lead, next, cannotCome } = words.showtimeMoved;
  const was = timeOf(moved.bought.startsAtMs).full;
  return ticketsLetter(moved, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(moved)} ${lead(was, when)}`,
    paragraphs: [next, cannotCome(moved.reservationId)],
    was,
  });
}

function atTheSameTime(
  moved: ShowtimeMoved,
  { subject, title, lead, next }: ReturnType<typeof inWordsOf>["words"]["showtimeElsewhere"],
): Mail {
  const { movie, cinema, when, shortWhen } = inWordsOf(moved);
  const { screenName } = moved.showtime;
  const where = [cinema, screenName === null ? [] : oneLine(screenName)].flat().join(", ");
  return ticketsLetter(moved, {
    subject: subject(movie, shortWhen),
    title: title(movie),
    lead: `${helloTo(moved)} ${lead(when, where)}`,
    paragraphs: [next],
  });
}
