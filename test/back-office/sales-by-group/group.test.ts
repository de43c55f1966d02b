import { describe, expect, it } from "vitest";
import { changeOf, compared, weekOf } from "../../../src/back-office/sales-by-group/group.ts";
import type { Line } from "../../../src/back-office/sales-by-group/group.ts";
import { Tally, linesByMeans } from "../../../src/back-office/sales-by-group/tally.ts";

const line = (key: string, sold: number, currency = "EUR"): Line => ({ key, name: null, currency, sold });
const period = (from: string, to: string) => ({ from, to });

describe("a week", () => {
  it.each([
    ["2026-11-30", "2026-11-30", "2026-11-26"],
    ["2026-12-02", "2026-11-30", "2026-11-26"],
    ["2026-12-03", "2026-11-30", "2026-12-03"],
    ["2026-12-06", "2026-11-30", "2026-12-03"],
    ["1969-12-31", "1969-12-29", "1969-12-25"],
    ["2027-01-01", "2026-12-28", "2026-12-31"],
  ])("of %s begins on Monday %s and on Thursday %s", (day, monday, thursday) => {
    expect([weekOf(day, "monday"), weekOf(day, "thursday")]).toEqual([monday, thursday]);
  });
});

describe("two periods", () => {
  it("are compared day by day, by their place", () => {
    const lines = compared(
      { by: "day", weekStarts: "monday" },
      [[line("2026-11-02", 5), line("2026-11-03", 6)], period("2026-11-02", "2026-11-04")],
      [[line("2026-10-06", 4), line("2026-10-07", 1)], period("2026-10-05", "2026-10-07")],
    );
    expect(lines.map(({ key, sold, before }) => [key, sold, before.sold])).toEqual([
      ["2026-11-02", 5, 0],
      ["2026-11-03", 6, 4],
      ["2026-11-04", 0, 1],
    ]);
    expect(lines.map((one) => changeOf(one, "day").sold)).toEqual([5, 2, -1]);
  });

  it("are compared week by week, whatever day they begin on", () => {
    const [first, ...more] = compared(
      { by: "week", weekStarts: "thursday" },
      [[line("2026-11-26", 5)], period("2026-12-01", "2026-12-02")],
      [[line("2026-11-05", 4)], period("2026-11-07", "2026-11-08")],
    );
    expect([first?.key, first?.before.sold, more]).toEqual(["2026-11-26", 4, []]);
  });

  it("never mix currencies", () => {
    const lines = compared(
      { by: "cinema", weekStarts: "monday" },
      [[line("7", 5)], period("2026-11-02", "2026-11-04")],
      [[line("7", 4, "USD")], period("2026-10-05", "2026-10-07")],
    );
    expect(lines).toMatchObject([
      { currency: "EUR", sold: 5, before: { sold: 0 } },
      { currency: "USD", sold: 0, before: { sold: 4 } },
    ]);
  });
});

it("counts a showtime once in each group, and each currency by itself", () => {
  const tally = new Tally("ticket_type");
  tally.add("EUR", [
    [
      ["buyer", "standard", "adult", 1000, 2],
      ["counter", "premium", "adult", 1500, 1],
    ],
    [["buyer", "standard", "adult", 900, 1]],
    [],
  ]);
  tally.add("USD", [[["buyer", "standard", "adult", 800, 3]]]);
  expect(tally.lines()).toEqual([
    { key: "adult", name: null, currency: "EUR", showtimes: 2, sold: 4, gross: 4400 },
    { key: "adult", name: null, currency: "USD", showtimes: 1, sold: 3, gross: 2400 },
  ]);
});

it("says that what no hand took came online", () => {
  const sums = { currency: "EUR", showtimes: 2, takings: 5000, cash: 2000, card: 0, voucher: 500 };
  const lines = linesByMeans([{ ...sums, exchange: 0, owed: -300 }]);
  expect(lines.map(({ key, takings }) => [key, takings])).toEqual([
    ["online", 2800],
    ["cash", 2000],
    ["voucher", 500],
    ["owed", -300],
  ]);
});
