import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import type { ReservationRecord } from "../../../src/box-office/answers.ts";
import { calendar } from "../../../src/door/tickets/calendar.ts";
import type { CalendarShowtime } from "../../../src/programme/schedules/calendar-event.ts";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { NOTHING_SHOWN } from "../../support/shown.ts";

const STARTS_AT_MS = Date.UTC(2026, 11, 24, 19, 30);
const CONFIRMED_AT_MS = Date.UTC(2026, 10, 21, 9, 5, 7);

const bought: ReservationRecord = {
  id: 50_331_658,
  showtimeId: 3,
  n: 10,
  buyer: 1,
  guest: null,
  channel: "buyer",
  payments: [],
  returned: [],
  promo: null,
  rates: { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [] },
  amounts: { ticketsCents: 2000, discountCents: 0, feeCents: 0, taxes: [], totalCents: 2000 },
  paidCents: 0,
  refundCents: 0,
  extended: false,
  status: "confirmed",
  lines: ["A1", "A2"].map((seat) => ({
    seat,
    category: "standard",
    ticketType: "adult",
    priceCents: 1000,
    ticket: `TICKETOF${seat}`,
  })),
  currency: "EUR",
  payment: "at_door",
  heldAtMs: CONFIRMED_AT_MS - 60_000,
  expiresAtMs: null,
  confirmedAtMs: CONFIRMED_AT_MS,
  endedAtMs: null,
  endReason: null,
  slot: { startsAtMs: STARTS_AT_MS, screenId: 1 },
  moved: null,
  checkIns: [],
  undoneAtMs: {},
  seq: 12,
};

const cancelled = { ...bought, status: "cancelled", endedAtMs: CONFIRMED_AT_MS + 1000, seq: 20 } as const;

const showtime = {
  movieTitle: "The Third Man",
  cinemaName: "Burg Kino",
  screenName: "Saal 1",
  address: "Opernring 19, 1010 Wien",
  timeZone: "Europe/Vienna",
  startsAtMs: STARTS_AT_MS,
  endsAtMs: STARTS_AT_MS + 104 * 60_000,
  ...NOTHING_SHOWN,
  vocabulary: NO_VOCABULARY,
};

const ISSUER = {
  installation: "a1b2c3",
  host: "tickets.example",
  organizer: { name: "Burg Kino", address: "tickets@kino.example" },
};
const ANA = { address: "ana@example.com", language: "de" } as const;

const calendarOf = (reservation: ReservationRecord, shown: CalendarShowtime, issuer = ISSUER): string =>
  calendar(reservation, shown, issuer, null).text;

describe("the calendar file of a reservation", () => {
  test("has the movie, its time, the cinema, the seats, and an alarm an hour before", () => {
    const { event, property } = read(calendarOf(bought, showtime));
    expect(event.summary).toBe("The Third Man");
    expect(event.startDate.toUnixTime() * 1000).toBe(STARTS_AT_MS);
    expect(event.endDate.toUnixTime() * 1000).toBe(STARTS_AT_MS + 104 * 60_000);
    expect(event.location).toBe("Burg Kino, Saal 1, Opernring 19, 1010 Wien");
    expect(event.description).toBe("Row A, seats 1, 2");
    expect(property("status")).toBe("CONFIRMED");
    expect(alarms(event)).toEqual([{ action: "DISPLAY", seconds: -3600 }]);
  });

  test.each([
    [null, "Row A, seats 1, 2\n3D · OmU · FSK 12\nEnglish with German and Turkish subtitles"],
    [ANA, "Reihe A, Plätze 1, 2\n3D · OmU · FSK 12\nEnglisch, Untertitel: Deutsch und Türkisch"],
  ])("says how the movie is shown, in the reader's language", (to, lines) => {
    const shown = {
      ...showtime,
      format: "3d",
      audioLanguage: "en",
      subtitleLanguages: ["de", "tr"],
      originalLanguage: "en",
      ageRating: "FSK 12",
    };
    const { event } = read(calendar(bought, shown, ISSUER, to).text);
    expect(event.summary).toBe("The Third Man");
    expect(event.description).toBe(lines);
  });

  test("has the cinema's local time, and contains the rules of its zone", () => {
    const file = calendarOf(bought, showtime);
    expect(file).toContain("DTSTART;TZID=Europe/Vienna:20261224T203000");
    const zone = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent("vtimezone");
    expect(zone?.getFirstPropertyValue("tzid")).toBe("Europe/Vienna");
  });

  test.each([
    ["before the clocks go back", "Europe/Lisbon", Date.UTC(2026, 9, 24, 23, 30)],
    ["after they did", "Europe/Lisbon", Date.UTC(2026, 9, 25, 2, 30)],
    ["in summer", "America/New_York", Date.UTC(2026, 6, 4, 23, 0)],
    ["where nobody changes clocks", "Asia/Kathmandu", Date.UTC(2026, 6, 4, 14, 15)],
    ["in UTC", "UTC", Date.UTC(2026, 6, 4, 14, 15)],
    ["in a zone by its old name", "Asia/Calcutta", Date.UTC(2026, 6, 4, 14, 15)],
    ["in a zone whose rules are another's", "Europe/Stockholm", Date.UTC(2026, 11, 24, 19, 30)],
  ])("means the same instant %s", (_, timeZone, startsAtMs) => {
    const { event } = read(calendarOf(bought, { ...showtime, timeZone, startsAtMs }));
    const zone = event.component.parent?.getFirstSubcomponent("vtimezone");
    const start = event.startDate.clone();
    // UTC needs no zone: the time itself is marked.
    if (zone) start.zone = new ICAL.Timezone({ component: zone, tzid: timeZone });
    expect(start.toJSDate().getTime()).toBe(startsAtMs);
  });

  test("has the rules of every zone that a cinema may have", () => {
    const zones = [...Intl.supportedValuesOf("timeZone"), "Asia/Calcutta", "Europe/Kiev", "US/Pacific"];
    const without = zones.filter((timeZone) => {
      const file = calendarOf(bought, { ...showtime, timeZone });
      return !file.includes(`TZID:${timeZone}\r\n`) || !file.includes(`DTSTART;TZID=${timeZone}:`);
    });
    expect(without).toEqual([]);
  });

  test("of a moved show is dated by the move", () => {
    const moved = { times: 1, atMs: CONFIRMED_AT_MS + 2000, from: { startsAtMs: 1, screenId: 1 } };
    expect(calendarOf({ ...bought, moved }, showtime)).toContain("DTSTAMP:20261121T090509Z");
  });

  test("is dated by the sale, so that it is always the same file", () => {
    const file = calendarOf(bought, showtime);
    expect(file).toContain("DTSTAMP:20261121T090507Z");
    expect(calendarOf(bought, showtime)).toBe(file);
  });

  test("of a cancelled reservation replaces the earlier one and says so", () => {
    const before = read(calendarOf(bought, showtime));
    const after = read(calendarOf(cancelled, showtime));
    expect(after.event.uid).toBe(before.event.uid);
    expect(after.event.sequence).toBeGreaterThan(before.event.sequence);
    expect(after.property("status")).toBe("CANCELLED");
    expect(after.property("dtstamp")).toBe("2026-11-21T09:05:08Z");
  });

  test.each([
    ["in a mail is a request to its reader", bought, ANA, "REQUEST", "CONFIRMED"],
    ["in a mail about the end is a cancellation", cancelled, ANA, "CANCEL", "CANCELLED"],
    ["without a mail is published", bought, null, "PUBLISH", "CONFIRMED"],
    ["without a mail, after the end, is a cancellation", cancelled, null, "CANCEL", "CANCELLED"],
    [
      "of a hold that ran out is a cancellation",
      { ...cancelled, status: "expired" },
      null,
      "CANCEL",
      "CANCELLED",
    ],
  ] as const)("%s", (_, reservation, to, method, status) => {
    const { contentType, text } = calendar(reservation, showtime, ISSUER, to);
    const { file, event, property } = read(text);
    expect(file.getFirstPropertyValue("method")).toBe(method);
    expect(contentType).toBe(`text/calendar; charset=utf-8; method=${method}`);
    expect(property("status")).toBe(status);
    expect(property("organizer")?.toLowerCase()).toBe("mailto:tickets@kino.example");
    expect(event.attendees.map((one) => one.getFirstValue()?.toString().toLowerCase())).toEqual(
      to === null ? [] : [`mailto:${to.address}`],
    );
    expect(alarms(event)).toHaveLength(method === "CANCEL" ? 0 : 1);
  });

  test("asks its reader for no answer: the seats are bought", () => {
    const [attendee] = read(calendar(bought, showtime, ISSUER, ANA).text).event.attendees;
    expect([attendee?.getParameter("partstat"), attendee?.getParameter("rsvp")]).toEqual([
      "ACCEPTED",
      "FALSE",
    ]);
  });

  test("has each seat in one piece, in the marks of its reader's language", () => {
    const lines = bought.lines.map((line, i) => ({ ...line, seat: ["A,B", "C"][i] ?? "" }));
    const descriptions = [ANA, null].map(
      (to) => read(calendar({ ...bought, lines }, showtime, ISSUER, to).text).event.description,
    );
    expect(descriptions).toEqual(["Plätze „A,B“, C", "Seats “A,B”, C"]);
  });

  test("is dated by the last seat that was given back", () => {
    const [line] = bought.lines;
    const returned = line === undefined ? [] : [{ ...line, returnedAtMs: CONFIRMED_AT_MS + 3000 }];
    expect(calendarOf({ ...bought, returned }, showtime)).toContain("DTSTAMP:20261121T090510Z");
  });

  test("of another installation or host is another event, although the reservation has the same number", () => {
    const uids = [ISSUER, { ...ISSUER, installation: "d4e5f6" }, { ...ISSUER, host: "staging.example" }].map(
      (issuer) => read(calendarOf(bought, showtime, issuer)).event.uid,
    );
    expect(uids[0]).toBe("reservation-50331658-a1b2c3@tickets.example");
    expect(new Set(uids).size).toBe(3);
  });

  test("of another reservation is another event", () => {
    const other = { ...bought, id: bought.id + 1 };
    expect(read(calendarOf(other, showtime)).event.uid).not.toBe(
      read(calendarOf(bought, showtime)).event.uid,
    );
  });

  test.each([
    ["punctuation", 'Am I OK; "Daddy", or: not\\?'],
    ["line breaks and a line of iCalendar", "X\r\nEND:VEVENT\nATTENDEE:mailto:a@b.c\rY"],
    ["a long title in another script", "千と千尋の神隠し🏯".repeat(20)],
  ])("keeps a title with %s in one piece", (_, movieTitle) => {
    const file = calendarOf(bought, { ...showtime, movieTitle });
    const { event, property } = read(file);
    expect(event.summary).toBe(movieTitle.replaceAll(/\r\n?/g, "\n"));
    expect(property("attendee")).toBeNull();
    for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});

function read(text: string) {
  const file = new ICAL.Component(ICAL.parse(text));
  const [component, ...others] = file.getAllSubcomponents("vevent");
  if (component === undefined || others.length > 0) throw new Error("not one event");
  const property = (name: string): string | null => component.getFirstPropertyValue(name)?.toString() ?? null;
  return { file, event: new ICAL.Event(component), property };
}

const alarms = (event: ICAL.Event) =>
  event.component.getAllSubcomponents("valarm").map((alarm) => {
    const trigger = alarm.getFirstPropertyValue("trigger");
    return {
      action: alarm.getFirstPropertyValue("action"),
      seconds: trigger instanceof ICAL.Duration ? trigger.toSeconds() : null,
    };
  });
