import { describe, expect, it } from "vitest";
import { elapse, nextElapseMs } from "../../../src/box-office/ledger/elapse.ts";
import type { LedgerEvent } from "../../../src/box-office/ledger/event.ts";
import { inTheWay, opening } from "../../../src/box-office/ledger/rearrange.ts";
import { seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { MINUTE_MS, hall, hold, seats, terms } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const statusOf = (office: Office) =>
  Object.fromEntries(seatMap(office.state, office.nowMs).seats.map(({ label, status }) => [label, status]));

describe("a changed hall", () => {
  it("adds seats, removes others, and keeps those that are sold", () => {
    const office = new Office(1, 3);
    office.reserve(7, ["A1"], true);
    office.change({}, hall(2, 2));
    expect(statusOf(office)).toEqual({ A1: "sold", A2: "free", B1: "free", B2: "free" });
  });

  it("names all held and sold seats that it would remove or block", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A3"], true);
    office.reserve(8, ["A4", "A1"]);
    const wanted = { ...hall(1, 2), blocked: ["A1"] };
    expect(inTheWay(office.state, wanted, office.nowMs)).toEqual(["A1", "A3", "A4"]);
    expect(inTheWay(office.state, hall(1, 4), office.nowMs)).toEqual([]);
  });

  it("removes the seat of a hold that has run out, and records the end of the hold", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A2"]);
    office.nowMs += 10 * MINUTE_MS;
    office.change({}, hall(1, 1));
    expect(office.find(1).status).toBe("expired");
    expect(statusOf(office)).toEqual({ A1: "free" });
  });

  it("keeps a sold seat that the new layout does not have", () => {
    const office = new Office(1, 3);
    office.reserve(7, ["A3"], true);
    office.change({}, hall(1, 1));
    expect(statusOf(office)).toEqual({ A1: "free", A3: "sold" });
  });

  it("does not sell a lost seat again once it is given back, nor counts it as free", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A4"], true);
    office.reserve(8, ["A3"]);
    office.change({}, { ...hall(1, 3), blocked: ["A3"] });
    expect(statusOf(office)).toEqual({ A1: "free", A2: "free", A3: "held", A4: "sold" });
    office.cancel(1);
    office.nowMs += 10 * MINUTE_MS;
    const counts = { free: 2, held: 0, sold: 0, blocked: 2 };
    expect(seatMap(office.state, office.nowMs).counts).toMatchObject(counts);
    office.elapse();
    expect(seatMap(office.state, office.nowMs).counts).toMatchObject(counts);
    for (const seat of ["A3", "A4"])
      expect(office.reserve(9, [seat])).toEqual({ ok: false, code: "seats_blocked", seats: [seat] });
    expect(
      office.order({ ...hold(9), wanted: { first: "in_order", quantity: 3, ticketType: "adult" } }),
    ).toEqual({ ok: false, code: "not_enough_seats", free: 2 });
  });

  it("sells a seat again that the hall lost and got back", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A2"], true);
    office.change({}, hall(1, 1));
    office.change({}, hall(1, 2));
    office.cancel(1);
    expect(office.reserve(8, ["A2"], true)).toMatchObject({ ok: true });
  });

  it("removes a lost seat with the next change after it was given back", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A2"], true);
    office.change({}, hall(1, 1));
    office.cancel(1);
    office.change({}, hall(1, 1));
    expect(statusOf(office)).toEqual({ A1: "free" });
    expect(seatMap(office.state, office.nowMs).counts).toMatchObject({ free: 1, blocked: 0 });
  });

  it("unblocks the seats that only the old layout blocked", () => {
    const office = new Office(1, 2);
    office.change({}, { ...hall(1, 2), blocked: ["A1"] });
    expect(office.reserve(7, ["A1", "A2"])).toEqual({ ok: false, code: "seats_blocked", seats: ["A1"] });
    office.change({}, hall(1, 2));
    expect(office.reserve(7, ["A1", "A2"])).toMatchObject({ ok: true });
  });

  it("changes a seat's category, and not the price at which it was sold", () => {
    const office = new Office(1, 2, { priceCents: { standard: { adult: 1000 }, premium: { adult: 2000 } } });
    office.reserve(7, ["A1"], true);
    office.change({}, { seats: seats(1, 2).map((seat) => ({ ...seat, category: "premium" })), blocked: [] });
    expect(office.find(1).lines).toMatchObject([{ category: "standard", priceCents: 1000 }]);
    expect(office.reserve(8, ["A2"])).toMatchObject({ ok: true });
    expect(office.find(2).lines).toMatchObject([{ category: "premium", priceCents: 2000 }]);
  });

  it("records nothing for seats that stay as they are", () => {
    const office = new Office(2, 2);
    office.change({}, hall(2, 2));
    expect(office.ledger.at(-1)?.event.type).toBe("terms_changed");
  });

  it("is recorded in events of at most 2,000 seats, which fit a row", () => {
    const pieces = opening(terms(), { ...hall(26, 200), blocked: [] });
    const sizes = pieces.map((event: LedgerEvent) => ("seats" in event ? event.seats.length : 0));
    expect(sizes).toEqual([0, 2_000, 2_000, 1_200]);
  });
});

describe("new prices", () => {
  it("apply to later sales, and never to a seat that is held", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1"]);
    office.change({ priceCents: { standard: { adult: 5000 } } }, hall(1, 2));
    office.confirm(1);
    expect(office.find(1).lines).toMatchObject([{ priceCents: 1000 }]);
    office.reserve(7, ["A2"]);
    expect(office.find(2).lines).toMatchObject([{ priceCents: 5000 }]);
  });
});

describe("a showtime that its owner closed", () => {
  it("sells no more seats, lets buyers confirm their holds, and can open again", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1"]);
    office.change({ status: "closed" }, hall(1, 2));
    expect(office.reserve(7, ["A2"])).toEqual({ ok: false, code: "sales_closed" });
    expect(office.confirm(1)).toMatchObject({ ok: true });
    office.elapse();
    expect(office.state.closed).toBe(true);
    office.change({ status: "on_sale" }, hall(1, 2));
    expect(office.reserve(7, ["A2"])).toMatchObject({ ok: true });
  });
});

describe("a cancelled showtime", () => {
  const cancelled = () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"], true);
    office.reserve(8, ["A2"]);
    office.reserve(9, ["A3"]);
    office.nowMs += 10 * MINUTE_MS;
    office.reserve(9, ["A4"]);
    office.change({ status: "cancelled" }, hall(1, 4));
    return office;
  };

  it("sells and confirms nothing from then on", () => {
    const office = cancelled();
    expect(office.reserve(7, ["A2"])).toEqual({ ok: false, code: "showtime_cancelled" });
    expect(office.confirm(4)).toEqual({ ok: false, code: "showtime_cancelled" });
  });

  it("ends sold and held reservations with its reason, and holds that had run out as expired", () => {
    const office = cancelled();
    expect(nextElapseMs(office.state, office.nowMs)).toBe(0);
    office.elapse();
    expect([1, 2, 3, 4].map((n) => [office.find(n).status, office.find(n).endReason])).toEqual([
      ["cancelled", "showtime"],
      ["expired", null],
      ["expired", null],
      ["released", "showtime"],
    ]);
    expect(nextElapseMs(office.state, office.nowMs)).toBeNull();
    expect(elapse(office.state, office.archive, office.nowMs)).toEqual([]);
  });

  it("ends 200 reservations in a transaction, so that a crash loses none", () => {
    const office = new Office(26, 20);
    for (const { label } of seats(26, 20)) office.reserve(7, [label], true);
    office.change({ status: "cancelled" }, hall(26, 20));
    const sizes: number[] = [];
    while (nextElapseMs(office.state, office.nowMs) !== null) {
      const events = elapse(office.state, office.archive, office.nowMs);
      sizes.push(events.filter(({ type }) => type === "cancelled").length);
      office.record(events);
    }
    expect(sizes).toEqual([200, 200, 120]);
    expect(office.state.soldSeats).toBe(0);
  });

  it("is the reason for which a reservation ends, even if its buyer cancels it at that moment", () => {
    const office = cancelled();
    office.cancel(1);
    expect(office.find(1)).toMatchObject({ status: "cancelled", endReason: "showtime" });
  });
});
