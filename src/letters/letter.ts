import type { SoldSeat } from "../box-office/ledger/place.ts";
import { legalLines } from "../http/brand-marks.ts";
import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";
import type { Language } from "../http/languages.ts";
import type { Attachment, Mail } from "../mail/mail.ts";
import type { Brand } from "../platform/brand.ts";
import type { Vocabulary } from "../programme/vocabulary/vocabulary.ts";
import { seatsInWords } from "../sales/reservations/seats-in-words.ts";
import { localTime, nightOf } from "./local-time.ts";
import { moneyIn } from "./money.ts";
import { mailPage, oneLine } from "./page.ts";
import { sumsAsHtml, sumsAsText } from "./sums.ts";
import type { Sums } from "./sums.ts";
import { wordsIn } from "./words.ts";

/** The addressee of a letter. */
export interface Reader {
  readonly to: string;
  readonly name: string | null;
  readonly language: Language;
}

/** Who speaks. */
export interface Branded {
  readonly brand: Brand;
}

export interface Letter extends Reader, Branded {
  readonly subject: string;
  readonly title: string;
  readonly paragraphs: readonly { readonly text: string; readonly weight?: "strong" | "quiet" }[];
  /** A page where the reader acts. */
  readonly button?: { readonly label: string; readonly url: string };
  /** Below the paragraphs. */
  readonly sums?: readonly Sums[];
  readonly footer: string;
  readonly attachments?: readonly Attachment[];
}

const MARKS = {
  plain: (text: string): Html => html`<p>${text}</p>`,
  strong: (text: string): Html => html`<p><b>${text}</b></p>`,
  quiet: (text: string): Html => html`<p class="quiet">${text}</p>`,
};

/** A mail of plain paragraphs under a heading. The same letter always gives the same mail. */
export function letter(content: Letter): Mail {
  const {
    brand,
    to,
    name,
    language,
    subject,
    title,
    paragraphs,
    button,
    sums = [],
    footer,
    attachments = [],
  } = content;
  const hello = helloTo({ name, language });
  const marked = paragraphs.map(({ text, weight }) => MARKS[weight ?? "plain"](text));
  return {
    sender: brand.sender,
    to,
    subject,
    text: `${[
      hello,
      ...paragraphs.map(({ text }) => text),
      ...(button === undefined ? [] : [`${button.label}:\n${button.url}`]),
      ...sums.map((sum) => sumsAsText(sum).join("\n")),
      [footer, ...legalLines(brand, language)].join("\n"),
    ].join("\n\n")}\n`,
    html: mailPage({
      brand,
      language,
      title,
      preview: paragraphs[0]?.text ?? "",
      card: html`<p>${hello}</p>
        <h1>${title}</h1>
        ${marked}
        ${button === undefined ? html`` : html`<p><a class="button" href="${button.url}">${button.label}</a></p>`}
        ${sums.map(sumsAsHtml)}`,
      footer,
    }),
    attachments,
  };
}

export const helloTo = ({ name, language }: Pick<Reader, "name" | "language">): string =>
  wordsIn(language).hello(name === null ? null : oneLine(name));

/** A reservation's showtime, as letters about it name it. */
export interface Show {
  readonly movieTitle: string;
  readonly cinemaName: string;
  /** IANA. */
  readonly timeZone: string;
  readonly startsAtMs: number;
  /** The cinema's day, `YYYY-MM-DD`: of a show after midnight perhaps the day before. */
  readonly localDate: string;
  readonly vocabulary: Vocabulary;
}

/** What letters about a reservation have in common. */
export interface About extends Reader, Branded {
  readonly reservationId: number;
  readonly showtime: Show;
  readonly currency: string;
}

/** The showtime and money in the reader's words, each on one line. */
export function inWordsOf({
  language,
  showtime,
  currency,
}: Pick<About, "language" | "showtime" | "currency">) {
  const { startsAtMs, timeZone, localDate } = showtime;
  const start = localTime(startsAtMs, timeZone, language);
  const night = nightOf(startsAtMs, timeZone, localDate, language);
  return {
    words: wordsIn(language),
    movie: oneLine(showtime.movieTitle),
    cinema: oneLine(showtime.cinemaName),
    when: night === null ? start.full : `${start.full} (${night})`,
    shortWhen: start.short,
    zone: start.zone,
    timeOf: (ms: number) => localTime(ms, timeZone, language),
    money: moneyIn({ currency, language }),
  };
}

/** Seats within a sentence. */
export const seatList = (seats: readonly SoldSeat[], language: Language): string =>
  oneLine(seatsInWords(seats, language, { within: true }));
