import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountsOf } from "../../../src/box-office/ledger/prices.ts";
import type { Line } from "../../../src/box-office/ledger/reservation.ts";
import { differenceOf, itemsOf, lookAtOpenMs, nextLookMs } from "../../../src/money/payments/payment.ts";

const line = (seat: string, ticketType: string, priceCents: number): Line => ({
  seat,
  category: "standard",
  ticketType,
  priceCents,
  ticket: null,
});

const NO_FEE = { perTicketCents: 0, perReservationCents: 0 };

describe("what a buyer is asked to pay", () => {
  it("is one item per kind of ticket, then the fee, then the taxes on top", () => {
    const lines = [line("A1", "adult", 1000), line("A2", "child", 600), line("A3", "adult", 1000)];
    const rates = {
      fee: { perTicketCents: 10, perReservationCents: 20 },
      taxes: [
        { name: "VAT", rateBasisPoints: 700, included: true },
        { name: "City tax", rateBasisPoints: 500, included: false },
      ],
    };
    expect(itemsOf({ lines, amounts: amountsOf(rates, lines, null) }, "Metropolis")).toEqual([
      { name: "Metropolis: standard, adult", unitCents: 1000, quantity: 2 },
      { name: "Metropolis: standard, child", unitCents: 600, quantity: 1 },
      { name: "Fee", unitCents: 50, quantity: 1 },
      { name: "City tax", unitCents: 133, quantity: 1 },
    ]);
  });

  it("has the cinema's names for categories and ticket types", () => {
    const lines = [line("A1", "student", 1000)];
    const amounts = amountsOf({ fee: NO_FEE, taxes: [] }, lines, null);
    const vocabulary = {
      categories: { standard: { en: "Stalls", de: "Parkett" } },
      ticketTypes: { student: { de: "Studierende" } },
      formats: {},
    };
    expect(itemsOf({ lines, amounts }, "Metropolis", vocabulary)).toEqual([
      { name: "Metropolis: Stalls, Studierende", unitCents: 1000, quantity: 1 },
    ]);
  });

  it("is one item if there is a discount", () => {
    const lines = [line("A1", "adult", 1000), line("A2", "adult", 1000)];
    const promo = { claim: "c", percent: 15, amountCents: null } as const;
    const amounts = amountsOf({ fee: NO_FEE, taxes: [] }, lines, promo);
    expect(itemsOf({ lines, amounts }, "Metropolis")).toEqual([
      { name: "Metropolis: Row A, seats 1, 2", unitCents: 1700, quantity: 1 },
    ]);
  });

  it("has no names longer than a gateway accepts", () => {
    const lines = Array.from({ length: 50 }, (_, i) => ({
      seat: `Balcony-${i}`,
      category: "standard",
      ticketType: "adult",
      priceCents: 100,
      ticket: null,
    }));
    const amounts = { ticketsCents: 5000, discountCents: 1, feeCents: 0, taxes: [], totalCents: 4999 };
    const [item] = itemsOf({ lines, amounts }, "千".repeat(200));
    expect(item?.name).toHaveLength(250);
  });

  it("is always the reservation's total, to the cent", () => {
    const cents = fc.nat(5_000);
    const taxes = fc.array(
      fc.record({ name: fc.constant("Tax"), rateBasisPoints: fc.nat(3_000), included: fc.boolean() }),
      { maxLength: 3 },
    );
    const prices = fc.array(fc.tuple(fc.constantFrom("adult", "child"), cents), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(
        prices,
        cents,
        cents,
        taxes,
        fc.option(fc.nat(100)),
        (seats, perTicketCents, perReservationCents, tax, percent) => {
          const lines = seats.map(([type, price], i) => line(`A${i}`, type, price));
          const promo = percent === null ? null : { claim: "c", percent, amountCents: null };
          const amounts = amountsOf(
            { fee: { perTicketCents, perReservationCents }, taxes: tax },
            lines,
            promo,
          );
          const items = itemsOf({ lines, amounts }, "Metropolis");
          const sum = items.reduce((total, { unitCents, quantity }) => total + unitCents * quantity, 0);
          expect(sum).toBe(amounts.totalCents);
          expect(items.every(({ unitCents }) => unitCents >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe("the money received is", () => {
  const asked = { reservationId: 7, amountCents: 1000, currency: "EUR" };
  const session = {
    id: "cs",
    state: "paid",
    amountCents: 1000,
    currency: "EUR",
    intentId: "pi",
    reservationId: 7,
    installation: null,
    incarnation: null,
  } as const;
  it.each([
    ["what was asked for", {}, null],
    ["another amount", { amountCents: 1001 }, "amount_differs"],
    ["of another currency", { currency: "USD" }, "currency_differs"],
    ["for another reservation", { reservationId: 8 }, "reservation_differs"],
    ["for nothing that is named", { reservationId: null }, "reservation_differs"],
  ])("%s", (_, change, difference) => {
    expect(differenceOf(asked, { ...session, ...change })).toBe(difference);
  });
});

describe("the sweep looks at a payment", () => {
  const endsAtMs = 1_000_000;
  const one = (status: "open" | "processing" | "paid") => ({ status, expiresAtMs: endsAtMs });
  it("shortly before its time ends, shortly after, and then every other minute", () => {
    expect(lookAtOpenMs(endsAtMs, 0)).toBe(endsAtMs - 90_000);
    expect(lookAtOpenMs(endsAtMs, endsAtMs - 90_000)).toBe(endsAtMs + 60_000);
    expect(lookAtOpenMs(endsAtMs, endsAtMs + 60_000)).toBe(endsAtMs + 180_000);
  });

  it("soon while a refund is due, after a day while it is pending, and never once all is done", () => {
    expect(nextLookMs(one("paid"), [{ status: "succeeded" }, { status: "due" }], 0)).toBe(120_000);
    expect(nextLookMs(one("paid"), [{ status: "pending" }], 0)).toBe(86_400_000);
    expect(nextLookMs(one("processing"), [], 0)).toBe(21_600_000);
    expect(nextLookMs(one("open"), [], 0)).toBe(endsAtMs - 90_000);
    expect(nextLookMs(one("paid"), [{ status: "succeeded" }, { status: "failed" }], 0)).toBeNull();
  });
});
