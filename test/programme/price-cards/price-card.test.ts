import { describe, expect, it } from "vitest";
import { haveTooManySectionPrices, pricesBy } from "../../../src/programme/price-cards/price-card.ts";
import type { PriceCondition, PriceRow, Show } from "../../../src/programme/price-cards/price-card.ts";
import { showPrices } from "../../../src/programme/price-cards/show-prices.ts";

/** A Friday. */
const friday: Show = { cinemaDay: "2026-11-20", localTime: "19:30", isHoliday: false, format: null };

const EVERY: PriceRow = { prices: { standard: { adult: 1000 } } };

const adultIf = (when: PriceCondition, show: Partial<Show>): number | undefined =>
  pricesBy({ prices: [{ when, prices: { standard: { adult: 1 } } }, EVERY] }, { ...friday, ...show }).prices[
    "standard"
  ]?.["adult"];

describe("a row", () => {
  it.each<[what: string, when: PriceCondition, show: Partial<Show>, holds: boolean]>([
    ["of Friday holds on Friday", { weekdays: ["fri"] }, {}, true],
    ["of Friday does not hold on Saturday", { weekdays: ["fri"] }, { cinemaDay: "2026-11-21" }, false],
    ["of Sunday holds on Sunday", { weekdays: ["sun"] }, { cinemaDay: "2026-11-22" }, true],
    ["of Monday holds on Monday", { weekdays: ["mon", "tue"] }, { cinemaDay: "2026-11-23" }, true],
    ["of Friday holds at 00:15 of its night", { weekdays: ["fri"] }, { localTime: "24:15" }, true],
    ["from 17:00 holds at 17:00", { from: "17:00" }, { localTime: "17:00" }, true],
    ["from 17:00 does not hold at 16:59", { from: "17:00" }, { localTime: "16:59" }, false],
    ["to 17:00 holds at 16:59", { to: "17:00" }, { localTime: "16:59" }, true],
    ["to 17:00 does not hold at 17:00", { to: "17:00" }, { localTime: "17:00" }, false],
    ["to 17:00 does not hold at 00:15 of the night", { to: "17:00" }, { localTime: "24:15" }, false],
    ["from 22:00 holds at 00:15 of the night", { from: "22:00" }, { localTime: "24:15" }, true],
    ["to 24:15 ends before 00:15", { from: "22:00", to: "24:15" }, { localTime: "24:15" }, false],
    ["of holidays holds on a holiday", { holiday: true }, { isHoliday: true }, true],
    ["of holidays does not hold on other days", { holiday: true }, {}, false],
    ["of other days does not hold on a holiday", { holiday: false }, { isHoliday: true }, false],
    ["of other days holds on one", { holiday: false }, {}, true],
    ["of formats holds for one of them", { formats: ["3d", "imax"] }, { format: "imax" }, true],
    ["of formats does not hold for another", { formats: ["3d"] }, { format: "2d" }, false],
    ["of formats does not hold without a format", { formats: ["3d"] }, {}, false],
    [
      "holds only if all of its conditions do",
      { weekdays: ["fri"], from: "20:00" },
      { localTime: "19:59" },
      false,
    ],
    ["holds if all of its conditions do", { weekdays: ["fri"], from: "20:00" }, { localTime: "20:00" }, true],
  ])("%s", (_, when, show, holds) => {
    expect(adultIf(when, show)).toBe(holds ? 1 : 1000);
  });
});

describe("the first row that names a price has it", () => {
  const of = (...prices: PriceRow[]) => pricesBy({ prices }, friday);

  it("for each category and ticket type", () => {
    expect(
      of(
        { when: { weekdays: ["fri"] }, prices: { standard: { adult: 800 } } },
        { when: { weekdays: ["mon"] }, prices: { standard: { student: 500 } } },
        { prices: { standard: { adult: 1000, child: 600 }, premium: { adult: 1500 } } },
        { prices: { standard: { child: 1 }, premium: { child: 900 } } },
      ).prices,
    ).toEqual({ standard: { adult: 800, child: 600 }, premium: { adult: 1500, child: 900 } });
  });

  it("for each section, whose own prices are those that differ", () => {
    const balcony = {
      when: { sections: ["Balcony", "Box"] },
      prices: { standard: { adult: 1400, student: 900 } },
    };
    const box = { when: { sections: ["Box"] }, prices: { sofa: { adult: 3000 } } };
    expect(of(balcony, box, EVERY)).toEqual({
      prices: { standard: { adult: 1000 } },
      sectionPrices: {
        Balcony: { standard: { adult: 1400, student: 900 } },
        Box: { standard: { adult: 1400, student: 900 }, sofa: { adult: 3000 } },
      },
    });
    // The row of all seats comes first, so a section adds only what that does not name.
    expect(of(EVERY, balcony).sectionPrices).toEqual({
      Balcony: { standard: { student: 900 } },
      Box: { standard: { student: 900 } },
    });
    expect(of(EVERY, { when: { sections: ["Balcony"] }, prices: EVERY.prices }).sectionPrices).toEqual({});
  });

  it("for a section only if its other conditions hold", () => {
    const monday = {
      when: { sections: ["Balcony"], weekdays: ["mon" as const] },
      prices: { standard: { adult: 1 } },
    };
    expect(of(monday, EVERY).sectionPrices).toEqual({});
  });

  it("for names that every object has", () => {
    const odd = { constructor: { valueof: 5 } };
    expect(
      of({ prices: odd }, { when: { sections: ["__proto__"] }, prices: { constructor: { valueof: 6 } } }),
    ).toEqual({
      prices: odd,
      sectionPrices: {},
    });
    const { sectionPrices } = of({ when: { sections: ["__proto__"] }, prices: EVERY.prices });
    expect(JSON.stringify(sectionPrices)).toBe('{"__proto__":{"standard":{"adult":1000}}}');
  });
});

describe("a showtime by its card", () => {
  const parts = [
    { category: "standard", section: "Stalls" },
    { category: "premium", section: "Balcony" },
  ];
  const show = {
    startsAtMs: Date.parse("2026-11-21T00:15Z"),
    timeZone: "Europe/Lisbon",
    dayStartsAt: "06:00",
    format: null,
  };
  const card = (prices: PriceRow[], holidays: string[] = []) => ({ prices, holidays });
  const all = (adult: number) => ({ standard: { adult }, premium: { adult } });

  it("at 00:15 on Saturday has Friday's price, late at night", () => {
    const late = card([
      { when: { weekdays: ["sat"] }, prices: all(1) },
      { when: { weekdays: ["fri"], from: "24:00" }, prices: all(2) },
      { prices: all(3) },
    ]);
    expect(showPrices(late, show, parts).prices).toEqual(all(2));
    expect(showPrices(late, { ...show, dayStartsAt: "00:00" }, parts).prices).toEqual(all(1));
  });

  it("has the price of a holiday in the night after it, and not in the one before", () => {
    const prices: PriceRow[] = [{ when: { holiday: true }, prices: all(1) }, { prices: all(2) }];
    expect(showPrices(card(prices, ["2026-11-20"]), show, parts).prices).toEqual(all(1));
    expect(showPrices(card(prices, ["2026-11-21"]), show, parts).prices).toEqual(all(2));
  });

  it("has the local time of its cinema, also in summer", () => {
    const july = Date.parse("2026-07-20T16:30Z");
    const prices: PriceRow[] = [{ when: { to: "17:00" }, prices: all(1) }, { prices: all(2) }];
    expect(showPrices(card(prices), { ...show, startsAtMs: july }, parts).prices).toEqual(all(2));
    expect(
      showPrices(card(prices), { ...show, startsAtMs: july, timeZone: "Atlantic/Azores" }, parts).prices,
    ).toEqual(all(1));
  });

  it("has the prices of its hall's categories and sections only", () => {
    const prices: PriceRow[] = [
      { when: { sections: ["Balcony", "Box"] }, prices: { premium: { adult: 5 }, standard: { adult: 6 } } },
      { prices: { ...all(3), sofa: { adult: 9 } } },
    ];
    expect(showPrices(card(prices), show, parts)).toEqual({
      prices: all(3),
      sectionPrices: { Balcony: { premium: { adult: 5 } } },
    });
    expect(showPrices(card(prices), show, [{ category: "standard", section: null }])).toEqual({
      prices: { standard: { adult: 3 } },
      sectionPrices: null,
    });
  });
});

describe("the prices of a card's sections", () => {
  const types = (count: number, cents = 1): Record<string, number> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`type${i}`, cents]));
  const named = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `Section ${from + i}`);

  it("are few enough where a hall has ten sections with evening and weekend prices", () => {
    const rows = ["mon", "fri", "sat"].flatMap((weekday) =>
      named(0, 10).map((section, i) => ({
        when: { weekdays: [weekday as "mon"], sections: [section] },
        prices: { standard: types(8, i), premium: types(8, i), sofa: types(8, i) },
      })),
    );
    expect(haveTooManySectionPrices([...rows, EVERY])).toBe(false);
  });

  it("are too many where many sections share long rows", () => {
    const one = { when: { sections: named(0, 50) }, prices: { standard: types(20), premium: types(20) } };
    expect(haveTooManySectionPrices([one])).toBe(false);
    const other = { when: { sections: named(50, 50) }, prices: one.prices };
    expect(haveTooManySectionPrices([one, other])).toBe(true);
  });

  it("are counted with the rows of all sections, of which a show may have other prices", () => {
    const sections = Array.from({ length: 2 }, (_, i) => ({
      when: { sections: named(50 * i, 50) },
      prices: { standard: { adult: 1 } },
    }));
    expect(haveTooManySectionPrices(sections)).toBe(false);
    const sometimes = { when: { holiday: true }, prices: { standard: types(20), premium: types(20) } };
    expect(haveTooManySectionPrices([...sections, sometimes])).toBe(true);
  });
});
