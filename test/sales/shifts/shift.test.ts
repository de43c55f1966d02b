/** What a shift comes to. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MEANS,
  differenceCents,
  expectedCents,
  netCents,
  together,
} from "../../../src/sales/shifts/shift.ts";
import type { ShiftReport, Sums } from "../../../src/sales/shifts/shift.ts";

const SHIFT: ShiftReport = {
  id: 1,
  cinemaId: 1,
  userId: 1,
  name: null,
  currency: "EUR",
  status: "closed",
  localDate: "2026-11-30",
  floatCents: 10_000,
  openedAtMs: 1,
  closedAtMs: 2,
  closedBy: 1,
  countedCents: 10_500,
  note: null,
  sums: {
    orders: 3,
    means: [
      { means: "cash", salesCents: 2_000, paymentsCents: 500, returnsCents: 900 },
      { means: "card", salesCents: 7_000, paymentsCents: 0, returnsCents: 0 },
    ],
    movedCents: -1_000,
  },
};

describe("the cash that should be there", () => {
  it("is the float, what came and went in cash, and what was moved", () => {
    expect(expectedCents(SHIFT)).toBe(10_000 + 2_000 + 500 - 900 - 1_000);
    expect(differenceCents(SHIFT)).toBe(-100);
  });

  it("differs from nothing before the shift is closed", () => {
    expect(differenceCents({ ...SHIFT, status: "closing" })).toBeNull();
    expect(differenceCents({ ...SHIFT, status: "open", countedCents: null })).toBeNull();
  });
});

const cents = fc.integer({ min: 0, max: 1_000_000 });
const someSums: fc.Arbitrary<Sums> = fc.record({
  orders: fc.nat(100),
  means: fc.uniqueArray(
    fc.record({
      means: fc.constantFrom(...MEANS),
      salesCents: cents,
      paymentsCents: cents,
      returnsCents: cents,
    }),
    { selector: ({ means }) => means },
  ),
  movedCents: fc.integer({ min: -1_000_000, max: 1_000_000 }),
});

it("the sums of a day are those of its shifts, means by means", () => {
  fc.assert(
    fc.property(fc.array(someSums), (all) => {
      const day = together(all);
      expect(new Set(day.means.map(({ means }) => means)).size).toBe(day.means.length);
      for (const means of MEANS) {
        const netOf = (sums: Sums) =>
          sums.means.filter((one) => one.means === means).reduce((sum, one) => sum + netCents(one), 0);
        expect(netOf(day)).toBe(all.reduce((sum, one) => sum + netOf(one), 0));
      }
      expect(day.orders).toBe(all.reduce((sum, { orders }) => sum + orders, 0));
      expect(day.movedCents).toBe(all.reduce((sum, { movedCents }) => sum + movedCents, 0));
    }),
  );
});
