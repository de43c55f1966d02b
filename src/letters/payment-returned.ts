import type { SoldSeat } from "../box-office/ledger/place.ts";
import type { Mail } from "../mail/mail.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";
import { refundInWords, refundSums } from "./refund.ts";
import type { Refund } from "./refund.ts";

export interface PaymentReturned extends About, Refund {
  /** The seats that an earlier payment has bought; none where the money came too late. */
  readonly seats: readonly SoldSeat[];
  /** The price of those seats; zero where there are none. */
  readonly boughtCents: number;
}

/** To a buyer who paid twice or too late, and gets the money back. */
export function paymentReturned(about: PaymentReturned): Mail {
  const { seats } = about;
  const { words, movie, cinema, when, shortWhen } = inWordsOf(about);
  const { subject, title, twice, tooLate } = words.paymentReturned;
  const lead =
    seats.length > 0
      ? twice(movie, when, cinema, seatList(seats, about.language))
      : tooLate(movie, when, cinema);
  return letter({
    ...about,
    subject: subject(movie, shortWhen),
    title,
    paragraphs: [{ text: lead }, { text: refundInWords(about), weight: "strong" }],
    sums: refundSums(about),
    footer: words.reservation(about.reservationId),
  });
}
