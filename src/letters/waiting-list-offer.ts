import type { SoldSeat } from "../box-office/ledger/place.ts";
import type { Mail } from "../mail/mail.ts";
import { inWordsOf, letter, seatList } from "./letter.ts";
import type { About } from "./letter.ts";

export interface WaitingListOffer extends About {
  readonly seats: readonly SoldSeat[];
  readonly totalCents: number;
  readonly expiresAtMs: number;
  /** The web address of the page where the reader takes the offer. */
  readonly offerUrl: string;
}

export function waitingListOffer(offer: WaitingListOffer): Mail {
  const { reservationId, seats, totalCents, expiresAtMs, offerUrl } = offer;
  const { words, movie, cinema, when, shortWhen, timeOf, money } = inWordsOf(offer);
  const { subject, title, lead, until, take, footer } = words.waitingListOffer;
  const end = timeOf(expiresAtMs);
  return letter({
    ...offer,
    subject: subject(end.time, movie, shortWhen),
    title: title(movie),
    paragraphs: [
      { text: lead(movie, when, cinema, seatList(seats, offer.language), money(totalCents)) },
      { text: until(end.time, end.zone), weight: "strong" },
    ],
    button: { label: take, url: offerUrl },
    footer: `${footer} ${words.reservation(reservationId)}`,
  });
}
