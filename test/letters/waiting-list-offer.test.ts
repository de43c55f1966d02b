import { describe, expect, it } from "vitest";
import { waitingListOffer } from "../../src/letters/waiting-list-offer.ts";
import type { WaitingListOffer } from "../../src/letters/waiting-list-offer.ts";
import { NO_VOCABULARY } from "../../src/programme/vocabulary/vocabulary.ts";
import { BRAND } from "./booking.ts";

const offer: WaitingListOffer = {
  brand: BRAND,
  to: "ana@example.com",
  name: "Ana",
  language: "en",
  reservationId: 50331658,
  showtime: {
    movieTitle: "Metropolis",
    cinemaName: "Odeon",
    timeZone: "Europe/Lisbon",
    startsAtMs: Date.parse("2026-07-01T22:30:00Z"),
    localDate: "2026-07-01",
    vocabulary: NO_VOCABULARY,
  },
  seats: [{ seat: "C7" }, { seat: "C8" }],
  totalCents: 1555,
  currency: "EUR",
  expiresAtMs: Date.parse("2026-06-30T23:05:00Z"),
  offerUrl: "https://tickets.example/offer?code=1.abc_-0.50331658.AAAAAAAAAAA.BBBB",
};

const mail = waitingListOffer(offer);

describe("the mail of an offer from the waiting list", () => {
  it.each([
    ["movie", "Metropolis"],
    ["cinema", "at Odeon"],
    ["local date of the show, not that of UTC", "Wednesday 1 July 2026, 23:30"],
    ["seats", "row C, seats 7, 8"],
    ["price of all of them", "€15.55"],
    ["end of the offer by the cinema's clock, with its zone", "until 00:05 (Europe/Lisbon, GMT+1)"],
    ["reservation's number", "50331658"],
    ["page where they are taken", offer.offerUrl],
    ["way to refuse", "do nothing"],
    ["name of whom it is for", "Hello Ana,"],
  ])("names the %s in both versions", (_what, words) => {
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  });

  it("has the end of the offer, the movie and the showtime in the subject", () => {
    expect(mail.subject).toBe("Seats for you until 00:05: Metropolis, Wed 1 Jul, 23:30");
  });

  it("goes to the party only, without attachments", () => {
    expect(mail.to).toBe("ana@example.com");
    expect(mail.attachments).toEqual([]);
  });

  it("writes winter time, currencies without cents and people without a name correctly", () => {
    const showtime = {
      ...offer.showtime,
      timeZone: "America/New_York",
      startsAtMs: Date.parse("2026-12-01T01:30:00Z"),
    };
    const expiresAtMs = Date.parse("2026-11-30T05:00:00Z");
    const { text } = waitingListOffer({ ...offer, name: null, currency: "JPY", showtime, expiresAtMs });
    expect(text).toContain("Hello,\n");
    expect(text).toContain("Monday 30 November 2026, 20:30");
    expect(text).toContain("until 00:00 (America/New York, GMT-5)");
    expect(text).toContain("¥1,555");
  });

  it("is the same mail each time, so that the mail service recognises a repetition", () => {
    expect(waitingListOffer(structuredClone(offer))).toEqual(mail);
  });
});

describe("names that others wrote", () => {
  const HOSTILE = `"><script>alert('1')</script>&amp;<img src=x onerror=alert(1)>\r\nBcc: all@example.com`;
  const hostile = waitingListOffer({
    ...offer,
    name: HOSTILE,
    showtime: { ...offer.showtime, movieTitle: HOSTILE, cinemaName: HOSTILE },
    seats: [{ seat: HOSTILE }, { seat: "C8" }],
  });

  it("add no markup to the page", () => {
    const tags = (page: string) => page.match(/<[a-z!/][^>]*>/g);
    expect(tags(hostile.html)).toEqual(tags(mail.html));
    expect(hostile.html).toContain("&#60;script&#62;");
  });

  it("add no line to the subject or the text", () => {
    expect(hostile.subject).not.toMatch(/[\r\n]/);
    expect(hostile.text).not.toMatch(/^Bcc/m);
  });
});
