import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { scheduleCalendar } from "../../../src/programme/schedules/calendar.ts";
import type { ScheduledShowtime } from "../../../src/programme/schedules/schedule.ts";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { CINEMA, STARTS_AT_MS, scheduled } from "./scheduled.ts";

const ISSUER = {
  installation: "a1b2c3",
  host: "kino.example",
  organizer: { name: "Burg Kino", address: "tickets@kino.example" },
};

const calendarOf = (showtimes: readonly ScheduledShowtime[], name: string = CINEMA.name) =>
  scheduleCalendar({ cinema: { ...CINEMA, name }, vocabulary: NO_VOCABULARY, showtimes }, ISSUER);

function read(text: string) {
  const file = new ICAL.Component(ICAL.parse(text));
  const events = file.getAllSubcomponents("vevent").map((component) => ({
    event: new ICAL.Event(component),
    property: (name: string): string | null => component.getFirstPropertyValue(name)?.toString() ?? null,
  }));
  return { file, events, property: (name: string) => file.getFirstPropertyValue(name)?.toString() ?? null };
}

describe("the calendar of a schedule", () => {
  it("has an event for each showtime, with the movie, its time, and where", () => {
    const { text, contentType } = calendarOf([scheduled(), scheduled({ id: 8, screenName: null })]);
    const { events, property } = read(text);
    expect(contentType).toBe("text/calendar; charset=utf-8; method=PUBLISH");
    expect([property("method"), property("name"), property("x-wr-calname")]).toEqual([
      "PUBLISH",
      "Burg Kino",
      "Burg Kino",
    ]);
    expect(property("refresh-interval")).toBe("PT1H");
    expect(events).toHaveLength(2);
    const [first, second] = events;
    expect(first?.event.summary).toBe("The Third Man");
    expect(first?.event.startDate.toUnixTime()).toBe(STARTS_AT_MS / 1000);
    expect(first?.event.endDate.toUnixTime()).toBe(STARTS_AT_MS / 1000 + 119 * 60);
    expect(first?.event.location).toBe("Burg Kino, Saal 1, Opernring 19, 1010 Wien");
    expect(second?.event.location).toBe("Burg Kino, Opernring 19, 1010 Wien");
    expect(first?.property("organizer")?.toLowerCase()).toBe("mailto:tickets@kino.example");
    expect(first?.property("status")).toBe("CONFIRMED");
  });

  it("has the cinema's local time, and the rules of its zone once", () => {
    const { text } = calendarOf([scheduled(), scheduled({ id: 8 })]);
    expect(text).toContain("DTSTART;TZID=Europe/Vienna:20261224T203000");
    const zones = read(text).file.getAllSubcomponents("vtimezone");
    expect(zones.map((zone) => zone.getFirstPropertyValue("tzid"))).toEqual(["Europe/Vienna"]);
  });

  it("names each showtime by an id that stays, and counts its changes", () => {
    const before = read(calendarOf([scheduled()]).text).events[0];
    const after = read(
      calendarOf([scheduled({ version: 4, startsAtMs: STARTS_AT_MS + 1, movieTitle: "Vertigo" })]).text,
    ).events[0];
    expect(before?.event.uid).toBe("showtime-7-a1b2c3@kino.example");
    expect(after?.event.uid).toBe(before?.event.uid);
    expect([before?.event.sequence, after?.event.sequence]).toEqual([3, 4]);
  });

  it("marks a cancelled showtime", () => {
    expect(read(calendarOf([scheduled({ status: "cancelled" })]).text).events[0]?.property("status")).toBe(
      "CANCELLED",
    );
  });

  it("is dated by the last change, so that it is always the same file", () => {
    const { text } = calendarOf([scheduled()]);
    expect(text).toContain("DTSTAMP:20261102T000000Z");
    expect(calendarOf([scheduled()]).text).toBe(text);
    expect(calendarOf([scheduled({ changedAtMs: 0 })]).text).toContain("DTSTAMP:20261101T000000Z");
  });

  it("of a cinema without showtimes is a file without events", () => {
    expect(read(calendarOf([]).text).events).toEqual([]);
  });

  it.each([
    ["punctuation", 'Kino; "Rex", or: not\\?'],
    ["line breaks and a line of iCalendar", "X\r\nEND:VCALENDAR\nATTENDEE:mailto:a@b.c"],
    ["another script", "千と千尋の神隠し🏯".repeat(20)],
  ])("keeps names with %s in one piece", (_, name) => {
    const { text } = calendarOf([scheduled({ movieTitle: name, cinemaName: name })], name);
    const { events, property } = read(text);
    const kept = name.replaceAll("\r\n", "\n");
    expect(events[0]?.event.summary).toBe(kept);
    for (const named of ["name", "x-wr-calname"]) expect(unescaped(property(named) ?? "")).toBe(kept);
    expect(events[0]?.event.location).toBe(`${kept}, Saal 1, Opernring 19, 1010 Wien`);
    expect(events[0]?.property("attendee")).toBeNull();
    for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });
});

/** Text of RFC 7986, whose properties ical.js does not know. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([nN;,\\])/g, (_, sign: string) => (sign.toLowerCase() === "n" ? "\n" : sign));
