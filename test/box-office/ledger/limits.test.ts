/** What a buyer gets who has not confirmed the address. */

import { describe, expect, it } from "vitest";
import { hall, hold, sale, MINUTE_MS } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const CAP = { maxSeats: 3, maxHoldMs: 10 * MINUTE_MS };

const UNCONFIRMED = { ...CAP, inAll: { most: 12, had: 0 } };

const capped = (buyer: number, ...labels: string[]) => ({ ...hold(buyer, ...labels), cap: UNCONFIRMED });

const refused = (seatsOfBuyer: number) => ({
  ok: false,
  code: "unconfirmed_limit",
  limit: "seats",
  maxSeats: 3,
  seatsOfBuyer,
});

describe("a buyer without a confirmed address", () => {
  it("gets as many seats of a showtime as the cap, held and sold together, and no more", () => {
    const office = new Office(2, 6);
    expect(office.order(capped(7, "A1", "A2", "A3", "A4"))).toEqual(refused(0));
    office.order({ ...sale(7, "A1"), cap: UNCONFIRMED });
    office.order(capped(7, "A2"));
    expect(office.order(capped(7, "A3", "A4"))).toEqual(refused(2));
    expect(office.order(capped(7, "A3"))).toMatchObject({ ok: true });
    expect(office.order(capped(7, "A4"))).toEqual(refused(3));
    expect(office.order(capped(8, "A4"))).toMatchObject({ ok: true });
  });

  it("who is a guest gets seats of a showtime that is paid online only", () => {
    const guest = (label: string) => ({ ...hold(7, label), cap: { ...UNCONFIRMED, paysOnline: true } });
    expect(new Office(1, 6).order(guest("A1"))).toEqual({ ok: false, code: "guests_pay_online" });
    expect(new Office(1, 6, { payment: "online" }).order(guest("A1"))).toMatchObject({ ok: true });
  });

  it("who is a guest gets nothing for nothing, neither held, nor when the seats with a price are given back", () => {
    const office = new Office(1, 6, {
      payment: "online",
      priceCents: { standard: { adult: 1000, baby: 0 } },
    });
    const refusal = { ok: false, code: "guests_pay_online" };
    const cap = { ...UNCONFIRMED, paysOnline: true };
    const [adult, baby] = [
      { label: "A1", ticketType: "adult" },
      { label: "A2", ticketType: "baby" },
    ];
    const order = (...seats: { label: string; ticketType: string }[]) =>
      office.order({ ...hold(7), wanted: { seats }, cap });
    expect(order(baby)).toEqual(refusal);
    expect(order(adult, baby)).toMatchObject({ ok: true });
    office.cancel(1, ["A1"]);
    expect(office.confirm(1)).toEqual(refusal);
  });

  it("gets seats again for those that were given back or whose hold ran out", () => {
    const office = new Office(1, 6);
    office.order(capped(7, "A1", "A2"));
    office.order(capped(7, "A3"));
    office.cancel(2);
    expect(office.order(capped(7, "A4"))).toMatchObject({ ok: true });
    office.nowMs += 10 * MINUTE_MS;
    expect(office.order(capped(7, "A1", "A2", "A3"))).toMatchObject({ ok: true });
  });

  it("is bound by the showtime's own limit where that is lower", () => {
    const office = new Office(1, 6, { maxSeatsPerBuyer: 2 });
    expect(office.order(capped(7, "A1", "A2", "A3"))).toMatchObject({ code: "buyer_limit", seatsOfBuyer: 0 });
    expect(new Office(1, 6, { maxSeatsPerBuyer: 4 }).order(capped(7, "A1", "A2", "A3", "A4"))).toEqual(
      refused(0),
    );
  });

  it("gets no more seats than are left to it over all showtimes", () => {
    const office = new Office(1, 6);
    const with11 = (...labels: string[]) => ({
      ...hold(7, ...labels),
      cap: { ...CAP, inAll: { most: 12, had: 11 } },
    });
    expect(office.order(with11("A1", "A2"))).toEqual({
      ok: false,
      code: "unconfirmed_limit",
      limit: "seats_in_all",
      maxSeats: 12,
      seatsOfBuyer: 11,
    });
    expect(office.order(with11("A1"))).toMatchObject({ ok: true });
  });

  it("is told first what any buyer is told of the seats and the sale", () => {
    const office = new Office(1, 6, { maxSeats: 5 });
    office.reserve(8, ["A4"]);
    expect(office.order(capped(7, "A1", "A2", "A3", "A4"))).toMatchObject({ code: "seats_taken" });
    expect(office.order(capped(7, "A1", "A2", "A3", "A4", "A5", "A6"))).toMatchObject({
      code: "too_many_seats",
    });
  });

  it("buys more than the cap once the address is confirmed", () => {
    const office = new Office(1, 6);
    office.order(capped(7, "A1", "A2", "A3"));
    expect(office.reserve(7, ["A4", "A5"])).toMatchObject({ ok: true });
  });

  it("holds seats for the showtime's time, and for ten minutes where that is longer", () => {
    for (const [holdMs, untilMs] of [
      [5 * MINUTE_MS, 5 * MINUTE_MS],
      [30 * MINUTE_MS, 10 * MINUTE_MS],
    ] as const) {
      const office = new Office(1, 6, { holdMs });
      office.order(capped(7, "A1"));
      office.reserve(8, ["A2"]);
      expect(office.find(1).expiresAtMs).toBe(office.nowMs + untilMs);
      expect(office.find(2).expiresAtMs).toBe(office.nowMs + holdMs);
    }
  });

  it("extends a hold to ten minutes from its beginning, and not beyond", () => {
    const office = new Office(1, 6, { holdMs: 6 * MINUTE_MS });
    const fromMs = office.nowMs;
    office.order(capped(7, "A1"));
    office.nowMs += 5 * MINUTE_MS;
    expect(office.extend(1)).toMatchObject({ ok: true });
    expect(office.find(1).expiresAtMs).toBe(fromMs + 10 * MINUTE_MS);
    const long = new Office(1, 6, { holdMs: 30 * MINUTE_MS });
    long.order(capped(7, "A1"));
    long.nowMs += 5 * MINUTE_MS;
    expect(long.extend(1)).toEqual({
      ok: false,
      code: "unconfirmed_limit",
      limit: "hold",
      maxHoldMs: 10 * MINUTE_MS,
    });
    expect(long.find(1)).toMatchObject({ extended: false });
  });

  it("has ten minutes for a payment that starts while the hold lasts", () => {
    const office = new Office(1, 6, { payment: "online", holdMs: 30 * MINUTE_MS });
    office.order(capped(7, "A1"));
    office.nowMs += 9 * MINUTE_MS;
    expect(office.startPayment(1)).toMatchObject({ ok: true });
    expect(office.find(1).expiresAtMs).toBe(office.nowMs + 10 * MINUTE_MS);
  });

  it("gets no more seats than the cap by late money", () => {
    const office = new Office(1, 6, { payment: "online" });
    for (const label of [1, 2, 3, 4]) {
      office.order(capped(7, `A${label}`));
      office.nowMs += 10 * MINUTE_MS;
    }
    for (const n of [1, 2, 3, 4]) office.pay(n, 1000);
    expect([1, 2, 3, 4].map((n) => office.find(n).status)).toEqual([
      "confirmed",
      "confirmed",
      "confirmed",
      "refund_due",
    ]);
  });

  it("keeps the cap in the ledger with what was held under it, and other sales have none", () => {
    const office = new Office(1, 6);
    office.order(capped(7, "A1"));
    office.reserve(8, ["A2"]);
    office.change({ maxSeats: 5 }, hall(1, 6));
    expect(office.find(1)).toMatchObject({ cap: CAP });
    expect(office.find(2)).not.toHaveProperty("cap");
    const held = office.ledger.flatMap(({ event }) => (event.type === "held" ? [event] : []));
    expect(held.map((event) => "cap" in event)).toEqual([true, false]);
  });
});
