import { describe, expect, it } from "vitest";
import { dayOf, startOf, timeOf, timingOf } from "../../src/dialects/days.ts";

describe("a start as a program writes it", () => {
  it.each([
    ["2026-12-01 19:30", "2026-12-01T19:30"],
    ["2026-12-01T19:30:00", "2026-12-01T19:30"],
    ["2026-12-01 19:30:00.000", "2026-12-01T19:30"],
    ["2026.12.1 9:30", "2026-12-01T09:30"],
    ["2026/12/01, 7:30 PM", "2026-12-01T19:30"],
    ["7 p.m. on 2026-12-01", "2026-12-01T19:00"],
    ["2026-12-01 12:15 am", "2026-12-01T00:15"],
    ["2026-12-01 12:15 PM", "2026-12-01T12:15"],
    [" 19:30 2026-12-01 ", "2026-12-01T19:30"],
    ["Tuesday, 2026-12-01 at 7:30pm", "2026-12-01T19:30"],
  ])("%j is a date and a time", (written, local) => {
    expect(startOf(written)).toEqual({ local_start: local });
  });

  it.each([
    ["2026-12-01T19:30:00Z", "2026-12-01T19:30:00Z"],
    ["2026-12-01T19:30:00+02:00", "2026-12-01T19:30:00+02:00"],
    ["2026-12-01 19:30:00+02:00", "2026-12-01T19:30:00+02:00"],
    ["2026-12-01 19:30 -0500", "2026-12-01T19:30:00-05:00"],
    ["2026-12-01 11:00 PM UTC", "2026-12-01T23:00:00Z"],
  ])("%j is an instant", (written, instant) => {
    expect(startOf(written)).toEqual({ starts_at: instant });
  });

  it.each([
    "",
    "2026-12-01",
    "19:30",
    "2026-02-30 19:30",
    "2026-12-01 25:00",
    "2026-12-01 13:00 pm",
    "soon",
    "2026-12-01 19:30 EST",
    "2026-12-01 19:30 Europe/Lisbon",
    "2026-12-01 18:00 - 20:00",
    "2026-12-01 18:00 2026-12-02",
  ])("%j is no start", (written) => {
    expect(startOf(written)).toBeNull();
  });

  it("is shown as it was written, until the show moves", () => {
    const start = { startsAtMs: Date.UTC(2026, 11, 1, 19, 30), timeZone: "Europe/Berlin" };
    expect(timingOf({ ...start, writtenStart: "8.30 in the evening" })).toBe("8.30 in the evening");
    expect(timingOf({ ...start, writtenStart: null })).toBe("2026-12-01 20:30");
  });
});

it("reads days with dashes, dots or slashes, and times of a day", () => {
  expect(["2026-12-01", "2026.12.01", "2026/12/1"].map(dayOf)).toEqual(Array(3).fill("2026-12-01"));
  expect(["2026-13-01", "26-12-01", "20261201"].map(dayOf)).toEqual([null, null, null]);
  expect(["9:05", "09:05:00", "24:00"].map(timeOf)).toEqual(["09:05", "09:05", null]);
});
