import { describe, expect, it } from "vitest";
import { LAST_RESERVATION } from "../../../src/box-office/ledger/reservation-id.ts";
import { MINUTE_MS, hall, hold, sale } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

/** Four seats, all held by buyer 1 in two reservations. */
const soldOut = (changes: ConstructorParameters<typeof Office>[2] = {}): Office => {
  const office = new Office(1, 4, changes);
  office.reserve(1, ["A1", "A2"]);
  office.reserve(1, ["A3", "A4"]);
  return office;
};

describe("a party on the waiting list", () => {
  it("that sits together waits for adjacent seats, and stands in nobody's way", () => {
    const office = soldOut();
    office.nowMs = 1;
    expect(office.join({ buyer: 7, quantity: 2, together: "required" })).toMatchObject({ ok: true });
    office.cancel(1, ["A1"]);
    office.cancel(2, ["A3"]);
    expect(office.serveWaiting()).toEqual([]);
    expect(office.join({ buyer: 8, quantity: 2, together: "required" })).toMatchObject({ ok: true });
    expect(office.join({ buyer: 9, quantity: 2 })).toEqual({ ok: false, code: "seats_available", free: 2 });
    office.cancel(1, ["A2"]);
    office.serveWaiting();
    expect(office.find(3)).toMatchObject({ buyer: 7, lines: [{ seat: "A2" }, { seat: "A3" }] });
  });

  it("is refused where the hall has no adjacent seats for it", () => {
    const office = soldOut();
    expect(office.join({ buyer: 7, quantity: 3, category: "standard", together: "required" })).toMatchObject({
      ok: true,
    });
    const apart = new Office(1, 3);
    apart.change({}, { ...hall(1, 3), blocked: ["A2"] });
    apart.reserve(1, ["A1", "A3"]);
    expect(apart.join({ buyer: 7, quantity: 2, together: "required" })).toEqual({
      ok: false,
      code: "not_together",
    });
    expect(apart.join({ buyer: 7, quantity: 2, together: "preferred" })).toMatchObject({ ok: true });
  });

  it("is offered nothing once the showtime has no reservation numbers left", () => {
    const office = soldOut();
    office.join({ buyer: 7 });
    office.state.lastN = LAST_RESERVATION;
    office.cancel(1);
    expect(office.serveWaiting()).toEqual([]);
  });

  it("is offered freed seats, which are held for it for fifteen minutes", () => {
    const office = soldOut();
    expect(office.join({ buyer: 7, quantity: 2 })).toMatchObject({ ok: true, w: 1 });
    office.cancel(1);
    office.serveWaiting();
    expect(office.find(3)).toMatchObject({
      buyer: 7,
      channel: "waiting_list",
      status: "held",
      lines: [{ seat: "A1" }, { seat: "A2" }],
      expiresAtMs: office.nowMs + 15 * MINUTE_MS,
    });
    expect(office.state.waiting.size).toBe(0);
    expect(office.reserve(8, ["A1"])).toMatchObject({ code: "seats_taken" });
  });

  it("is served in the order of joining, unless the free seats are too few for it and enough for the next", () => {
    const office = soldOut();
    office.join({ buyer: 7, quantity: 3 });
    office.join({ buyer: 8, quantity: 2 });
    office.join({ buyer: 9, quantity: 2 });
    office.cancel(1);
    office.serveWaiting();
    expect(office.find(3)).toMatchObject({ buyer: 8 });
    office.cancel(2);
    office.serveWaiting();
    expect(office.find(4)).toMatchObject({ buyer: 9 });
    expect([...office.state.waiting.values()]).toMatchObject([{ buyer: 7 }]);
  });

  it("loses its offered seats to the next party when the offer runs out", () => {
    const office = soldOut();
    office.join({ buyer: 7, quantity: 2 });
    office.join({ buyer: 8, quantity: 2 });
    office.cancel(1);
    office.serveWaiting();
    office.confirm(2);
    office.nowMs += 15 * MINUTE_MS;
    office.elapse();
    office.serveWaiting();
    expect(office.find(3)).toMatchObject({ buyer: 7, status: "expired" });
    expect(office.find(4)).toMatchObject({ buyer: 8, status: "held" });
  });

  it("can extend an offer, which never shortens it", () => {
    const office = soldOut({ holdMs: MINUTE_MS });
    office.join({ buyer: 7 });
    office.cancel(1);
    office.serveWaiting();
    const { expiresAtMs } = office.find(3);
    office.extend(3);
    expect(office.find(3)).toMatchObject({ expiresAtMs, extended: true });
  });

  it("is offered seats at most until the end of sales, and none after it", () => {
    const office = soldOut();
    office.join({ buyer: 7 });
    office.join({ buyer: 8, quantity: 2 });
    office.confirm(2);
    office.nowMs = 95 * MINUTE_MS;
    office.elapse();
    office.serveWaiting();
    expect(office.find(3).expiresAtMs).toBe(100 * MINUTE_MS);
    office.nowMs = 100 * MINUTE_MS;
    office.elapse();
    expect(office.serveWaiting()).toEqual([]);
  });

  it("is offered the seats of a hold that has run out, whose end is recorded first", () => {
    const office = soldOut({ payment: "online" });
    office.join({ buyer: 7, quantity: 2 });
    office.nowMs += 10 * MINUTE_MS;
    const offered = office.serveWaiting();
    expect(offered.map(({ type }) => type)).toEqual(["expired", "held"]);
    office.pay(1, 2000);
    office.pay(2, 2000);
    const owners = [1, 2, 3].filter((n) => ["held", "confirmed"].includes(office.find(n).status));
    expect(owners).toHaveLength(2);
    expect(office.state).toMatchObject({ heldSeats: 2, soldSeats: 2 });
  });

  it("is not offered more seats than the limit of a buyer, and is served once it has fewer", () => {
    const office = new Office(1, 4, { maxSeatsPerBuyer: 2 });
    office.reserve(1, ["A1", "A2"]);
    office.reserve(2, ["A3"]);
    office.reserve(7, ["A4"]);
    expect(office.join({ buyer: 7, quantity: 2 })).toEqual({
      ok: false,
      code: "buyer_limit",
      maxSeatsPerBuyer: 2,
      seatsOfBuyer: 1,
    });
    expect(office.join({ buyer: 7 })).toMatchObject({ ok: true });
    office.change({ maxSeatsPerBuyer: 1 }, hall(1, 4));
    office.cancel(1);
    expect(office.serveWaiting()).toEqual([]);
    office.cancel(3);
    office.serveWaiting();
    expect(office.find(4)).toMatchObject({ buyer: 7, channel: "waiting_list" });
  });

  it("can leave, and other buyers cannot remove it", () => {
    const office = soldOut();
    office.join({ buyer: 7 });
    expect(office.leave(1, 8)).toEqual({ ok: false, code: "waiting_not_found" });
    office.leave(1, 7);
    expect(office.leave(1, 7)).toEqual({ ok: false, code: "waiting_not_found" });
    office.cancel(1);
    expect(office.serveWaiting()).toEqual([]);
  });

  it("leaves the list when the showtime is cancelled", () => {
    const office = soldOut();
    office.join({ buyer: 7 });
    office.change({ status: "cancelled" }, hall(1, 4));
    office.elapse();
    expect(office.state.waiting.size).toBe(0);
  });
});

it("the waiting list is emptied at the end of sales", () => {
  const office = soldOut();
  office.join({ buyer: 7 });
  office.nowMs = office.state.terms.salesCloseAtMs;
  office.elapse();
  expect(office.state.waiting.size).toBe(0);
});

describe("the waiting list", () => {
  it("refuses a party that asks for more seats than the hall has", () => {
    const office = new Office(1, 2);
    office.reserve(1, ["A1", "A2"]);
    expect(office.join({ buyer: 7, quantity: 3 })).toEqual({
      ok: false,
      code: "too_many_seats",
      maxSeats: 2,
    });
    expect(office.join({ buyer: 7, quantity: 2 })).toMatchObject({ ok: true });
  });

  it("refuses a party that could buy now, or is on the list already", () => {
    const office = new Office(1, 4);
    office.reserve(1, ["A1", "A2", "A3"]);
    expect(office.join({ buyer: 7 })).toEqual({ ok: false, code: "seats_available", free: 1 });
    expect(office.join({ buyer: 7, quantity: 2 })).toMatchObject({ ok: true });
    expect(office.join({ buyer: 7, quantity: 3 })).toEqual({ ok: false, code: "already_waiting", w: 1 });
  });

  it("refuses a party that asks for seats that are never sold", () => {
    const office = soldOut();
    expect(office.join({ buyer: 7, category: "box" })).toMatchObject({ code: "unknown_category" });
    expect(office.join({ buyer: 7, ticketType: "student" })).toMatchObject({ code: "unknown_ticket_type" });
    expect(office.join({ buyer: 7, ticketType: "toString" })).toMatchObject({ code: "unknown_ticket_type" });
    expect(office.join({ buyer: 7, quantity: 11 })).toMatchObject({ code: "too_many_seats" });
  });

  it("is closed while sales are closed", () => {
    const office = soldOut({ salesOpenAtMs: 50, salesCloseAtMs: 60 });
    expect(office.join({ buyer: 7 })).toMatchObject({ code: "sales_not_open" });
    office.nowMs = 60;
    expect(office.join({ buyer: 7 })).toMatchObject({ code: "sales_closed" });
    office.change({ status: "cancelled" }, hall(1, 4));
    expect(office.join({ buyer: 7 })).toMatchObject({ code: "showtime_cancelled" });
  });
});

describe("a party whose ticket type has a price for some seats only", () => {
  /** A1 and A3 are premium, the other four are standard; A1 and A2 are in the balcony. All are sold. */
  function soldOutWith(prices: ConstructorParameters<typeof Office>[2]): Office {
    const office = new Office(0, 0, prices);
    const seats = hall(1, 6).seats.map((seat) => ({
      ...seat,
      section: seat.x < 3 ? "Balcony" : "Stalls",
      category: seat.x === 1 || seat.x === 3 ? "premium" : "standard",
    }));
    office.record([{ type: "seats_added", seats }]);
    office.order({ ...sale(1, ...seats.map(({ label }) => label)), channel: "counter" });
    return office;
  }

  it("is refused if it has more people than there are such seats", () => {
    const office = soldOutWith({
      priceCents: { standard: { adult: 1000 }, premium: { adult: 2000 } },
      sectionPriceCents: { Balcony: { standard: { child: 600 }, premium: { child: 700 } } },
    });
    const party = { buyer: 7, ticketType: "child" };
    const refusal = { ok: false, code: "too_many_seats" };
    expect(office.join({ ...party, quantity: 3 })).toEqual({ ...refusal, maxSeats: 2 });
    expect(office.join({ ...party, quantity: 2, category: "standard" })).toEqual({ ...refusal, maxSeats: 1 });
    expect(office.join({ ...party, quantity: 2 })).toMatchObject({ ok: true });
  });

  it("is refused if it would sit together and such seats are apart", () => {
    const office = soldOutWith({
      priceCents: { standard: { adult: 1000 }, premium: { adult: 2000, child: 700 } },
    });
    const party = { buyer: 7, quantity: 2, ticketType: "child" };
    expect(office.join({ ...party, together: "required" })).toEqual({ ok: false, code: "not_together" });
    expect(office.join(party)).toMatchObject({ ok: true });
    office.cancel(1, null, "staff");
    expect(office.serveWaiting()).toMatchObject([{ buyer: 7, lines: [{ seat: "A1" }, { seat: "A3" }] }]);
  });
});

describe("the best seats of any category", () => {
  it("are among those with a price for the ticket type, however good the others are", () => {
    const priceCents = { standard: { adult: 1000, child: 600 }, premium: { adult: 2000 } };
    const office = new Office(0, 0, { priceCents });
    const premium = (label: string): boolean => label.startsWith("B");
    const seats = hall(3, 4).seats.map((seat) =>
      premium(seat.label) ? { ...seat, category: "premium" } : seat,
    );
    office.record([{ type: "seats_added", seats }]);
    const best = (ticketType: string, quantity: number) =>
      office.order({
        ...hold(7),
        wanted: { quantity, category: null, together: "preferred", accessible: 0, ticketType },
      });
    expect(best("child", 8)).toMatchObject({ ok: true });
    expect(office.find(1).lines.some(({ seat }) => premium(seat))).toBe(false);
    expect(best("child", 1)).toEqual({ ok: false, code: "not_enough_seats", free: 0 });
    expect(best("student", 1)).toMatchObject({ ok: false, code: "unknown_ticket_type" });
    expect(office.join({ buyer: 8, ticketType: "child" })).toMatchObject({ ok: true });
    office.cancel(1);
    office.serveWaiting();
    expect(office.find(2)).toMatchObject({ buyer: 8, lines: [{ ticketType: "child" }] });
  });
});
