import { expect, it } from "vitest";
import { formatMoney } from "../../src/letters/money.ts";
import { fractionDigits } from "../../src/platform/minor-units.ts";

it.each([
  ["EUR", 2],
  ["JPY", 0],
  ["KWD", 3],
  // Nobody pays with fillér or sen, but their minor unit is a hundredth all the same.
  ["HUF", 2],
  ["IDR", 2],
])("%s has %i digits, whatever people pay with", (currency, digits) => {
  expect(fractionDigits(currency)).toBe(digits);
});

it("money is written with all digits of its currency", () => {
  expect(formatMoney(500_000, "HUF", "en").replaceAll("\u00a0", " ")).toBe("HUF 5,000.00");
  expect(formatMoney(950, "JPY", "en")).toBe("¥950");
});
