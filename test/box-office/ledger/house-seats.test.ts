import { describe, expect, it } from "vitest";
import { seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { MINUTE_MS, adults, hall, hold } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

describe("house seats", () => {
  it("are not sold, not even at the counter, until they are unblocked", () => {
    const office = new Office(1, 4);
    office.block(["A1", "A2"]);
    const refused = { ok: false, code: "seats_blocked", seats: ["A1"] };
    expect(office.reserve(7, ["A1", "A3"])).toEqual(refused);
    expect(office.order({ ...hold(7, "A1"), channel: "counter" })).toEqual(refused);
    expect(seatMap(office.state, office.nowMs).counts).toEqual({
      free: 2,
      held: 0,
      sold: 0,
      blocked: 2,
      checked_in: 0,
    });
    office.unblock(["A1"]);
    expect(office.reserve(7, ["A1"])).toMatchObject({ ok: true });
  });

  it("cannot be seats that are held or sold, and the refusal names all of those", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"]);
    office.reserve(8, ["A2"], true);
    const { seq } = office.state;
    expect(office.block(["A3", "A2", "A1"])).toEqual({
      ok: false,
      code: "seats_in_use",
      seats: ["A2", "A1"],
    });
    expect(office.state.seq).toBe(seq);
  });

  it("can be the seats of a hold that has just run out, whose end is recorded", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS;
    office.block(["A1"]);
    expect(office.find(1).status).toBe("expired");
    expect(office.state).toMatchObject({ heldSeats: 0, blockedSeats: 1 });
  });

  it("do not change, and nothing is recorded, when they are blocked twice", () => {
    const office = new Office(1, 4);
    office.block(["A1", "A1"]);
    const { seq } = office.state;
    expect(office.block(["A1"])).toEqual({ ok: true, events: [] });
    expect(office.unblock(["A2"])).toEqual({ ok: true, events: [] });
    expect(office.state).toMatchObject({ seq, blockedSeats: 1 });
  });

  it("must be seats of the hall", () => {
    const office = new Office(1, 4);
    const refused = { ok: false, code: "unknown_seats", seats: ["Z9"] };
    expect(office.block(["A1", "Z9"])).toEqual(refused);
    expect(office.unblock(["Z9"])).toEqual(refused);
  });

  it("stay blocked in another layout, and cannot be unblocked by staff once the layout blocks them too", () => {
    const office = new Office(1, 4);
    office.block(["A1", "A2"]);
    office.change({}, { ...hall(2, 4), blocked: ["A2"] });
    expect(office.state.blockedSeats).toBe(2);
    expect(office.unblock(["A1", "A2"])).toEqual({ ok: false, code: "seats_blocked", seats: ["A2"] });
    office.change({}, hall(2, 4));
    expect(office.reserve(7, ["A2"])).toMatchObject({ ok: true });
    expect(office.reserve(7, ["A1"])).toMatchObject({ code: "seats_blocked" });
  });
});

describe("the counter", () => {
  it("is bound neither by the sales window nor by a buyer's limits, and is paid at the door", () => {
    const office = new Office(1, 6, {
      payment: "online",
      maxSeats: 1,
      maxSeatsPerBuyer: 1,
      orphanRule: "refuse",
      salesCloseAtMs: 50,
    });
    office.nowMs = 60;
    const sale = { ...hold(1), channel: "counter" as const, guest: 5, confirm: true };
    expect(office.order({ ...sale, wanted: { seats: adults("A2", "A4") } })).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "confirmed", payment: "at_door", guest: 5 });
    expect(office.state.seatsOfBuyer.size).toBe(0);
  });

  it("does not sell seats of a cancelled showtime", () => {
    const office = new Office(1, 2);
    office.change({ status: "cancelled" }, hall(1, 2));
    expect(office.order({ ...hold(1, "A1"), channel: "counter" })).toEqual({
      ok: false,
      code: "showtime_cancelled",
    });
  });
});
