import { describe, expect, it } from "vitest";
import {
  LONGEST_MS,
  NO_FEE,
  endsAtMs,
  saleErrors,
  showEndsAtMs,
  statusAt,
  termsOf,
} from "../../../src/programme/showtimes/showtime.ts";
import type { ShowtimeStatus } from "../../../src/programme/showtimes/showtime.ts";

const MINUTE_MS = 60_000;

const sale: Parameters<typeof saleErrors>[0] = {
  prices: { standard: { adult: 1000 } },
  sectionPrices: null,
  priceCardId: null,
  salesOpenAtMs: 0,
  salesCloseAtMs: 100,
  ticketRules: {},
};

const opening = {
  ...sale,
  id: 7,
  incarnation: "first",
  version: 2,
  status: "on_sale",
  currency: "EUR",
  payment: "online",
  screenId: 5,
  startsAtMs: 100,
  endsAtMs: 7_300 + 15 * MINUTE_MS,
  cleaningMinutes: 15,
  holdMinutes: 15,
  maxSeats: 4,
  maxSeatsPerBuyer: null,
  orphanRule: "off",
  fee: NO_FEE,
  taxes: [],
  cancellation: { freeHours: 24, feePercent: 50, lastHours: 1 },
  companionsOpenHours: null,
  receipts: false,
  sandbox: false,
  timeZone: "Europe/Berlin",
} as const;

const pointers = (changes: Partial<typeof sale>, categories = ["standard"]): string[] =>
  saleErrors(
    { ...sale, ...changes },
    categories.map((category) => ({ category, section: null })),
    200,
  ).map(({ pointer }) => pointer);

describe("a sale", () => {
  it("needs a price for every category of the hall", () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({}, ["standard", "premium", "box"])).toEqual(["/prices/premium", "/prices/box"]);
  });

  it("needs a price also for a category that is named like a property of every object", () => {
    expect(pointers({}, ["standard", "constructor"])).toEqual(["/prices/constructor"]);
  });

  it("opens before it closes, and closes before the show has ended", () => {
    expect(pointers({ salesCloseAtMs: 0 })).toEqual(["/sales_close_at"]);
    expect(pointers({ salesCloseAtMs: 200 })).toEqual([]);
    expect(pointers({ salesCloseAtMs: 201 })).toEqual(["/sales_close_at"]);
  });

  it("has rules for ticket types with a price only", () => {
    const rule = { requiresProof: true } as const;
    expect(pointers({ ticketRules: { adult: rule } })).toEqual([]);
    expect(pointers({ ticketRules: { student: rule, constructor: rule } })).toEqual([
      "/ticket_rules/student",
      "/ticket_rules/constructor",
    ]);
  });
});

describe("a screen", () => {
  const programme = { preShowMinutes: 20, durationMinutes: 90, cleaningMinutes: 10 };

  it("is taken for the pre-show, the movie and cleaning", () => {
    expect(endsAtMs(1_000, programme)).toBe(1_000 + 120 * MINUTE_MS);
  });

  it("is cleaned after the show has ended", () => {
    expect(showEndsAtMs(endsAtMs(1_000, programme), programme.cleaningMinutes)).toBe(1_000 + 110 * MINUTE_MS);
  });

  it("is taken for at most 16 hours by one showtime", () => {
    expect(LONGEST_MS).toBe((600 + 120 + 240) * MINUTE_MS);
  });
});

it("a showtime on sale is closed when sales have ended; a cancelled one and a draft stay as they are", () => {
  const at = (status: ShowtimeStatus) => statusAt({ status, salesCloseAtMs: 10 }, 10);
  expect(statusAt({ status: "on_sale", salesCloseAtMs: 10 }, 9)).toBe("on_sale");
  expect(["on_sale", "closed", "cancelled", "draft"].map((status) => at(status as ShowtimeStatus))).toEqual([
    "closed",
    "closed",
    "cancelled",
    "draft",
  ]);
});

it("a draft has no terms for a box office", () => {
  expect(() => termsOf({ ...opening, status: "draft" })).toThrow("draft");
});

it("the box office gets rules where a showtime has some", () => {
  const ticketRules = { adult: { maxPerReservation: 2 } };
  expect(termsOf({ ...opening, ticketRules, companionsOpenHours: 2 })).toMatchObject({
    ticketRules,
    companionsOpenMs: 7_200_000,
  });
  expect(Object.keys(termsOf(opening))).not.toContain("ticketRules");
});

it("the box office gets the terms in its own units", () => {
  expect(termsOf(opening)).toEqual({
    showtimeId: 7,
    incarnation: "first",
    version: 2,
    currency: "EUR",
    status: "on_sale",
    payment: "online",
    priceCents: { standard: { adult: 1000 } },
    startsAtMs: 100,
    endsAtMs: 7_300,
    screenId: 5,
    salesOpenAtMs: 0,
    salesCloseAtMs: 100,
    holdMs: 900_000,
    maxSeats: 4,
    maxSeatsPerBuyer: null,
    orphanRule: "off",
    fee: NO_FEE,
    taxes: [],
    cancellation: { freeMs: 86_400_000, feePercent: 50, lastMs: 3_600_000 },
  });
});
