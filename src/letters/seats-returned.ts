import type { Mail } from "../mail/mail.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import { refundInWords } from "./refund.ts";
import type { Refund } from "./refund.ts";

export interface SeatsReturned extends About, Refund {
  /** All seats given back so far. */
  readonly returned: readonly string[];
  readonly kept: readonly string[];
  /** The price of the seats that are kept. */
  readonly totalCents: number;
}

export function seatsReturned(about: SeatsReturned): Mail {
  const { paid, totalCents } = about;
  const { words, movie, cinema, when, shortWhen, money } = inWordsOf(about);
  const { subject, title, lead, kept, dueAtDoor } = words.seatsReturned;
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title,
    paragraphs: [
      { text: lead(movie, when, cinema, seatList(about.returned)) },
      { text: kept(seatList(about.kept)), weight: "strong" },
      { text: paid === "at_door" ? dueAtDoor(money(totalCents)) : refundInWords(about) },
    ],
    footer: words.reservation(about.reservationId),
  });
}
