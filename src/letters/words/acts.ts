/** What letters say of what staff did with an order. */

import type { Language } from "../../http/languages.ts";

interface Words {
  /** Of money that staff took in the cinema. */
  readonly byHand: (back: string, paid: string) => string;
  readonly inBothWays: (paid: string, online: string, byHand: string) => string;
  readonly paidInPart: (total: string, due: string) => string;
  readonly stillDue: string;
  /** Of the order that was exchanged for another showtime, or seats of which. */
  readonly exchangedFor: {
    readonly whole: (id: number) => string;
    readonly part: (id: number) => string;
    readonly back: (back: string) => string;
    readonly backByHand: (back: string) => string;
  };
  readonly seatsExchanged: {
    readonly subject: (movie: string, when: string) => string;
    readonly title: (movie: string) => string;
    readonly lead: string;
    readonly next: string;
  };
}

export const ACTS: Readonly<Record<Language, Words>> = {
  en: {
    byHand: (back, paid) =>
      `Of the ${paid} that you paid, the cinema's staff give you back ${back} at the counter, if they have not yet.`,
    inBothWays: (paid, online, byHand) =>
      `Of the ${paid} that you paid, ${online} are on their way back to you, as you paid them online. The cinema's staff give you back another ${byHand} at the counter, if they have not yet.`,
    paidInPart: (total, due) => `${total}, of which ${due} are still to be paid at the door`,
    stillDue: "Still to pay at the door",
    exchangedFor: {
      whole: (id) =>
        `Your reservation ${id} was exchanged for this one. The tickets of ${id} are not valid any more.`,
      part: (id) =>
        `Seats of your reservation ${id} were exchanged for these. The tickets of the seats that you gave back are not valid any more.`,
      back: (back) => `Of the money that you paid for it, ${back} are on their way back to you.`,
      backByHand: (back) =>
        `Of the money that you paid for it, the cinema's staff give you back ${back} at the counter, if they have not yet.`,
    },
    seatsExchanged: {
      subject: (movie, when) => `Your new tickets: ${movie}, ${when}`,
      title: (movie) => `Your new tickets: ${movie}`,
      lead: "seats of your booking were exchanged.",
      next: "These are all of its tickets now. The tickets of the seats that you gave back are not valid any more.",
    },
  },
  de: {
    byHand: (back, paid) =>
      `Von den bezahlten ${paid} geben Ihnen die Mitarbeiter des Kinos ${back} an der Kasse zurück, wenn das nicht schon geschehen ist.`,
    inBothWays: (paid, online, byHand) =>
      `Von den bezahlten ${paid} sind ${online}, die Sie online bezahlt haben, auf dem Weg zurück zu Ihnen. Weitere ${byHand} geben Ihnen die Mitarbeiter des Kinos an der Kasse zurück, wenn das nicht schon geschehen ist.`,
    paidInPart: (total, due) => `${total}, davon ${due} noch am Einlass zu bezahlen`,
    stillDue: "Noch am Einlass zu bezahlen",
    exchangedFor: {
      whole: (id) =>
        `Ihre Reservierung ${id} wurde gegen diese umgetauscht. Die Karten von ${id} gelten nicht mehr.`,
      part: (id) =>
        `Plätze Ihrer Reservierung ${id} wurden gegen diese umgetauscht. Die Karten für die Plätze, die Sie abgegeben haben, gelten nicht mehr.`,
      back: (back) => `Von dem Geld, das Sie dafür bezahlt haben, sind ${back} auf dem Weg zu Ihnen zurück.`,
      backByHand: (back) =>
        `Von dem Geld, das Sie dafür bezahlt haben, geben Ihnen die Mitarbeiter des Kinos ${back} an der Kasse zurück, wenn das nicht schon geschehen ist.`,
    },
    seatsExchanged: {
      subject: (movie, when) => `Ihre neuen Karten: ${movie}, ${when}`,
      title: (movie) => `Ihre neuen Karten: ${movie}`,
      lead: "Plätze Ihrer Buchung wurden umgetauscht.",
      next: "Das sind jetzt alle Karten der Buchung. Die Karten für die Plätze, die Sie abgegeben haben, gelten nicht mehr.",
    },
  },
};
