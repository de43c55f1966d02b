import { expect, test } from "vitest";
import { dateFormat, numberFormat } from "../../src/platform/formats.ts";

test("a format is set up once, and another one for each language, zone and option", () => {
  const options = { hour: "2-digit", timeZone: "Europe/Lisbon" } as const;
  const lisbon = dateFormat("en-GB", options);
  expect(dateFormat("en-GB", { ...options })).toBe(lisbon);
  const others = [
    dateFormat("de-DE", options),
    dateFormat("en-GB", { ...options, timeZone: "Asia/Tokyo" }),
    dateFormat("en-GB", { ...options, hour: "numeric" }),
  ];
  expect(new Set([lisbon, ...others]).size).toBe(4);
  const noon = Date.parse("2026-07-01T12:00:00Z");
  expect([lisbon.format(noon), others[1]?.format(noon)]).toEqual(["13", "21"]);
});

test("no more than a hundred formats are kept", () => {
  const first = numberFormat("en", { maximumFractionDigits: 2 });
  for (const currency of Intl.supportedValuesOf("currency").slice(0, 100))
    numberFormat("en", { style: "currency", currency });
  expect(numberFormat("en", { maximumFractionDigits: 2 })).not.toBe(first);
});
