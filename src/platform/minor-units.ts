/** Minor units as ISO 4217 has them; not as `Intl`, which goes by the coins that people use, and changes with its data. */

const DIGITS: readonly (readonly [digits: number, currencies: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const digitsOf = new Map(
  DIGITS.flatMap(([digits, currencies]) => currencies.split(" ").map((code) => [code, digits] as const)),
);

/** As people count: 950 of EUR is 9.5, of JPY 950. */
export const inUnits = (minorUnits: number, currency: string): number =>
  minorUnits / 10 ** fractionDigits(currency);

/** How many digits of a currency are its minor unit: 2 of EUR, 0 of JPY. */
export const fractionDigits = (currency: string): number => digitsOf.get(currency) ?? 2;
