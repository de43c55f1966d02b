/** What is true of every mail, of each kind and in each language. */

import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/http/languages.ts";
import { NO_VOCABULARY } from "../../src/programme/vocabulary/vocabulary.ts";
import { seatsInWords } from "../../src/sales/reservations/seats-in-words.ts";
import { HOSTILE } from "./booking.ts";
import { everyLetter } from "./every-letter.ts";

/** The page's text, without its style. */
const words = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/[^\S\u00a0]+/g, " ");

const kinds = Object.keys(everyLetter({}));

describe.each(LANGUAGES.flatMap((language) => kinds.map((kind) => [kind, language] as const)))(
  "the mail of %s in %s",
  (kind, language) => {
    const letter = (changes: Parameters<typeof everyLetter>[0] = {}) => {
      const mail = everyLetter({ language, ...changes })[kind];
      if (mail === undefined) throw new Error(`no mail of ${kind}`);
      return mail;
    };
    const mail = letter();

    it("declares its language", () => {
      expect(mail.html).toContain(`<html lang="${language}">`);
    });

    it("is the same mail each time, so that the mail service recognises a repetition", () => {
      expect(letter()).toEqual(mail);
    });

    it("has each sentence both in the text and in the page", () => {
      const sentences = mail.text.split("\n").filter((line) => line.endsWith("."));
      expect(sentences).not.toEqual([]);
      for (const sentence of sentences) expect(words(mail.html)).toContain(sentence);
    });

    it("escapes every name", () => {
      const showtime = {
        movieTitle: HOSTILE,
        cinemaName: HOSTILE,
        timeZone: "Europe/Lisbon",
        startsAtMs: Date.parse("2026-07-01T22:30:00Z"),
        localDate: "2026-07-01",
        vocabulary: NO_VOCABULARY,
      };
      const place = { section: HOSTILE, row: HOSTILE, number: HOSTILE };
      const hostile =
        everyLetter({ language, name: HOSTILE, showtime }, [HOSTILE, "A2"], place)[kind] ?? mail;
      const tags = (html: string) => html.match(/<[a-z!/][^\s>]*/g);
      expect(tags(hostile.html)).toEqual(tags(mail.html));
      expect(hostile.subject).not.toMatch(/[\r\n]/);
      expect(hostile.text).not.toMatch(/^(Bcc|Total: 0)/m);
    });

    it("is small enough for mail programs that cut long mails", () => {
      expect(mail.html.length).toBeLessThan(20_000);
    });
  },
);

it.each([
  ["en", "“Row 1, Seat 1”"],
  ["de", "„Row 1, Seat 1“"],
] as const)("has each seat of a list in one piece, in %s", (language, quoted) => {
  const mails = Object.entries(everyLetter({ language }, ["Row 1, Seat 1", "A2"]));
  const withSeats = mails.filter(([, { text }]) => /Seat 1/.test(text));
  expect(withSeats.length).toBeGreaterThanOrEqual(9);
  for (const [, { text, html }] of withSeats) {
    expect(text).toContain(quoted);
    expect(words(html)).toContain(quoted);
    expect(text).not.toMatch(/[^“„]Row 1, Seat 1[,;]/);
  }
});

it.each([
  ["en", "“Balcony, left”, row Ж, seats 12a, 12b"],
  ["de", "„Balcony, left“, Reihe Ж, Plätze 12a, 12b"],
] as const)("says where the seats are, in %s", (language, inWords) => {
  const seats = everyLetter({ language });
  const place = { section: "Balcony, left", row: "Ж" };
  expect(seats["reservation_cancelled"]?.text).toContain(
    language === "en" ? "is cancelled: row A, seats 1, 2." : "ist storniert: Reihe A, Plätze 1, 2.",
  );
  const sold = ["12a", "12b"].map((number) => ({ seat: number, place: { ...place, number } }));
  expect(seatsInWords(sold, language)).toBe(inWords);
});

it("has the sentences of no other language", () => {
  const german = everyLetter({ language: "de" });
  for (const [kind, { text, subject, html }] of Object.entries(everyLetter({ language: "en" }))) {
    const other = german[kind];
    expect(other?.subject).not.toBe(subject);
    const lines = new Set(text.split("\n").filter((line) => /[a-z]{3,} [a-z]{2,}/.test(line)));
    expect(other?.text.split("\n").filter((line) => lines.has(line))).toEqual([]);
    expect(words(other?.html ?? "")).not.toMatch(/\b(the|your|and|you)\b/i);
    expect(words(html)).not.toMatch(/\b(der|und|nicht|Sie)\b/);
  }
});
