import { describe, expect, it } from "vitest";
import {
  asTimeZone,
  cinemaDayOf,
  dayAnywhere,
  instantOf,
  isLocalStart,
  localStartFault,
  localTimeOf,
} from "../../../src/programme/cinemas/local-time.ts";

const utc = (localStart: string, zone: string): string => new Date(instantOf(localStart, zone)).toISOString();

describe("a start in the cinema's local time", () => {
  it.each([
    ["2026-01-15T19:30", "Europe/Lisbon", "2026-01-15T19:30:00.000Z"],
    ["2026-07-15T19:30", "Europe/Lisbon", "2026-07-15T18:30:00.000Z"],
    ["2026-07-15T19:30", "Asia/Kathmandu", "2026-07-15T13:45:00.000Z"],
    ["2026-07-15T19:30", "America/Los_Angeles", "2026-07-16T02:30:00.000Z"],
  ])("%s in %s is %s", (local, zone, instant) => {
    expect(utc(local, zone)).toBe(instant);
  });

  it.each([
    ["2026-11-20T24:15", "2026-11-21T00:15:00.000Z"],
    ["2026-12-31T25:30", "2027-01-01T01:30:00.000Z"],
    ["2026-03-28T25:30", "2026-03-29T01:30:00.000Z"],
    ["2026-07-31T35:59", "2026-08-01T10:59:00.000Z"],
  ])("whose hours go on after midnight is on the next day: %s", (local, instant) => {
    expect(utc(local, "Europe/Lisbon")).toBe(instant);
  });

  it("that the clocks skip in spring is one hour later", () => {
    const skipped = instantOf("2026-03-29T01:30", "Europe/Lisbon");
    expect(new Date(skipped).toISOString()).toBe("2026-03-29T01:30:00.000Z");
    expect(localTimeOf(skipped, "Europe/Lisbon")).toEqual({ date: "2026-03-29", time: "02:30" });
  });

  it("that occurs twice in autumn is the first of the two", () => {
    expect(utc("2026-10-25T01:30", "Europe/Lisbon")).toBe("2026-10-25T00:30:00.000Z");
    expect(utc("2026-11-01T01:30", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
  });

  it("on a day that a country skipped is on the next day", () => {
    expect(localTimeOf(instantOf("2011-12-30T20:00", "Pacific/Apia"), "Pacific/Apia")).toEqual({
      date: "2011-12-31",
      time: "20:00",
    });
  });

  it("converts to an instant and back in the hours around a change of clocks", () => {
    for (
      let atMs = Date.parse("2026-10-24T22:00Z");
      atMs < Date.parse("2026-10-25T06:00Z");
      atMs += 600_000
    ) {
      const { date, time } = localTimeOf(atMs, "Europe/Lisbon");
      const first = instantOf(`${date}T${time}`, "Europe/Lisbon");
      expect([0, 3_600_000]).toContain(atMs - first);
    }
  });
});

describe("a local start as text", () => {
  it.each(["2026-11-20T19:30", "2028-02-29T00:00", "2026-12-31T23:59"])("%s is valid", (text) => {
    expect(isLocalStart(text)).toBe(true);
  });

  it.each([
    "2026-02-29T19:30",
    "2026-13-01T19:30",
    "2026-11-20T24:00",
    "2026-11-20T19:60",
    "2026-11-20 19:30",
    "2026-11-20T19:30Z",
    "2026-11-20T19:30:00",
    "2026-11-20",
    "19:30",
    "",
  ])("%j is not valid", (text) => {
    expect(isLocalStart(text)).toBe(false);
  });
});

describe("a cinema's day", () => {
  const dayAt = (local: string, startsAt: string): string =>
    cinemaDayOf(instantOf(local, "Europe/Lisbon"), "Europe/Lisbon", startsAt);

  it.each([
    ["2026-11-21T00:15", "06:00", "2026-11-20"],
    ["2026-11-21T05:59", "06:00", "2026-11-20"],
    ["2026-11-21T06:00", "06:00", "2026-11-21"],
    ["2026-11-21T23:59", "06:00", "2026-11-21"],
    ["2026-11-21T00:15", "00:00", "2026-11-21"],
    ["2027-01-01T01:30", "04:30", "2026-12-31"],
    // The clocks skip an hour, and repeat one.
    ["2026-03-29T02:30", "06:00", "2026-03-28"],
    ["2026-10-25T01:30", "06:00", "2026-10-24"],
  ])("has a show at %s, where it begins at %s, on %s", (local, startsAt, day) => {
    expect(dayAt(local, startsAt)).toBe(day);
  });
});

describe("a local start of a request", () => {
  it.each(["2026-11-20T19:30", "2026-11-20T24:15", "2028-02-29T35:59"])("%s is taken", (text) => {
    expect(localStartFault(text)).toBeNull();
  });

  it.each([
    ["2026-02-29T19:30", "There is no such day"],
    ["2026-04-31T24:15", "There is no such day"],
    ["2026-11-20T36:00", "Not a time"],
    ["2026-11-20T19:60", "Not a time"],
    ["2026-11-20T19:30Z", "Not a time"],
    ["19:30", "Not a time"],
  ])("%s is refused: %s", (text, why) => {
    expect(localStartFault(text)).toContain(why);
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Lisbon", "Europe/Lisbon"],
    ["europe/lisbon", "Europe/Lisbon"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["UTC", "UTC"],
  ])("%s is known as %s", (name, zone) => {
    expect(asTimeZone(name)).toBe(zone);
  });

  it.each(["+02:00", "Lisbon", "Europe/Atlantis", "", "GMT+5", "Z", "2026-01-01T00:00[Europe/Lisbon]"])(
    "%j is not valid",
    (name) => {
      expect(asTimeZone(name)).toBeNull();
    },
  );
});

it.each(["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Lisbon"])(
  "a day in %s lies within the range of its instants",
  (zone) => {
    const { fromMs, toMs } = dayAnywhere("2026-06-01");
    expect(instantOf("2026-06-01T00:00", zone)).toBeGreaterThanOrEqual(fromMs);
    expect(instantOf("2026-06-01T23:59", zone)).toBeLessThan(toMs);
  },
);
