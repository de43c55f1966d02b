import { describe, expect, it } from "vitest";
import { LONGEST_MS, endsAtMs, pricesSchema, saleFaults, termsOf } from "../../src/showtimes/showtime.ts";

const MINUTE_MS = 60_000;

const sale = { prices: { standard: { adult: 1000 } }, salesOpenAtMs: 0, salesCloseAtMs: 100 };

const pointers = (changes: Partial<typeof sale>, categories = ["standard"]): string[] =>
  saleFaults({ ...sale, ...changes }, categories, 200).map(({ pointer }) => pointer);

describe("a sale", () => {
  it("needs a price for every category of the hall", () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({}, ["standard", "premium", "box"])).toEqual(["/prices/premium", "/prices/box"]);
  });

  it("is not fooled by a category that is called like a property of every object", () => {
    expect(pointers({}, ["standard", "constructor"])).toEqual(["/prices/constructor"]);
  });

  it("opens before it closes, and closes before the show has ended", () => {
    expect(pointers({ salesCloseAtMs: 0 })).toEqual(["/sales_close_at"]);
    expect(pointers({ salesCloseAtMs: 200 })).toEqual([]);
    expect(pointers({ salesCloseAtMs: 201 })).toEqual(["/sales_close_at"]);
  });
});

describe("prices", () => {
  it.each([
    ["a category without a ticket type", { standard: {} }],
    ["an amount below nothing", { standard: { adult: -1 } }],
    ["half a cent", { standard: { adult: 0.5 } }],
    ["a ticket type with a capital", { standard: { Adult: 1 } }],
    ["21 ticket types", { standard: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`t${i}`, 1])) }],
  ])("refuse %s", (_, prices) => {
    expect(pricesSchema.safeParse(prices).success).toBe(false);
  });

  it("may be nothing", () => {
    expect(pricesSchema.safeParse({ standard: { child: 0 } }).success).toBe(true);
  });
});

describe("a screen", () => {
  it("is taken for the movie and 30 minutes more", () => {
    expect(endsAtMs(1_000, 90)).toBe(1_000 + 120 * MINUTE_MS);
  });

  it("is taken by no showtime for longer than by the longest movie", () => {
    expect(LONGEST_MS).toBe(630 * MINUTE_MS);
  });
});

it("the box office gets the terms in its own units", () => {
  expect(
    termsOf({
      ...sale,
      id: 7,
      incarnation: "first",
      version: 2,
      currency: "EUR",
      payment: "online",
      startsAtMs: 100,
      holdMinutes: 15,
      maxSeats: 4,
    }),
  ).toEqual({
    showtimeId: 7,
    incarnation: "first",
    version: 2,
    currency: "EUR",
    payment: "online",
    priceCents: { standard: { adult: 1000 } },
    startsAtMs: 100,
    salesOpenAtMs: 0,
    salesCloseAtMs: 100,
    holdMs: 900_000,
    maxSeats: 4,
  });
});
