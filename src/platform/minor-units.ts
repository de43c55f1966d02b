/** Minor units as ISO 4217 defines them. Not as `Intl` does, which follows the coins in use and changes with its data. */

import { lazily } from "./lazily.ts";

const DIGITS: readonly (readonly [digits: number, currencies: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const digitsOf = new Map(
  DIGITS.flatMap(([digits, currencies]) => currencies.split(" ").map((code) => [code, digits] as const)),
);

const currencies = lazily(() => new Set(Intl.supportedValuesOf("currency")));

/** Whether it is the code of a currency of ISO 4217. */
export const isCurrency = (code: string): boolean => currencies().has(code);

/** In units of the currency: 950 of EUR is 9.5, 950 of JPY is 950. */
export const inUnits = (minorUnits: number, currency: string): number =>
  minorUnits / 10 ** fractionDigits(currency);

/** With all digits: 950 of EUR is "9.50". */
export const decimalText = (minorUnits: number, currency: string): string =>
  inUnits(minorUnits, currency).toFixed(fractionDigits(currency));

/** With all digits and the code: 950 of EUR is "9.50 EUR". For error texts; mails have formats of their own. */
export const amountText = (minorUnits: number, currency: string): string =>
  `${decimalText(minorUnits, currency)} ${currency}`;

/** The number of decimal digits of a currency's minor unit: 2 for EUR, 0 for JPY. */
export const fractionDigits = (currency: string): number => digitsOf.get(currency) ?? 2;

/**
 * The minor units of an amount as people write it, "12", "12.5" or "12,50". Null for all else, and for more digits than the
 * currency has.
 */
export function readAmount(text: string, currency: string): number | null {
  const [, whole, fraction = ""] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text) ?? [];
  const digits = fractionDigits(currency);
  return whole === undefined || fraction.length > digits
    ? null
    : Number(whole + fraction.padEnd(digits, "0"));
}
