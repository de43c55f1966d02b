import { expect, test } from "vitest";
import { metricsOf, tallyOf } from "../../../src/box-office/followers/tally.ts";

type Found = NonNullable<ReturnType<Parameters<typeof tallyOf>[2]>>;
const line = { seat: "A1", category: "standard", ticketType: "adult", priceCents: 900, ticket: "T" };
const amounts = { totalCents: 1800 } as Found["amounts"];
const ofTwo: Found = { channel: "buyer", lines: [line, line], amounts };
const RESERVATIONS = new Map<number, Found>([
  [1, ofTwo],
  [2, { ...ofTwo, channel: "counter" }],
  [3, ofTwo],
  [4, { ...ofTwo, exchange: { from: 1, first: 1 } as NonNullable<Found["exchange"]> }],
]);
const find = (n: number): Found | null => RESERVATIONS.get(n) ?? null;

test("counts what was sold in each channel, and neither holds nor exchanges", () => {
  const events = [
    { type: "held", n: 1, atMs: 100 },
    { type: "confirmed", n: 1, atMs: 110 },
    { type: "confirmed", n: 2, atMs: 120 },
    { type: "confirmed", n: 3, atMs: 130 },
    { type: "confirmed", n: 4, atMs: 140 },
    { type: "terms_changed", n: null, atMs: 150 },
  ] as const;
  expect(tallyOf({ currency: "EUR" }, events, find)).toEqual({
    events: 6,
    oldestAtMs: 100,
    sold: [
      { channel: "buyer", currency: "EUR", orders: 2, seats: 4, cents: 3600 },
      { channel: "counter", currency: "EUR", orders: 1, seats: 2, cents: 1800 },
    ],
  });
});

test("counts no sale of a sandbox, where no money moves", () => {
  const events = [{ type: "confirmed", n: 1, atMs: 110 }] as const;
  expect(tallyOf({ currency: "EUR", sandbox: true }, events, find)).toEqual({
    events: 1,
    oldestAtMs: 110,
    sold: [],
  });
});

test("says of batches of several showtimes how long the oldest event has waited, and nothing of those that D1 did not take", () => {
  const sold = [{ channel: "buyer", currency: "EUR", orders: 1, seats: 2, cents: 1800 }];
  const taken = [
    { tally: { events: 2, oldestAtMs: 900, sold } },
    { tally: { events: 1, oldestAtMs: 700, sold: [] } },
    { tally: { events: 0, oldestAtMs: null, sold: [] } },
  ];
  const elsewhere = { tally: { events: 9, oldestAtMs: 1, sold } };
  expect(metricsOf([...taken, elsewhere], [elsewhere], 1000)).toEqual([
    { kind: "sale", channel: "buyer", currency: "EUR", orders: 1, seats: 2, cents: 1800 },
    { kind: "copies", showtimes: 3, events: 3, lagMs: 300 },
  ]);
  expect(metricsOf([elsewhere], [elsewhere], 1000)).toEqual([]);
});
