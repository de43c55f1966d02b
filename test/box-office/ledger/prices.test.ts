import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountsOf, ratesOf, refundOf } from "../../../src/box-office/ledger/prices.ts";
import type { Line, Promo } from "../../../src/box-office/ledger/reservation.ts";
import type { Tax } from "../../../src/box-office/ledger/terms.ts";
import { MINUTE_MS } from "../../support/halls.ts";

const HOUR_MS = 60 * MINUTE_MS;

const lines = (...prices: number[]): Line[] =>
  prices.map((priceCents, i) => ({
    seat: `A${i + 1}`,
    category: "standard",
    ticketType: "adult",
    priceCents,
    ticket: null,
  }));

const NO_FEE = { perTicketCents: 0, perReservationCents: 0 };
const percent = (share: number): Promo => ({ claim: "claim", percent: share, amountCents: null });
const amount = (amountCents: number): Promo => ({ claim: "claim", percent: null, amountCents });
const tax = (name: string, ratePercent: number, included: boolean): Tax => ({
  name,
  rateBasisPoints: Math.round(ratePercent * 100),
  included,
});

describe("the price of a reservation", () => {
  it("is the sum of its tickets where there is no fee, no tax and no promo code", () => {
    expect(amountsOf({ fee: NO_FEE, taxes: [] }, lines(1000, 1000, 600), null)).toEqual({
      ticketsCents: 2600,
      discountCents: 0,
      feeCents: 0,
      taxes: [],
      totalCents: 2600,
    });
  });

  it("has a fee for each ticket and one for the reservation", () => {
    const fee = { perTicketCents: 50, perReservationCents: 100 };
    expect(amountsOf({ fee, taxes: [] }, lines(1000, 1000), null)).toMatchObject({
      feeCents: 200,
      totalCents: 2200,
    });
  });

  it("shows an included tax as a part of the price, and adds any other", () => {
    const taxes = [tax("VAT", 6, true), tax("City tax", 2.5, false)];
    expect(amountsOf({ fee: NO_FEE, taxes }, lines(1060), null)).toMatchObject({
      taxes: [
        { name: "VAT", cents: 60, included: true },
        { name: "City tax", cents: 27, included: false },
      ],
      totalCents: 1087,
    });
  });

  it("has one net price for all the taxes that it includes", () => {
    const taxes = [tax("VAT", 10, true), tax("City tax", 5, true)];
    // Net 100.00, of which 10 % and 5 % make 115.00.
    expect(amountsOf({ fee: NO_FEE, taxes }, lines(11_500), null)).toMatchObject({
      taxes: [{ cents: 1000 }, { cents: 500 }],
      totalCents: 11_500,
    });
    const added = [...taxes, tax("Levy", 2, false)];
    expect(amountsOf({ fee: NO_FEE, taxes: added }, lines(11_500), null)).toMatchObject({
      taxes: [{ cents: 1000 }, { cents: 500 }, { cents: 230 }],
      totalCents: 11_730,
    });
  });

  it("has an included tax that with the rounded net price makes the price", () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.nat(10_000), (price, rateBasisPoints) => {
        const taxes = [{ name: "VAT", rateBasisPoints, included: true }];
        const [vat] = amountsOf({ fee: NO_FEE, taxes }, lines(price), null).taxes;
        const gross = 10_000n + BigInt(rateBasisPoints);
        const net = (2n * BigInt(price) * 10_000n + gross) / (2n * gross);
        expect(vat?.cents).toBe(price - Number(net));
      }),
    );
  });

  it("has taxes on the amount after the promo code and with the fee", () => {
    const fee = { perTicketCents: 100, perReservationCents: 0 };
    expect(amountsOf({ fee, taxes: [tax("VAT", 20, false)] }, lines(1000, 1000), percent(50))).toMatchObject({
      discountCents: 1000,
      feeCents: 200,
      taxes: [{ cents: 240 }],
      totalCents: 1440,
    });
  });

  it("rounds half a cent upwards", () => {
    expect(amountsOf({ fee: NO_FEE, taxes: [] }, lines(1005), percent(50)).discountCents).toBe(503);
    expect(amountsOf({ fee: NO_FEE, taxes: [tax("VAT", 5, false)] }, lines(10), null).totalCents).toBe(11);
    expect(amountsOf({ fee: NO_FEE, taxes: [tax("VAT", 4.9, false)] }, lines(10), null).totalCents).toBe(10);
  });

  it("is in whole yen where the currency has no smaller unit", () => {
    const taxes = [tax("消費税", 10, true)];
    expect(amountsOf({ fee: NO_FEE, taxes }, lines(1900, 1900, 1000), percent(15))).toEqual({
      ticketsCents: 4800,
      discountCents: 720,
      feeCents: 0,
      taxes: [{ name: "消費税", cents: 371, included: true }],
      totalCents: 4080,
    });
  });

  it("is never below zero, however much a promo code is worth, and still includes the fee", () => {
    const fee = { perTicketCents: 0, perReservationCents: 150 };
    expect(amountsOf({ fee, taxes: [] }, lines(600), amount(5000))).toMatchObject({
      discountCents: 600,
      totalCents: 150,
    });
    expect(amountsOf({ fee, taxes: [] }, lines(600), percent(100))).toMatchObject({ totalCents: 150 });
  });

  it("is zero without seats", () => {
    const fee = { perTicketCents: 50, perReservationCents: 100 };
    expect(amountsOf({ fee, taxes: [tax("VAT", 20, false)] }, [], amount(100)).totalCents).toBe(0);
  });

  it("adds up from its lines to its total, whatever the fees, taxes and promo codes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100_000_000), { minLength: 1, maxLength: 50 }),
        fc.record({ perTicketCents: fc.nat(10_000), perReservationCents: fc.nat(10_000) }),
        fc.array(fc.record({ rateBasisPoints: fc.nat(10_000), included: fc.boolean() }), { maxLength: 5 }),
        fc.option(fc.oneof(fc.integer({ min: 1, max: 100 }).map(percent), fc.nat(10 ** 9).map(amount))),
        (prices, fee, rates, promo) => {
          const taxes = rates.map((rate, i) => ({ ...rate, name: `tax ${i}` }));
          const bill = amountsOf({ fee, taxes }, lines(...prices), promo);
          const base = bill.ticketsCents - bill.discountCents + bill.feeCents;
          const added = bill.taxes.filter(({ included }) => !included);
          expect(bill.ticketsCents).toBe(prices.reduce((sum, price) => sum + price, 0));
          expect(bill.totalCents).toBe(added.reduce((sum, { cents }) => sum + cents, base));
          expect(bill.discountCents).toBeLessThanOrEqual(bill.ticketsCents);
          for (const { cents, included } of bill.taxes) {
            expect(Number.isSafeInteger(cents)).toBe(true);
            expect(cents).toBeGreaterThanOrEqual(0);
            if (included) expect(cents).toBeLessThanOrEqual(base / 2 + 1);
          }
          expect(Number.isSafeInteger(bill.totalCents)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is a multiple of the gateway's step, and still adds up, if its prices and fees are multiples", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("KWD", "MGA"),
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 10 }),
        fc.record({ perTicketCents: fc.nat(10), perReservationCents: fc.nat(10) }),
        fc.array(fc.record({ rateBasisPoints: fc.nat(10_000), included: fc.boolean() }), { maxLength: 5 }),
        fc.option(fc.oneof(fc.integer({ min: 1, max: 100 }).map(percent), fc.nat(10 ** 6).map(amount))),
        (currency, steps, { perTicketCents, perReservationCents }, taxes, promo) => {
          const step = currency === "KWD" ? 10 : 100;
          const fee = {
            perTicketCents: perTicketCents * step,
            perReservationCents: perReservationCents * step,
          };
          const named = taxes.map((one, i) => ({ ...one, name: `tax ${i}` }));
          const rates = ratesOf({ fee, taxes: named, currency }, "online");
          const bill = amountsOf(rates, lines(...steps.map((price) => price * step)), promo);
          const added = bill.taxes.filter(({ included }) => !included);
          for (const part of [bill.discountCents, bill.totalCents, ...added.map(({ cents }) => cents)])
            expect(part % step).toBe(0);
          expect(bill.totalCents).toBe(
            added.reduce(
              (sum, { cents }) => sum + cents,
              bill.ticketsCents - bill.discountCents + bill.feeCents,
            ),
          );
          expect(bill.discountCents).toBeLessThanOrEqual(bill.ticketsCents);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is rounded to the nearest ten fils online, and to one at the door", () => {
    const terms = { fee: NO_FEE, taxes: [tax("VAT", 5, false)], currency: "KWD" };
    const bill = (payment: "online" | "at_door") =>
      amountsOf(ratesOf(terms, payment), lines(9_510), percent(10));
    // A tenth is 951 fils; 5 % of the rest are 428.
    expect(bill("online")).toMatchObject({
      discountCents: 950,
      taxes: [{ cents: 430 }],
      totalCents: 8_990,
    });
    expect(bill("at_door")).toMatchObject({
      discountCents: 951,
      taxes: [{ cents: 428 }],
      totalCents: 8_987,
    });
  });

  it("has rates without a step where every minor unit can be paid", () => {
    const terms = { fee: NO_FEE, taxes: [], currency: "EUR" };
    expect(ratesOf(terms, "online")).toEqual({ fee: NO_FEE, taxes: [] });
  });

  it("never rises when a seat is given back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2_000), { minLength: 1, maxLength: 6 }),
        fc.record({ perTicketCents: fc.nat(150), perReservationCents: fc.nat(150) }),
        fc.nat(3_000),
        fc.option(fc.oneof(fc.integer({ min: 1, max: 100 }).map(percent), fc.nat(5_000).map(amount))),
        (prices, fee, rateBasisPoints, promo) => {
          const rates = { fee, taxes: [{ name: "VAT", rateBasisPoints, included: false }] };
          const total = amountsOf(rates, lines(...prices), promo).totalCents;
          const left = amountsOf(rates, lines(...prices.slice(1)), promo).totalCents;
          expect(left).toBeLessThanOrEqual(total);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a buyer's refund", () => {
  const startsAtMs = 100 * HOUR_MS;
  const policy = { startsAtMs, cancellation: { freeMs: 48 * HOUR_MS, feePercent: 30, lastMs: 2 * HOUR_MS } };
  const hoursBefore = (hours: number): number => startsAtMs - hours * HOUR_MS;

  it("is the full price until the free period ends, then less the fee, then refused: to the millisecond", () => {
    const back = (nowMs: number) => refundOf(policy, 2000, 2000, nowMs);
    expect(back(hoursBefore(72))).toBe(2000);
    expect(back(hoursBefore(48) - 1)).toBe(2000);
    expect(back(hoursBefore(48))).toBe(1400);
    expect(back(hoursBefore(2) - 1)).toBe(1400);
    expect(back(hoursBefore(2))).toBeNull();
    expect(back(startsAtMs)).toBeNull();
  });

  it("is the full price until the start where the policy sets nothing else", () => {
    const lenient = { startsAtMs, cancellation: { freeMs: 0, feePercent: 100, lastMs: 0 } };
    expect(refundOf(lenient, 2000, 2000, startsAtMs - 1)).toBe(2000);
    expect(refundOf(lenient, 2000, 2000, startsAtMs)).toBeNull();
  });

  it("is zero where nothing was paid, and never more than was paid", () => {
    expect(refundOf(policy, 2000, 0, hoursBefore(72))).toBe(0);
    expect(refundOf(policy, 2000, 500, hoursBefore(72))).toBe(500);
  });

  it("rounds the fee half a cent upwards", () => {
    expect(refundOf(policy, 5, 5, hoursBefore(10))).toBe(3);
    const half = { startsAtMs, cancellation: { ...policy.cancellation, feePercent: 50 } };
    expect(refundOf(half, 5, 5, hoursBefore(10))).toBe(2);
  });

  it("rounds the fee to the gateway's step, so that the refund is a multiple of it", () => {
    expect(refundOf(policy, 9_510, 9_510, hoursBefore(10), 10)).toBe(6_660);
    expect(refundOf(policy, 9_510, 9_510, hoursBefore(10))).toBe(6_657);
  });

  it("is zero where the fee is 100 %", () => {
    const strict = { startsAtMs, cancellation: { ...policy.cancellation, feePercent: 100 } };
    expect(refundOf(strict, 999, 999, hoursBefore(10))).toBe(0);
  });
});
