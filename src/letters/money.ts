import type { Language } from "../http/languages.ts";
import { numberFormat } from "../platform/formats.ts";
import { fractionDigits, inUnits } from "../platform/minor-units.ts";
import { wordsIn } from "./words.ts";

/**
 * An amount in minor units of an ISO 4217 currency, in the reader's format: 950 of EUR is "€9.50" or "9,50 €", 950 of
 * JPY is "¥950".
 */
export const formatMoney = (minorUnits: number, currency: string, language: Language): string =>
  moneyIn({ currency, language })(minorUnits);

/** `formatMoney` for all amounts of a letter. */
export function moneyIn(letter: { readonly currency: string; readonly language: Language }) {
  const { currency, language } = letter;
  const digits = fractionDigits(currency);
  const money = numberFormat(wordsIn(language).money, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    // No minus before zero.
    signDisplay: "negative",
  });
  return (minorUnits: number): string => money.format(inUnits(minorUnits, currency));
}

/** A rate in hundredths of a percent, in the reader's format: 250 is "2.5%" or "2,5 %". */
export const formatPercent = (basisPoints: number, language: Language): string =>
  numberFormat(wordsIn(language).money, { style: "percent", maximumFractionDigits: 2 }).format(
    basisPoints / 10_000,
  );
