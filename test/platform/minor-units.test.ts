import { expect, it } from "vitest";
import { formatMoney } from "../../src/letters/money.ts";
import { amountText, fractionDigits } from "../../src/platform/minor-units.ts";

it.each([
  ["EUR", 2],
  ["JPY", 0],
  ["KWD", 3],
  // Fillér and sen are not in use as coins, but the minor unit is still a hundredth.
  ["HUF", 2],
  ["IDR", 2],
])("%s has %i digits, whatever coins are in use", (currency, digits) => {
  expect(fractionDigits(currency)).toBe(digits);
});

it("writes money with all digits of its currency", () => {
  expect(formatMoney(500_000, "HUF", "en").replaceAll("\u00a0", " ")).toBe("HUF 5,000.00");
  expect(formatMoney(950, "JPY", "en")).toBe("¥950");
});

it("writes amounts in error texts with all digits and the currency's code", () => {
  expect([amountText(50, "EUR"), amountText(950, "JPY"), amountText(9_500, "KWD")]).toEqual([
    "0.50 EUR",
    "950 JPY",
    "9.500 KWD",
  ]);
});
