/**
 * What Stripe takes as a payment: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. Amounts are in
 * minor units of ISO 4217.
 *
 * The page lists its least amounts for the currency in which the money is paid out. A cinema that is paid out in another
 * currency may need more than the amount here: then Stripe refuses the payment when it is started.
 */

import { fractionDigits } from "./minor-units.ts";

/** In minor units of ISO 4217, as everywhere: 10 MXN are 1000. BGN is no longer in the list, and is kept as it was. */
const LEAST: readonly (readonly [cents: number, currencies: string])[] = [
  [30, "GBP"],
  [50, "ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD USD ZAR"],
  [100, "BGN"],
  [200, "AED MYR PLN RON"],
  [250, "DKK"],
  [300, "NOK SEK"],
  [400, "HKD"],
  [1_000, "MXN THB"],
  [1_500, "CZK"],
  [17_500, "HUF"],
];

const leastOf = new Map(
  LEAST.flatMap(([cents, currencies]) => currencies.split(" ").map((code) => [code, cents] as const)),
);

/** Stripe takes whole ariary only, although ISO 4217 divides them. */
const STEPS = new Map([["MGA", 100]]);

/** Of a currency with three digits, the last one must be 0, in refunds too: dinars go in steps of ten fils. */
const THREE_DIGITS_STEP = 10;

export interface Payable {
  /** The least amount above 0. For a currency without a published one it is the step. */
  readonly leastCents: number;
  /** Every amount is a multiple of it. */
  readonly stepCents: number;
}

export function payableIn(currency: string): Payable {
  const stepCents = STEPS.get(currency) ?? (fractionDigits(currency) === 3 ? THREE_DIGITS_STEP : 1);
  return { leastCents: leastOf.get(currency) ?? stepCents, stepCents };
}

/** Whether a sum of 0 or more can be paid: 0 needs no payment. */
export function isPayable(cents: number, currency: string): boolean {
  const { leastCents, stepCents } = payableIn(currency);
  return cents === 0 || (cents >= leastCents && cents % stepCents === 0);
}
