import type { Mail } from "../mail/mail.ts";
import { inWordsOf, letter } from "./letter.ts";
import type { About } from "./letter.ts";
import { RESERVATION_PASSED_ON } from "./words/reservation-passed-on.ts";

/** To whoever had an order until staff gave it to somebody else, of whom it says nothing. */
export function reservationPassedOn(about: About): Mail {
  const { words, movie, cinema, when, shortWhen } = inWordsOf(about);
  const { subject, title, lead, void: isVoid, money } = RESERVATION_PASSED_ON[about.language];
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title,
    paragraphs: [{ text: lead(movie, when, cinema) }, { text: isVoid, weight: "strong" }, { text: money }],
    footer: words.reservation(about.reservationId),
  });
}
