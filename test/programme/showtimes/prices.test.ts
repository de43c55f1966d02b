import { describe, expect, it } from "vitest";
import { pricesSchema } from "../../../src/programme/showtimes/prices.ts";

describe("prices", () => {
  it.each([
    ["a category without a ticket type", { standard: {} }],
    ["an amount below nothing", { standard: { adult: -1 } }],
    ["half a cent", { standard: { adult: 0.5 } }],
    ["a ticket type with a capital", { standard: { Adult: 1 } }],
    ["21 ticket types", { standard: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`t${i}`, 1])) }],
  ])("are refused with %s", (_, prices) => {
    expect(pricesSchema.safeParse(prices).success).toBe(false);
  });

  it("may be zero", () => {
    expect(pricesSchema.safeParse({ standard: { child: 0 } }).success).toBe(true);
  });
});
