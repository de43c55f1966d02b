/** What a gateway would not take is refused when it is held, and what costs nothing needs no gateway. */

import { describe, expect, it } from "vitest";
import type { Promo } from "../../../src/box-office/ledger/reservation.ts";
import { MINUTE_MS, hold, sale } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const online = { payment: "online" } as const;
const percent = (share: number): Promo => ({ claim: "claim", percent: share, amountCents: null });
const amount = (amountCents: number): Promo => ({ claim: "claim", percent: null, amountCents });

describe("a hold that is paid online", () => {
  it("is refused where a promo code takes it below the least amount, and named with both", () => {
    const office = new Office(1, 2, online);
    expect(office.order({ ...hold(7, "A1"), promo: percent(96) })).toEqual({
      ok: false,
      code: "amount_not_payable",
      totalCents: 40,
      leastCents: 50,
      stepCents: 1,
      currency: "USD",
    });
    expect(office.state.heldSeats).toBe(0);
    // The same code on two seats comes to 0.80.
    expect(office.order({ ...hold(7, "A1", "A2"), promo: percent(96) })).toMatchObject({ ok: true });
  });

  it("may cost the least amount, or nothing", () => {
    const office = new Office(1, 2, online);
    expect(office.order({ ...hold(7, "A1"), promo: percent(95) })).toMatchObject({ ok: true });
    expect(office.order({ ...hold(7, "A2"), promo: percent(100) })).toMatchObject({ ok: true });
    expect([1, 2].map((n) => office.find(n).amounts.totalCents)).toEqual([50, 0]);
  });

  it("is bought below the least amount at the door and at the counter", () => {
    const office = new Office(1, 2);
    expect(office.order({ ...sale(7, "A1"), promo: percent(99) })).toMatchObject({ ok: true });
    const counter = new Office(1, 2, { ...online, priceCents: { standard: { adult: 10 } } });
    const sold = { ...sale(7, "A1"), channel: "counter" as const, guest: 5 };
    expect(counter.order(sold)).toMatchObject({ ok: true });
  });

  it("is refused at a price off the gateway's step, which a showtime may have from before", () => {
    const office = new Office(1, 2, {
      ...online,
      currency: "KWD",
      priceCents: { standard: { adult: 9_505 } },
    });
    expect(office.reserve(7, ["A1"])).toEqual({
      ok: false,
      code: "amount_not_payable",
      totalCents: 9_505,
      leastCents: 10,
      stepCents: 10,
      currency: "KWD",
    });
  });

  it("gives no seats back if the others would cost less than the least amount", () => {
    const office = new Office(1, 2, { ...online, priceCents: { standard: { adult: 40 } } });
    office.reserve(7, ["A1", "A2"]);
    for (const by of ["buyer", "staff"] as const)
      expect(office.cancel(1, ["A1"], by)).toMatchObject({
        ok: false,
        code: "amount_not_payable",
        totalCents: 40,
      });
    expect(office.find(1).lines).toHaveLength(2);
    office.cancel(1);
    expect(office.find(1).status).toBe("released");
  });

  it("gives seats back if the others cost nothing then", () => {
    const office = new Office(1, 2, online);
    office.order({ ...hold(7, "A1", "A2"), promo: amount(1_500) });
    expect(office.cancel(1, ["A1"])).toMatchObject({ ok: true });
    expect(office.confirm(1)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "confirmed", amounts: { totalCents: 0 }, paidCents: 0 });
  });
});

describe("a reservation of a showtime that is paid online and costs nothing", () => {
  const free = { ...online, priceCents: { standard: { adult: 0, child: 600 } } };

  it("is sold at once, without a payment", () => {
    const office = new Office(1, 2, free);
    expect(office.reserve(7, ["A1"], true)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({
      status: "confirmed",
      payment: "online",
      paidCents: 0,
      payments: [],
      lines: [{ ticket: "T1" }],
    });
    expect(office.scan({ ticket: "T1" })[0]?.result).toBe("accepted");
    office.cancel(1, null, "staff");
    expect(office.find(1)).toMatchObject({ status: "cancelled", refundCents: 0 });
  });

  it("is confirmed as a hold, also after its payment was started, and only once", () => {
    const office = new Office(1, 2, free);
    for (const isStarted of [false, true]) {
      office.reserve(7, [isStarted ? "A2" : "A1"]);
      const n = isStarted ? 2 : 1;
      if (isStarted) office.startPayment(n);
      expect(office.confirm(n)).toMatchObject({ ok: true });
      expect(office.confirm(n)).toEqual({ ok: true, n, events: [] });
      expect(office.find(n)).toMatchObject({ status: "confirmed", payments: [] });
    }
  });

  it("still needs a payment if one of its seats or its fee costs something", () => {
    const office = new Office(1, 2, free);
    const wanted = {
      seats: [
        { label: "A1", ticketType: "adult" },
        { label: "A2", ticketType: "child" },
      ],
    };
    expect(office.order({ ...sale(7), wanted })).toEqual({ ok: false, code: "payment_required" });
    const withFee = new Office(1, 2, { ...free, fee: { perTicketCents: 0, perReservationCents: 100 } });
    expect(withFee.reserve(7, ["A1"], true)).toEqual({ ok: false, code: "payment_required" });
    withFee.reserve(7, ["A1"]);
    expect(withFee.confirm(1)).toEqual({ ok: false, code: "payment_required" });
  });

  it("is not confirmed after its hold has run out", () => {
    const office = new Office(1, 2, free);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS;
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
  });
});

describe("dinars that are paid online", () => {
  const kuwait = {
    ...online,
    currency: "KWD",
    priceCents: { standard: { adult: 9_510 } },
    taxes: [{ name: "VAT", rateBasisPoints: 500, included: false }],
  };

  it("are paid, returned in part and kept in part in steps of ten fils", () => {
    const cancellation = { freeMs: 100 * MINUTE_MS, feePercent: 33, lastMs: 0 };
    const office = new Office(1, 3, { ...kuwait, cancellation });
    office.order({ ...hold(7, "A1", "A2", "A3"), promo: percent(7) });
    office.pay(1, office.find(1).amounts.totalCents);
    const refunds = ["A1", "A2", "A3"].map((label) => {
      office.cancel(1, [label]);
      return office.find(1).refundCents;
    });
    // 28.530 less 2.000, plus 1.330: the buyer paid 27.860. Each part gives back two thirds of 9.290, 9.280 and 9.290.
    expect(office.find(1).paidCents).toBe(27_860);
    expect(refunds).toEqual([6_220, 12_440, 18_660]);
  });

  it("are rounded in the offers of the waiting list too", () => {
    const office = new Office(1, 1, { ...kuwait, priceCents: { standard: { adult: 9_530 } } });
    office.reserve(1, ["A1"]);
    office.join({ buyer: 7 });
    office.cancel(1);
    office.serveWaiting();
    // 5 % of 9.530 are 0.4765.
    expect(office.find(2)).toMatchObject({ channel: "waiting_list", amounts: { totalCents: 10_010 } });
  });

  it("keep the rounding of the time of the sale for a sale from before there was one", () => {
    const office = new Office(1, 2, { ...kuwait, payment: "at_door" });
    office.reserve(7, ["A1", "A2"], true);
    expect(office.find(1)).toMatchObject({
      rates: { fee: {}, taxes: [{}] },
      amounts: { totalCents: 19_971 },
    });
    office.cancel(1, ["A1"]);
    expect(office.find(1).amounts.totalCents).toBe(9_986);
  });
});
