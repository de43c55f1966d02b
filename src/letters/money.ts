import type { Language } from "../http/languages.ts";
import { fractionDigits, inUnits } from "../platform/minor-units.ts";
import { wordsIn } from "./words.ts";

/**
 * An amount in minor units of an ISO 4217 currency, in the reader's format: 950 of EUR is "€9.50" or "9,50 €", 950 of
 * JPY is "¥950".
 */
export function formatMoney(minorUnits: number, currency: string, language: Language): string {
  const digits = fractionDigits(currency);
  return new Intl.NumberFormat(wordsIn(language).money, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(inUnits(minorUnits, currency));
}
