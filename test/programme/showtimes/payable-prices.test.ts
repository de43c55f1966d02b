import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountsOf, ratesOf } from "../../../src/box-office/ledger/prices.ts";
import { isPayable } from "../../../src/platform/payable.ts";
import { payableErrors } from "../../../src/programme/showtimes/payable-prices.ts";
import { NO_FEE } from "../../../src/programme/showtimes/showtime.ts";

const sale = {
  payment: "online",
  currency: "EUR",
  prices: { standard: { adult: 1000 } },
  sectionPrices: null,
  priceCardId: null,
  fee: NO_FEE,
  taxes: [],
} as const;

const vat = (rateBasisPoints: number, included: boolean) => [{ name: "VAT", rateBasisPoints, included }];

describe("a price that is paid online", () => {
  it("is at least what the gateway takes, and the error names the ticket and both amounts", () => {
    const prices = { standard: { adult: 1000, child: 40 }, box: { child: 49 } };
    expect(payableErrors({ ...sale, prices })).toEqual([
      {
        pointer: "/prices/standard/child",
        detail: "One ticket would cost 0.40 EUR, and online payments start at 0.50 EUR",
      },
      {
        pointer: "/prices/box/child",
        detail: "One ticket would cost 0.49 EUR, and online payments start at 0.50 EUR",
      },
    ]);
  });

  it("may be 0, and any amount where the showtime is paid at the door", () => {
    expect(payableErrors({ ...sale, prices: { standard: { adult: 50, child: 0 } } })).toEqual([]);
    const atDoor = { ...sale, payment: "at_door", currency: "KWD" } as const;
    expect(payableErrors({ ...atDoor, prices: { standard: { adult: 1 } } })).toEqual([]);
  });

  it("counts with its fee and the taxes that are added, not with those that it includes", () => {
    const prices = { standard: { adult: 40, child: 0 } };
    const fee = { perTicketCents: 5, perReservationCents: 5 };
    expect(payableErrors({ ...sale, prices, fee }).map(({ pointer }) => pointer)).toEqual([
      "/prices/standard/child",
    ]);
    const adult = { standard: { adult: 40 } };
    expect(payableErrors({ ...sale, prices: adult, taxes: vat(2_500, false) })).toEqual([]);
    expect(payableErrors({ ...sale, prices: adult, taxes: vat(2_500, true) })).toHaveLength(1);
  });

  it("and its fees are multiples of the gateway's step", () => {
    const prices = { standard: { adult: 9_510, child: 9_505 } };
    const fee = { perTicketCents: 5, perReservationCents: 15 };
    const detail = "Amounts that are paid online are multiples of 0.010 KWD";
    expect(payableErrors({ ...sale, currency: "KWD", prices, fee })).toEqual([
      { pointer: "/fee/per_ticket", detail },
      { pointer: "/fee/per_reservation", detail },
      { pointer: "/prices/standard/child", detail },
    ]);
  });

  it("can be paid for any number of tickets, if it can for one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("EUR", "KWD", "CZK"),
        fc.array(fc.nat(200), { minLength: 1, maxLength: 3 }),
        fc.record({ perTicketCents: fc.nat(5), perReservationCents: fc.nat(5) }),
        fc.nat(3_000),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }),
        (currency, tens, fees, rate, tickets) => {
          const types = tens.map((ten, i) => [`type-${i}`, ten * 10] as const);
          const fee = {
            perTicketCents: fees.perTicketCents * 10,
            perReservationCents: fees.perReservationCents * 10,
          };
          const taxes = vat(rate, false);
          const prices = { standard: Object.fromEntries(types) };
          fc.pre(payableErrors({ ...sale, currency, prices, fee, taxes }).length === 0);
          const lines = tickets.map((i) => ({ priceCents: types[i % types.length]?.[1] ?? 0 }));
          const { totalCents } = amountsOf(ratesOf({ fee, taxes, currency }, "online"), lines, null);
          expect(isPayable(totalCents, currency)).toBe(true);
        },
      ),
    );
  });
});
