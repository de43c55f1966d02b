import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as decide from "../../../src/box-office/ledger/decide.ts";
import { nextElapseMs } from "../../../src/box-office/ledger/elapse.ts";
import {
  LAST_RESERVATION,
  reservationId,
  splitReservationId,
} from "../../../src/box-office/ledger/reservation-id.ts";
import { seatMap } from "../../../src/box-office/ledger/seat-map.ts";
import { MINUTE_MS, sale, terms } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

describe("the box office", () => {
  it("holds seats for a buyer and sells them on confirmation, one ticket a seat", () => {
    const office = new Office(2, 4);
    expect(office.reserve(7, ["A1", "A2"])).toMatchObject({ ok: true, n: 1 });
    expect(office.confirm(1)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "confirmed", buyer: 7, expiresAtMs: null });
    expect(office.find(1).lines.map(({ ticket }) => ticket)).toEqual(["T1", "T2"]);
  });

  it("gives the first seats in the order of the hall that are free at that moment", () => {
    const office = new Office(2, 3);
    const first = (buyer: number, quantity: number) =>
      office.order({
        ...sale(buyer),
        wanted: { first: "in_order", quantity, ticketType: "adult" },
      });
    office.reserve(7, ["A2"]);
    office.reserve(7, ["B1"], true);
    const seatsOf = (n: number) => office.find(n).lines.map(({ seat }) => seat);
    expect(first(8, 2)).toMatchObject({ ok: true, n: 3 });
    expect(seatsOf(3)).toEqual(["A1", "A3"]);
    office.nowMs += 10 * MINUTE_MS;
    expect(first(8, 2)).toMatchObject({ ok: true, n: 4 });
    expect(seatsOf(4)).toEqual(["A2", "B2"]);
    expect(first(8, 2)).toEqual({ ok: false, code: "not_enough_seats", free: 1 });
  });

  it("refuses a seat that another buyer holds, and then holds none of the others", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A2"]);
    expect(office.reserve(8, ["A1", "A2", "A3"])).toEqual({ ok: false, code: "seats_taken", seats: ["A2"] });
    expect(seatMap(office.state, office.nowMs).counts).toEqual({
      free: 3,
      held: 1,
      sold: 0,
      blocked: 0,
      checked_in: 0,
    });
  });

  it("frees a hold from the millisecond in which it runs out", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS - 1;
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: false, code: "seats_taken" });
    office.nowMs += 1;
    expect(seatMap(office.state, office.nowMs).counts.free).toBe(1);
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true, n: 2 });
    expect(office.ledger.slice(-2).map(({ event }) => event.type)).toEqual(["expired", "held"]);
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
  });

  it("refuses to confirm a hold that ran out, even before its end is recorded", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    office.nowMs += 10 * MINUTE_MS;
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
    office.elapse();
    expect(office.confirm(1)).toEqual({ ok: false, code: "hold_expired" });
  });

  it("sells once however often the buyer confirms", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    const { seq } = office.state;
    expect(office.confirm(1)).toMatchObject({ ok: true, events: [] });
    expect(office.state.seq).toBe(seq);
  });

  it("makes a cancelled seat sellable at once, and leaves a cancelled reservation cancelled", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    office.cancel(1);
    expect(office.confirm(1)).toMatchObject({ ok: false, code: "reservation_ended", status: "cancelled" });
    expect(office.reserve(8, ["A1"], true)).toMatchObject({ ok: true, n: 2 });
    expect(office.cancel(1)).toMatchObject({ ok: true, events: [] });
    expect(office.find(2).status).toBe("confirmed");
  });

  it("keeps the price a seat was held for when prices change", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1"]);
    office.record([
      { type: "terms_changed", terms: terms({ version: 2, priceCents: { standard: { adult: 9900 } } }) },
    ]);
    office.confirm(1);
    office.reserve(7, ["A2"]);
    expect(office.find(1).amounts.totalCents).toBe(1000);
    expect(office.find(2).amounts.totalCents).toBe(9900);
  });

  it("sells only in its sales window", () => {
    const office = new Office(1, 1, { salesOpenAtMs: 50, salesCloseAtMs: 60 });
    office.nowMs = 49;
    expect(office.reserve(7, ["A1"])).toEqual({ ok: false, code: "sales_not_open", opensAtMs: 50 });
    office.nowMs = 60;
    expect(office.reserve(7, ["A1"])).toEqual({ ok: false, code: "sales_closed" });
    office.nowMs = 59;
    expect(office.reserve(7, ["A1"])).toMatchObject({ ok: true });
  });

  it("names the seat or the limit for which it refuses", () => {
    const office = new Office(1, 4, { maxSeats: 3 });
    expect(office.reserve(7, ["A1", "Z9"])).toEqual({ ok: false, code: "unknown_seats", seats: ["Z9"] });
    expect(office.reserve(7, ["A1", "A1"])).toEqual({ ok: false, code: "duplicate_seats", seats: ["A1"] });
    expect(office.reserve(7, ["A1", "A2", "A3", "A4"])).toEqual({
      ok: false,
      code: "too_many_seats",
      maxSeats: 3,
    });
    for (const ticketType of ["student", "constructor", "toString", "__proto__"]) {
      const wanted = { seats: [{ label: "A1", ticketType }] };
      expect(decide.reserve(office.state, { ...sale(7), wanted }, office.moment())).toEqual({
        ok: false,
        code: "unknown_ticket_type",
        seats: ["A1"],
      });
    }
  });

  it("does not confirm a reservation without payment where the showtime is paid online", () => {
    const office = new Office(1, 1, { payment: "online" });
    expect(office.reserve(7, ["A1"], true)).toEqual({ ok: false, code: "payment_required" });
    office.reserve(7, ["A1"]);
    expect(office.confirm(1)).toEqual({ ok: false, code: "payment_required" });
  });

  it("does not cancel a sale once the show has started", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"], true);
    office.nowMs = 100 * MINUTE_MS;
    expect(office.cancel(1)).toEqual({ ok: false, code: "showtime_started" });
  });

  it("wakes for the next hold that runs out, then for the end of sales, then never", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    expect(nextElapseMs(office.state, office.nowMs)).toBe(1 + 10 * MINUTE_MS);
    office.nowMs = 1 + 10 * MINUTE_MS;
    office.elapse();
    expect(nextElapseMs(office.state, office.nowMs)).toBe(100 * MINUTE_MS);
    office.nowMs = 100 * MINUTE_MS;
    office.elapse();
    expect(nextElapseMs(office.state, office.nowMs)).toBeNull();
  });

  it("numbers reservations up to the last id that is its own, and refuses the next", () => {
    const office = new Office(1, 2);
    office.state.lastN = LAST_RESERVATION - 1;
    expect(office.reserve(7, ["A1"])).toMatchObject({ ok: true, n: LAST_RESERVATION });
    expect(splitReservationId(reservationId(3, LAST_RESERVATION))).toEqual({
      showtimeId: 3,
      n: LAST_RESERVATION,
    });
    expect(splitReservationId(reservationId(3, LAST_RESERVATION + 1)).showtimeId).toBe(4);
    expect(office.reserve(7, ["A2"])).toEqual({ ok: false, code: "no_reservations_left" });
  });

  it("gives ids that say which showtime to ask", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 28 }),
        fc.integer({ min: 1, max: 2 ** 24 - 1 }),
        (showtimeId, n) => {
          expect(splitReservationId(reservationId(showtimeId, n))).toEqual({ showtimeId, n });
        },
      ),
    );
    expect(reservationId(3, 0)).toBe(50331648);
  });
});
