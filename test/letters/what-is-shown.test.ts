/** What mails say of how a movie is shown, and the cinema's own words in them. */

import { describe, expect, it } from "vitest";
import { reservationConfirmed } from "../../src/letters/reservation-confirmed.ts";
import { seatsReturned } from "../../src/letters/seats-returned.ts";
import { showtimeMoved } from "../../src/letters/showtime-moved.ts";
import { BOOKING, HOSTILE } from "./booking.ts";

const showtime = {
  ...BOOKING.showtime,
  format: "3d",
  audioLanguage: "en",
  subtitleLanguages: ["de"],
  originalLanguage: "en",
  audioDescription: true,
  vocabulary: {
    categories: { standard: { en: "Stalls", de: "Parkett" } },
    ticketTypes: { adult: { de: "Erwachsene" }, child: { de: "Kind", en: "Child" } },
    formats: {},
  },
};
const booking = { ...BOOKING, showtime };
const german = { ...booking, language: "de" } as const;

describe("the mail with the tickets", () => {
  it("says how the movie is shown", () => {
    const { text, html } = reservationConfirmed(booking);
    expect(text).toContain(
      [
        "Version       3D · OmU",
        "              English with German subtitles",
        "              audio description",
      ].join("\n"),
    );
    for (const part of ["3D · OmU", "English with German subtitles"]) expect(html).toContain(part);
  });

  it("says it in German", () => {
    expect(reservationConfirmed(german).text).toContain(
      [
        "Fassung       3D · OmU",
        "              Englisch, Untertitel: Deutsch",
        "              Audiodeskription",
      ].join("\n"),
    );
  });

  it("says it again when the show has moved", () => {
    const moved = { bought: { startsAtMs: 1, screenId: 1 }, slot: { startsAtMs: 2, screenId: 1 } };
    expect(showtimeMoved({ ...booking, ...moved }).text).toContain("Version       3D · OmU\n");
  });

  it("has no line for a showtime of which nothing is said", () => {
    const { text, html } = reservationConfirmed(BOOKING);
    expect(text).not.toContain("Version");
    expect(html).not.toContain("Version");
  });

  it("calls tickets and seats as the cinema does, in the reader's language", () => {
    const english = reservationConfirmed(booking);
    expect(english.text).toContain("Row A, seat 2: Child, Stalls, €6.05");
    expect(english.text).toMatch(/^1 × Child, Stalls +€6\.05$/m);
    // The cinema has no English name for it.
    expect(english.text).toMatch(/^1 × Erwachsene, Stalls +€9\.50$/m);
    const { text, html } = reservationConfirmed(german);
    expect(text).toContain("Reihe A, Platz 2: Kind, Parkett, 6,05 €".replace(" €", "\u00a0€"));
    expect(text).toMatch(/^1 × Erwachsene, Parkett +9,50\s€$/m);
    expect(html).toContain("<div>Kind, Parkett</div>");
    expect(text).not.toMatch(/adult|standard/);
  });

  it("adds no markup and no lines, whatever the cinema calls things", () => {
    const usual = { ...showtime, format: "x", ageRating: "12" };
    const named = (name: string) => ({
      categories: { standard: { en: name } },
      ticketTypes: { adult: { en: name } },
      formats: { x: { en: name } },
    });
    const mailOf = (name: string) =>
      reservationConfirmed({ ...booking, showtime: { ...usual, ageRating: name, vocabulary: named(name) } });
    const [hostile, plain] = [mailOf(HOSTILE), mailOf("name")];
    const tags = (html: string) => html.match(/<[a-z!/][^\s>]*/g);
    expect(tags(hostile.html)).toEqual(tags(plain.html));
    expect(hostile.text.split("\n")).toHaveLength(plain.text.split("\n").length);
    expect(hostile.text).not.toMatch(/^(Bcc|Total: 0)/m);
  });
});

it("the mail about seats that are given back has the cinema's words in its bill", () => {
  const mail = seatsReturned({ ...german, returned: [{ seat: "A2" }] });
  expect(mail.text).toMatch(/^1 × Erwachsene, Parkett +9,50\s€$/m);
});
