import type { Language } from "../../http/languages.ts";

interface Words {
  readonly subject: (movie: string, when: string) => string;
  readonly title: string;
  readonly lead: (movie: string, when: string, cinema: string) => string;
  readonly void: string;
  readonly money: string;
}

export const RESERVATION_PASSED_ON: Readonly<Record<Language, Words>> = {
  en: {
    subject: (movie, when) => `Tickets for somebody else: ${movie}, ${when}`,
    title: "The cinema has changed whose order this is",
    lead: (movie, when, cinema) =>
      `${cinema} has written another name or address on the order for ${movie} on ${when}. There are new tickets, which were sent to that address.`,
    void: "The tickets that were sent to you, and the links in those mails, are not valid any more.",
    money:
      "If you have paid, and money comes back, it comes back to you. If you did not ask for this, please tell the cinema.",
  },
  de: {
    subject: (movie, when) => `Karten für jemand anderen: ${movie}, ${when}`,
    title: "Das Kino hat geändert, wem diese Bestellung gehört",
    lead: (movie, when, cinema) =>
      `${cinema} hat für die Bestellung zu ${movie}, ${when}, einen anderen Namen oder eine andere Adresse eingetragen. Es gibt neue Karten, die an diese Adresse gegangen sind.`,
    void: "Die Karten, die Sie bekommen haben, und die Links in jenen Mails gelten nicht mehr.",
    money:
      "Haben Sie bezahlt und kommt Geld zurück, dann kommt es zu Ihnen zurück. Wenn Sie das nicht gewünscht haben, sagen Sie es bitte dem Kino.",
  },
};
