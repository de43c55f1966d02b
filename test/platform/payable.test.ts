import { describe, expect, it } from "vitest";
import { toStripeAmount } from "../../src/money/gateway/stripe-words.ts";
import { isPayable, payableIn } from "../../src/platform/payable.ts";

describe("the least amount", () => {
  it.each([
    ["USD", 50],
    ["EUR", 50],
    ["GBP", 30],
    ["CZK", 1_500],
    ["HUF", 17_500],
    ["MXN", 1_000],
    // Currencies without decimals.
    ["JPY", 50],
    ["KRW", 50],
  ])("in %s is %i minor units", (currency, least) => {
    expect(payableIn(currency)).toEqual({ leastCents: least, stepCents: 1 });
    expect(isPayable(least, currency)).toBe(true);
    expect(isPayable(least - 1, currency)).toBe(false);
  });

  it.each([
    ["ISK", 1],
    ["KWD", 10],
    ["UYW", 1],
  ])("is the step where Stripe publishes none: in %s %i", (currency, step) => {
    expect(payableIn(currency)).toEqual({ leastCents: step, stepCents: step });
  });
});

it("dinars and rials of three decimals are taken in steps of ten", () => {
  for (const currency of ["BHD", "JOD", "KWD", "OMR", "TND"])
    expect([5_120, 5_124, 5_130].map((cents) => isPayable(cents, currency))).toEqual([true, false, true]);
});

it("nothing needs no payment in any currency", () => {
  for (const currency of ["EUR", "JPY", "KWD", "MGA"]) expect(isPayable(0, currency)).toBe(true);
});

it("a step is an amount that Stripe can express in its own units", () => {
  for (const currency of ["EUR", "JPY", "ISK", "UGX", "KWD", "MGA"]) {
    const { stepCents } = payableIn(currency);
    expect(Number.isInteger(toStripeAmount(stepCents, currency)), currency).toBe(true);
  }
  expect(Number.isInteger(toStripeAmount(payableIn("MGA").stepCents - 1, "MGA"))).toBe(false);
});
