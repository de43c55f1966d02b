import { describe, expect, it } from "vitest";
import { DAYS, windowOf } from "../../../src/programme/schedules/schedule.ts";
import { linkedData, screeningEvent } from "../../../src/programme/schedules/screening-event.ts";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { CINEMA, STARTS_AT_MS, scheduled } from "./scheduled.ts";

const url = (path: string): string => `https://kino.example${path}`;
const BEFORE_MS = STARTS_AT_MS - 1000;

const eventOf = (changes: Parameters<typeof scheduled>[0] = {}, nowMs = BEFORE_MS) =>
  screeningEvent(scheduled(changes), NO_VOCABULARY, url, nowMs);

describe("a showtime as an event of schema.org", () => {
  it("has the movie, its time with the cinema's offset, the cinema, and what a ticket costs", () => {
    expect(eventOf()).toEqual({
      "@type": "ScreeningEvent",
      "@id": "https://kino.example/v1/showtimes/7",
      url: "https://kino.example/v1/showtimes/7",
      name: "The Third Man",
      startDate: "2026-12-24T20:30:00+01:00",
      endDate: "2026-12-24T22:29:00+01:00",
      eventStatus: "https://schema.org/EventScheduled",
      eventAttendanceMode: "https://schema.org/OfflineEventAttendanceMode",
      location: {
        "@type": "MovieTheater",
        "@id": "https://kino.example/v1/cinemas/2",
        name: "Burg Kino",
        address: "Opernring 19, 1010 Wien",
      },
      workPresented: {
        "@type": "Movie",
        "@id": "https://kino.example/v1/movies/5",
        name: "The Third Man",
        duration: "PT104M",
      },
      offers: {
        "@type": "AggregateOffer",
        url: "https://kino.example/v1/showtimes/7",
        lowPrice: 8,
        highPrice: 15,
        priceCurrency: "EUR",
        availability: "https://schema.org/InStock",
        validFrom: "2026-11-24T20:30:00+01:00",
        validThrough: "2026-12-24T20:45:00+01:00",
      },
    });
  });

  it.each([
    ["of this server", { key: "abc.png", url: null }, "https://kino.example/v1/posters/abc.png"],
    ["of another server", { key: null, url: "https://img.example/a.jpg" }, "https://img.example/a.jpg"],
  ])("has the movie's poster %s", (_, poster, image) => {
    expect(eventOf({ poster }).workPresented).toMatchObject({ image });
  });

  it("is in summer time in summer, also when the show runs over the change of the clocks", () => {
    const startsAtMs = Date.UTC(2026, 9, 24, 23, 30);
    expect(eventOf({ startsAtMs, endsAtMs: startsAtMs + 129 * 60_000 })).toMatchObject({
      startDate: "2026-10-25T01:30:00+02:00",
      endDate: "2026-10-25T02:29:00+01:00",
    });
  });

  it("costs what a buyer of one ticket pays, with fees and added taxes, in whole units of the currency", () => {
    const prices = { standard: { adult: 1000 } };
    const fee = { perTicketCents: 50, perReservationCents: 100 };
    const taxes = [
      { name: "VAT", rateBasisPoints: 1000, included: false },
      { name: "City", rateBasisPoints: 500, included: true },
    ];
    expect(eventOf({ prices, fee, taxes }).offers).toMatchObject({ lowPrice: 12.65, highPrice: 12.65 });
    expect(eventOf({ prices, currency: "JPY" }).offers).toMatchObject({
      lowPrice: 1000,
      priceCurrency: "JPY",
    });
    expect(eventOf({ prices, currency: "KWD" }).offers).toMatchObject({ lowPrice: 1 });
  });

  it("is sold out when each seat for sale is held or sold", () => {
    expect(eventOf({ takenSeats: 99 }).offers?.availability).toBe("https://schema.org/InStock");
    expect(eventOf({ takenSeats: 100 }).offers?.availability).toBe("https://schema.org/SoldOut");
  });

  it.each([
    ["cancelled", { status: "cancelled" }, BEFORE_MS, "EventCancelled"],
    ["closed", { status: "closed" }, BEFORE_MS, "EventScheduled"],
    ["past the end of its sale", {}, STARTS_AT_MS + 15 * 60_000, "EventScheduled"],
    ["without any price", { prices: {} }, BEFORE_MS, "EventScheduled"],
  ] as const)("offers nothing when it is %s", (_, changes, nowMs, status) => {
    const event = eventOf(changes, nowMs);
    expect(event).not.toHaveProperty("offers");
    expect(event.eventStatus).toBe(`https://schema.org/${status}`);
  });
});

it("has the version that is shown", () => {
  const shown = { format: "3d", audioLanguage: "en", subtitleLanguages: ["de", "tr"] };
  expect(eventOf(shown)).toMatchObject({
    videoFormat: "3D",
    inLanguage: "en",
    subtitleLanguage: ["de", "tr"],
  });
  expect(Object.keys(eventOf())).not.toContain("inLanguage");
});

it("offers from the cheapest to the dearest seat of any section", () => {
  const sectionPrices = { Balcony: { standard: { adult: 500 } }, "Box 1": { premium: { adult: 4000 } } };
  expect(eventOf({ sectionPrices }, BEFORE_MS)).toMatchObject({ offers: { lowPrice: 5, highPrice: 40 } });
});

describe("linked data of a schedule", () => {
  it("is one graph, which cannot end the script that a site puts it into", () => {
    const movieTitle = `</script><script>alert("1")</script> & <!-- "quotes"`;
    const text = linkedData(
      { vocabulary: NO_VOCABULARY, showtimes: [scheduled({ movieTitle }), scheduled()] },
      url,
      0,
    );
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toMatchObject({
      "@context": "https://schema.org",
      "@graph": [{ name: movieTitle, workPresented: { name: movieTitle } }, { name: "The Third Man" }],
    });
  });

  it("of a cinema without showtimes has no events", () => {
    expect(JSON.parse(linkedData({ vocabulary: NO_VOCABULARY, showtimes: [] }, url, 0))).toEqual({
      "@context": "https://schema.org",
      "@graph": [],
    });
  });
});

describe("the time of a schedule", () => {
  it("begins with the cinema's today, which may be the calendar's yesterday", () => {
    const at = (text: string) => windowOf(CINEMA, Date.parse(text));
    const day = { fromMs: Date.parse("2026-12-24T06:00+01:00"), toMs: Date.parse("2027-01-07T06:00+01:00") };
    expect(at("2026-12-24T06:00+01:00")).toEqual(day);
    expect(at("2026-12-25T05:59+01:00")).toEqual(day);
    expect(at("2026-12-25T06:00+01:00").fromMs).toBe(Date.parse("2026-12-25T06:00+01:00"));
  });

  it("is days of the cinema, of which one may have 25 hours", () => {
    const { fromMs, toMs } = windowOf(CINEMA, Date.parse("2026-10-20T12:00+02:00"));
    expect((toMs - fromMs) / 3_600_000).toBe(DAYS * 24 + 1);
  });
});
