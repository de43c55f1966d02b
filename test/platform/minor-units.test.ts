import { expect, it } from "vitest";
import { formatMoney } from "../../src/letters/money.ts";
import { fractionDigits } from "../../src/platform/minor-units.ts";

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
