import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terms } from "../../../src/box-office/ledger/terms.ts";
import { MINUTE_MS, hall, hold } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const POLICY = { freeMs: 60 * MINUTE_MS, feePercent: 50, lastMs: 10 * MINUTE_MS };

/** Two seats, paid online, at `minute`; the show starts at minute 100. */
function paid(minute: number, changes: Partial<Terms> = {}): Office {
  const office = new Office(1, 6, { payment: "online", cancellation: POLICY, ...changes });
  office.reserve(7, ["A1", "A2"]);
  office.startPayment(1);
  office.pay(1, office.find(1).amounts.totalCents);
  office.nowMs = minute * MINUTE_MS;
  return office;
}

describe("a sale that its buyer gives back", () => {
  it("is refunded in full in time, in part later, and stands when it is too late", () => {
    const inTime = paid(39);
    inTime.cancel(1);
    expect(inTime.find(1)).toMatchObject({ status: "cancelled", paidCents: 2000, refundCents: 2000 });
    const late = paid(40);
    late.cancel(1);
    expect(late.find(1)).toMatchObject({ status: "cancelled", refundCents: 1000 });
    const tooLate = paid(90);
    expect(tooLate.cancel(1)).toEqual({ ok: false, code: "cancellation_closed", lastAtMs: 90 * MINUTE_MS });
    expect(tooLate.find(1)).toMatchObject({ status: "confirmed", refundCents: 0 });
    expect(paid(100).cancel(1)).toEqual({ ok: false, code: "showtime_started" });
  });

  it("in part frees those seats at once, moves them to the returned ones, and leaves the others sold", () => {
    const office = paid(39);
    const [first] = office.find(1).lines;
    office.cancel(1, ["A1"]);
    expect(office.find(1)).toMatchObject({
      status: "confirmed",
      lines: [{ seat: "A2", ticket: "T2" }],
      returned: [first],
      amounts: { totalCents: 1000 },
      refundCents: 1000,
    });
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true });
    expect(office.state).toMatchObject({ soldSeats: 1, soldCents: 1000 });
  });

  it("in part is refused as a whole where a seat is not in the reservation, and names those seats", () => {
    const office = paid(39);
    office.cancel(1, ["A1"]);
    const refused = { ok: false, code: "seats_not_reserved", seats: ["A1", "A5"] };
    expect(office.cancel(1, ["A1", "A2", "A5"])).toEqual(refused);
    expect(office.find(1).lines).toHaveLength(1);
  });

  it("seat by seat is refunded like a whole one, and the fee for the reservation with the last seat", () => {
    const office = paid(39, { fee: { perTicketCents: 50, perReservationCents: 200 } });
    expect(office.find(1).paidCents).toBe(2300);
    office.cancel(1, ["A2"]);
    expect(office.find(1)).toMatchObject({ refundCents: 1050, amounts: { totalCents: 1250 } });
    office.cancel(1, ["A1"]);
    expect(office.find(1)).toMatchObject({ status: "cancelled", refundCents: 2300 });
  });

  it("is refunded at the fees and taxes of the time of the sale, whatever they are now", () => {
    const office = paid(1);
    const fee = { perTicketCents: 5000, perReservationCents: 0 };
    const taxes = [{ name: "VAT", rateBasisPoints: 2000, included: false }];
    office.change({ fee, taxes }, hall(1, 6));
    office.cancel(1, ["A1"]);
    expect(office.find(1)).toMatchObject({ amounts: { totalCents: 1000, taxes: [] }, refundCents: 1000 });
    office.reserve(8, ["A4"]);
    expect(office.find(2).amounts.totalCents).toBe(7200);
  });

  it("in part keeps its promo code's amount, up to the price of the seats that are kept", () => {
    const office = new Office(1, 2, { payment: "online" });
    const promo = { claim: "claim", percent: null, amountCents: 1500 };
    office.order({ ...hold(7, "A1", "A2"), promo });
    office.pay(1, 500);
    office.cancel(1, ["A1"]);
    expect(office.find(1)).toMatchObject({ refundCents: 500, amounts: { totalCents: 0 } });
    office.cancel(1, ["A2"]);
    expect(office.find(1)).toMatchObject({ status: "cancelled", refundCents: 500 });
  });

  it("is not refunded where nothing was paid, as at the door", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1", "A2"], true);
    office.cancel(1, ["A1"]);
    office.cancel(1);
    expect(office.find(1)).toMatchObject({ status: "cancelled", paidCents: 0, refundCents: 0 });
  });

  it("is refunded the same in parts as in one, except for half a cent a step", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(2_000), { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 100 }),
        // At least the gateway's least amount, whatever the promo code.
        fc.record({ perTicketCents: fc.nat(150), perReservationCents: fc.integer({ min: 50, max: 150 }) }),
        fc.nat(3_000),
        fc.option(fc.integer({ min: 1, max: 100 })),
        (prices, feePercent, fee, rateBasisPoints, promoPercent) => {
          const types = prices.map((price, i) => [`type-${i}`, price]);
          const changes: Partial<Terms> = {
            payment: "online",
            priceCents: { standard: Object.fromEntries(types) },
            fee,
            taxes: [{ name: "VAT", rateBasisPoints, included: false }],
            cancellation: { freeMs: 100 * MINUTE_MS, feePercent, lastMs: 0 },
          };
          const promo =
            promoPercent === null ? null : { claim: "claim", percent: promoPercent, amountCents: null };
          const bought = (): Office => {
            const office = new Office(1, prices.length, changes);
            const seats = prices.map((_, i) => ({ label: `A${i + 1}`, ticketType: `type-${i}` }));
            office.order({ ...hold(7), wanted: { seats }, promo });
            office.pay(1, office.find(1).amounts.totalCents);
            return office;
          };
          const whole = bought();
          whole.cancel(1);
          const parts = bought();
          prices.forEach((_, i) => parts.cancel(1, [`A${i + 1}`]));
          expect(parts.find(1).status).toBe("cancelled");
          const apart = Math.abs(parts.find(1).refundCents - whole.find(1).refundCents);
          expect(apart).toBeLessThanOrEqual((prices.length + 1) / 2);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("a sale that staff cancels", () => {
  it("is refunded in full at any time, even after the start", () => {
    const office = paid(101);
    office.cancel(1, ["A1"], "staff");
    expect(office.find(1)).toMatchObject({ status: "confirmed", refundCents: 1000 });
    office.cancel(1, null, "staff");
    expect(office.find(1)).toMatchObject({ status: "cancelled", endReason: "staff", refundCents: 2000 });
  });

  it("is refunded in full with a cancelled showtime, including the fee that was kept for a part", () => {
    const office = paid(50);
    office.cancel(1, ["A1"]);
    expect(office.find(1).refundCents).toBe(500);
    office.change({ status: "cancelled" }, hall(1, 6));
    office.elapse();
    expect(office.find(1)).toMatchObject({ status: "cancelled", endReason: "showtime", refundCents: 2000 });
  });
});

describe("a hold that is given up", () => {
  it("in part costs less, and counts less against the buyer's limit", () => {
    const office = new Office(1, 4, { maxSeatsPerBuyer: 2 });
    office.reserve(7, ["A1", "A2"]);
    expect(office.reserve(7, ["A3"])).toEqual({
      ok: false,
      code: "buyer_limit",
      maxSeatsPerBuyer: 2,
      seatsOfBuyer: 2,
    });
    office.cancel(1, ["A1"]);
    expect(office.find(1)).toMatchObject({ status: "held", amounts: { totalCents: 1000 } });
    expect(office.reserve(7, ["A3"])).toMatchObject({ ok: true });
  });

  it("can only be given up as a whole once its payment has started", () => {
    const office = new Office(1, 4, { payment: "online" });
    office.reserve(7, ["A1", "A2"]);
    office.startPayment(1);
    expect(office.cancel(1, ["A1"])).toEqual({ ok: false, code: "payment_started" });
    office.cancel(1, ["A1", "A2"]);
    expect(office.find(1)).toMatchObject({ status: "released", endReason: "buyer" });
  });
});
