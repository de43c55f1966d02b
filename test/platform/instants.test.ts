import { describe, expect, it } from "vitest";
import { isDay, readInstant } from "../../src/platform/instants.ts";

const at = Date.parse("2026-11-20T19:30:00Z");

describe("an instant of RFC 3339", () => {
  it.each([
    ["2026-11-20T19:30:00Z", at],
    ["2026-11-20T19:30Z", at],
    ["2026-11-20t19:30:00z", at],
    ["2026-11-20 20:30:00+01:00", at],
    ["2026-11-21T03:30-16:00", Date.parse("2026-11-21T19:30:00Z")],
    ["2026-11-20T19:30:00.5Z", at + 500],
    ["2026-11-20T19:30:00.123456789Z", at + 123],
    ["2026-12-31T23:59:60Z", Date.parse("2026-12-31T23:59:59Z")],
    ["2028-02-29T00:00Z", Date.parse("2028-02-29T00:00:00Z")],
  ])("%s is read", (text, ms) => {
    expect(readInstant(text)).toBe(ms);
  });

  it.each([
    ["2026-02-30T19:30:00Z", "no_such_day"],
    ["2026-13-01T19:30:00Z", "no_such_day"],
    ["2027-02-29T19:30", "no_such_day"],
    ["2026-11-20T19:30:00", "no_offset"],
    ["2026-11-20T19:30", "no_offset"],
    ["2026-11-20T24:00:00Z", "no_instant"],
    ["2026-11-20T19:60:00Z", "no_instant"],
    ["2026-11-20T19:30:61Z", "no_instant"],
    ["2026-11-20T19:30:00+0100", "no_instant"],
    ["2026-11-20", "no_instant"],
    ["tomorrow", "no_instant"],
    ["", "no_instant"],
  ])("%j is not, and it is said why", (text, why) => {
    expect(readInstant(text)).toBe(why);
  });
});

it.each([
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-04-31", false],
  ["2026-4-1", false],
])("%s is a day: %s", (text, is) => {
  expect(isDay(text)).toBe(is);
});
