import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../../src/box-office/ledger/apply.ts";
import { keptNow, keptOf, sumsOf, yearOf } from "../../../src/box-office/ledger/bill.ts";
import { amountsOf } from "../../../src/box-office/ledger/prices.ts";
import type { Bill, Reservation } from "../../../src/box-office/ledger/reservation.ts";
import { archiveOf } from "../../../src/box-office/ledger/sold.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

const BERLIN = { receipts: { timeZone: "Europe/Berlin" } };
const VAT = { name: "VAT", rateBasisPoints: 700, included: true };

const seatsOf = (bills: readonly Bill[]): string[] => {
  const seats = new Set<string>();
  for (const { lines } of bills)
    for (const { seat, count } of lines) {
      expect(seats.has(seat)).toBe(count === -1);
      if (count === 1) seats.add(seat);
      else seats.delete(seat);
    }
  return [...seats].toSorted();
};

const total = (bills: readonly Bill[], of: (bill: Bill) => number): number =>
  bills.reduce((sum, bill) => sum + of(bill), 0);

describe("the bills of a reservation", () => {
  it("add up to what it has, whatever happened, and net and taxes to the total", () => {
    fc.assert(
      fc.property(someTerms, someHall, someSteps, (opening, hall, steps) => {
        const game = new Game({ ...opening, ...BERLIN, status: "on_sale" }, hall);
        for (const step of steps) game.play(step);
        for (const reservation of game.office.reservations.values()) {
          const { status, lines, amounts, confirmedAtMs, refundCents, bills = [] } = reservation;
          expect(bills.length > 0).toBe(confirmedAtMs !== null);
          const isSold = status === "confirmed";
          expect(seatsOf(bills)).toEqual(isSold ? lines.map(({ seat }) => seat).toSorted() : []);
          expect(total(bills, ({ totalCents }) => totalCents)).toBe(isSold ? amounts.totalCents : 0);
          expect(total(bills, ({ feeCents }) => feeCents)).toBe(isSold ? amounts.feeCents : 0);
          expect(total(bills, (bill) => bill.refundCents)).toBeLessThanOrEqual(refundCents);
          expect(total(bills, ({ keptCents = 0 }) => keptCents)).toBe(keptNow(reservation));
          for (const { netCents, taxes, totalCents, ticketsCents, discountCents, feeCents } of bills) {
            expect(netCents + taxes.reduce((sum, { cents }) => sum + cents, 0)).toBe(totalCents);
            const added = taxes.reduce((sum, { cents, included }) => sum + (included ? 0 : cents), 0);
            expect(ticketsCents - discountCents + feeCents + added).toBe(totalCents);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("are not kept where the cinema numbers no receipts", () => {
    const office = new Office(1, 3, { taxes: [VAT] });
    office.reserve(1, ["A1", "A2"], true);
    expect(Object.keys(office.find(1))).not.toContain("bills");
  });

  it("begin with sales after the cinema has begun to number them, and go on after it has ended", () => {
    const office = new Office(1, 4);
    office.reserve(1, ["A1", "A2"], true);
    office.record([{ type: "terms_changed", terms: { ...office.state.terms, ...BERLIN } }]);
    office.cancel(1, ["A1"]);
    expect(office.find(1).bills).toBeUndefined();
    office.reserve(1, ["A3", "A4"], true);
    const { receipts: _, ...without } = office.state.terms;
    office.record([{ type: "terms_changed", terms: without }]);
    office.cancel(2, ["A3"]);
    expect(office.find(2).bills).toMatchObject([
      { totalCents: 2000, timeZone: "Europe/Berlin" },
      { totalCents: -1000, lines: [{ seat: "A3", count: -1 }], timeZone: "Europe/Berlin" },
    ]);
  });

  it("say what was kept of what was given back", () => {
    const office = new Office(1, 4, {
      ...BERLIN,
      taxes: [VAT],
      payment: "online",
      cancellation: { freeMs: 365 * 24 * 60 * 60_000, feePercent: 30, lastMs: 0 },
    });
    office.reserve(1, ["A1", "A2", "A3"]);
    office.startPayment(1);
    office.pay(1, 3000);
    office.cancel(1, ["A2"]);
    office.cancel(1, null);
    expect(office.find(1).bills).toMatchObject([
      { totalCents: 3000, refundCents: 0 },
      { totalCents: -1000, refundCents: 700, keptCents: 300 },
      { totalCents: -2000, refundCents: 1400, keptCents: 600 },
    ]);
    expect(Object.keys(office.find(1).bills?.[0] ?? {})).not.toContain("keptCents");
  });

  it("are the same after the ledger is replayed", () => {
    const office = new Office(1, 4, { ...BERLIN, taxes: [VAT] });
    office.reserve(1, ["A1", "A2", "A3"], true);
    office.cancel(1, ["A2"]);
    office.cancel(1, null);
    expect(office.find(1).bills).toMatchObject([
      { totalCents: 3000, taxes: [{ cents: 196, baseCents: 2804 }], netCents: 2804 },
      { totalCents: -1000, taxes: [{ cents: -65 }] },
      { totalCents: -2000, taxes: [{ cents: -131 }] },
    ]);
    const replayed = emptyState(office.state.terms);
    const reservations = new Map<number, Reservation>();
    for (const recorded of office.ledger) {
      const { reservation } = apply(replayed, recorded, archiveOf(reservations));
      if (reservation !== null) reservations.set(reservation.n, reservation);
    }
    expect(reservations).toEqual(office.reservations);
  });
});

describe("the sums of a bill", () => {
  const noFee = { perTicketCents: 0, perReservationCents: 0 };
  const of = (cents: number, taxes: (typeof VAT)[]) => {
    const rates = { fee: noFee, taxes };
    return sumsOf(rates, amountsOf(rates, [{ priceCents: cents }], null));
  };

  it("take an included tax out of the price", () => {
    expect(of(1000, [VAT])).toMatchObject({
      netCents: 935,
      taxes: [{ baseCents: 935, cents: 65 }],
      totalCents: 1000,
    });
  });

  it("put an added tax on top", () => {
    expect(of(1000, [{ ...VAT, included: false }])).toMatchObject({
      netCents: 1000,
      taxes: [{ baseCents: 1000, cents: 70 }],
      totalCents: 1070,
    });
  });

  it("have the same base for two included taxes", () => {
    const { netCents, taxes, totalCents } = of(1000, [VAT, { ...VAT, name: "City", rateBasisPoints: 300 }]);
    expect({ netCents, bases: taxes.map(({ baseCents }) => baseCents), totalCents }).toEqual({
      netCents: 1000 - taxes.reduce((sum, { cents }) => sum + cents, 0),
      bases: [netCents, netCents],
      totalCents: 1000,
    });
  });
});

describe("what is kept", () => {
  it("has of each tax the share that it has in what went back, so that net and taxes are the whole", () => {
    const taxes = [
      { ...VAT, baseCents: -1000, cents: -65 },
      { ...VAT, name: "City", rateBasisPoints: 300, included: false, baseCents: -1000, cents: -28 },
    ];
    expect(keptOf({ totalCents: -1028, taxes }, 308)).toEqual({ netCents: 281, taxCents: [19, 8] });
    expect(keptOf({ totalCents: 0, taxes }, 0)).toEqual({ netCents: 0, taxCents: [0, 0] });
  });
});

it("a bill belongs to the year on the cinema's calendar", () => {
  const atMs = Date.parse("2026-12-31T23:30:00Z");
  expect([
    yearOf(atMs, "Europe/Berlin"),
    yearOf(atMs, "Europe/London"),
    yearOf(atMs, "Asia/Bangkok"),
  ]).toEqual([2027, 2026, 2027]);
});
