import { describe, expect, it } from "vitest";
import { cardFor, pricedBy, withoutOwnPrices } from "../../../src/programme/scheduling/card-prices.ts";
import { partsOf } from "../../../src/programme/showtimes/hall.ts";
import { payableErrors } from "../../../src/programme/showtimes/payable-prices.ts";
import { NO_FEE, unpricedErrors } from "../../../src/programme/showtimes/showtime.ts";
import type { ShowtimeChange } from "../../../src/programme/showtimes/showtime.ts";
import { seats } from "../../support/halls.ts";

const byCard = { priceCardId: 3, prices: { standard: { adult: 900, child: 500 }, premium: { adult: 1200 } } };
const own = { ...byCard, priceCardId: null };
const other = { standard: { adult: 1 } };
const sameInOtherOrder = { premium: { adult: 1200 }, standard: { child: 500, adult: 900 } };

describe("what a change says of prices", () => {
  it.each<[what: string, showtime: typeof byCard | typeof own, change: ShowtimeChange, rest: ShowtimeChange]>(
    [
      ["nothing", byCard, { maxSeats: 2 }, { maxSeats: 2 }],
      ["the prices and the card that it has", byCard, { prices: sameInOtherOrder, priceCardId: 3 }, {}],
      ["its own prices and no card", own, { prices: own.prices, priceCardId: null }, {}],
      ["other prices, which end the card", byCard, { prices: other }, { prices: other, priceCardId: null }],
      [
        "other prices and no card",
        byCard,
        { prices: other, priceCardId: null },
        { prices: other, priceCardId: null },
      ],
      [
        "another card beside the prices that it has",
        byCard,
        { prices: byCard.prices, priceCardId: 4 },
        { priceCardId: 4 },
      ],
      ["no card, with the prices that it has", byCard, { priceCardId: null }, { priceCardId: null }],
    ],
  )("is %s", (_, showtime, change, rest) => {
    expect(withoutOwnPrices(showtime, change)).toEqual({ ok: true, change: rest });
  });

  it.each([3, 4])("is refused for other prices beside a card (%i)", (priceCardId) => {
    expect(withoutOwnPrices(byCard, { prices: other, priceCardId })).toMatchObject({
      ok: false,
      faults: [{ pointer: "/price_card_id" }],
    });
  });

  it.each<[card: number | null, change: ShowtimeChange]>([
    [null, { maxSeats: 2 }],
    [3, { start: { atMs: 5 } }],
    [3, { screenId: 2 }],
    [3, { layoutVersion: 2 }],
    [4, { priceCardId: 4, start: { atMs: 5 } }],
    [null, { priceCardId: null, screenId: 2 }],
  ])("needs the card %s for %o", (card, change) => {
    expect(cardFor(byCard, change)).toBe(card);
    expect(cardFor(own, change)).toBe(change.priceCardId ?? null);
  });
});

describe("a hall with sections", () => {
  const [a, b, c] = seats(1, 3);
  if (a === undefined || b === undefined || c === undefined) throw new Error("three seats");
  const inBox = { ...b, section: "Box", category: "sofa" };
  const parts = partsOf({
    seats: [a, inBox, { ...c, section: "Box" }, { ...inBox, label: "B9" }],
    blocked: [],
  });

  it("has a part for each category in each section", () => {
    expect(parts).toEqual([
      { section: null, category: "standard" },
      { section: "Box", category: "sofa" },
      { section: "Box", category: "standard" },
    ]);
  });

  it("needs a price for each part: of the whole hall, or of its section", () => {
    const ofBox = { Box: { sofa: { adult: 2000 } } };
    const sale = { prices: { standard: { adult: 900 } }, sectionPrices: ofBox, priceCardId: 3 };
    expect(unpricedErrors(sale, parts)).toEqual([]);
    expect(unpricedErrors({ ...sale, sectionPrices: null }, parts)).toEqual([
      { pointer: "/price_card_id", detail: "By this card the hall's sofa seats in Box have no price" },
    ]);
    expect(unpricedErrors({ prices: {}, sectionPrices: null, priceCardId: null }, parts)).toEqual([
      { pointer: "/prices/standard", detail: "The hall's standard seats have no price" },
      { pointer: "/prices/sofa", detail: "The hall's sofa seats have no price" },
    ]);
  });

  it("needs prices that can be paid online, also in a section", () => {
    const errors = payableErrors({
      payment: "online",
      currency: "EUR",
      fee: NO_FEE,
      taxes: [],
      prices: { standard: { adult: 900 } },
      sectionPrices: { Box: { sofa: { adult: 10 } } },
      priceCardId: 3,
    });
    expect(errors).toEqual([
      {
        pointer: "/price_card_id",
        detail: "sofa, adult in Box: One ticket would cost 0.10 EUR, and online payments start at 0.50 EUR",
      },
    ]);
  });
});

it("without a card, a showtime stays as it is", () => {
  const showtime = {
    ...own,
    sectionPrices: null,
    layout: { seats: ["A1"] },
    addedSeats: [],
    startsAtMs: 0,
    timeZone: "Etc/UTC",
    dayStartsAt: "06:00",
    format: null,
  };
  expect(pricedBy(showtime, null)).toBe(showtime);
});
