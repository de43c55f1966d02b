import { describe, expect, it, vi } from "vitest";
import { seatsFor } from "../../../src/box-office/ledger/choosing.ts";
import { nextElapseMs } from "../../../src/box-office/ledger/elapse.ts";
import type { Hall, Seat } from "../../../src/box-office/ledger/hall.ts";
import { DAY_MS, MINUTE_MS, adults, hold, sale, seats } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";
import { codeOf } from "../../support/paper.ts";

const HOUR_MS = 60 * MINUTE_MS;

/** Two rows of four: A1 is a wheelchair space with the companion seat A2, B1 and B2 are a love seat, as are B3 and B4. */
const HALL: Seat[] = seats(2, 4).map((seat) => ({
  ...seat,
  ...(seat.y === 2 ? { group: seat.x < 3 ? "B1" : "B3" } : {}),
  ...(seat.label === "A1" ? { accessible: true } : {}),
  ...(seat.label === "A2" ? { companion: true, companionOf: "A1" } : {}),
}));

const plain: Hall = { seats: seats(2, 4), blocked: [] };
const hall: Hall = { seats: HALL, blocked: [] };

function open(changes: Parameters<Office["change"]>[0] = {}): Office {
  const office = new Office(0, 0);
  office.record([{ type: "seats_added", seats: HALL }]);
  office.change({ startsAtMs: DAY_MS, salesCloseAtMs: DAY_MS, ...changes }, hall);
  return office;
}

const best = (quantity: number, changes: object = {}) => ({
  quantity,
  category: null,
  together: "preferred" as const,
  accessible: 0,
  ticketType: "adult",
  ...changes,
});

const seatsOf = (office: Office, n: number): string[] => office.find(n).lines.map(({ seat }) => seat);

describe("a love seat", () => {
  it("is sold whole; a part is refused with the seats that are missing, and nothing is held", () => {
    const office = open();
    expect(office.reserve(7, ["A3", "B2"])).toEqual({
      ok: false,
      code: "seats_belong_together",
      seats: ["B1"],
    });
    expect(office.reservations.size).toBe(0);
    expect(office.reserve(7, ["B2", "B1"])).toMatchObject({ ok: true });
  });

  it("is refused as taken before it is refused as a part", () => {
    const office = open();
    office.reserve(7, ["B1", "B2"], true);
    expect(office.reserve(8, ["B2"])).toEqual({ ok: false, code: "seats_taken", seats: ["B2"] });
  });

  it("is not sold in part at the counter either", () => {
    expect(codeOf(open().order({ ...sale(7, "B1"), channel: "counter" }))).toBe("seats_belong_together");
  });

  it("is free as a whole when its hold runs out", () => {
    const office = open();
    office.reserve(7, ["B1", "B2"]);
    office.nowMs += HOUR_MS;
    expect(office.reserve(8, ["B1"])).toMatchObject({ code: "seats_belong_together" });
    expect(office.reserve(8, ["B1", "B2"])).toMatchObject({ ok: true });
  });

  it("is given back whole", () => {
    const office = open();
    office.reserve(7, ["A3", "B1", "B2"], true);
    expect(office.cancel(1, ["B1"])).toEqual({ ok: false, code: "seats_belong_together", seats: ["B2"] });
    expect(office.cancel(1, ["B1"], "staff")).toMatchObject({ code: "seats_belong_together" });
    expect(office.cancel(1, ["A3", "B1"])).toMatchObject({ code: "seats_belong_together" });
    expect(office.cancel(1, ["B2", "B1"])).toMatchObject({ ok: true });
    expect(seatsOf(office, 1)).toEqual(["A3"]);
  });

  it("is blocked and unblocked whole", () => {
    const office = open();
    expect(office.block(["B1", "A3"])).toEqual({ ok: false, code: "seats_belong_together", seats: ["B2"] });
    expect(office.block(["B1", "B2"])).toMatchObject({ ok: true });
    expect(office.unblock(["B2"])).toEqual({ ok: false, code: "seats_belong_together", seats: ["B1"] });
    expect(office.unblock(["B1", "B2"])).toMatchObject({ ok: true });
  });

  it("is taken whole by the first seats in order, or skipped", () => {
    const office = open();
    const first = (quantity: number) =>
      office.order({ ...hold(7), wanted: { first: "in_order", quantity, ticketType: "adult" } });
    first(3);
    expect(seatsOf(office, 1)).toEqual(["A3", "B1", "B2"]);
    first(1);
    expect(seatsOf(office, 2)).toEqual(["A4"]);
    expect(first(1)).toEqual({ ok: false, code: "seats_belong_together", seats: [] });
    expect(first(3)).toEqual({ ok: false, code: "not_enough_seats", free: 2 });
    first(2);
    expect(seatsOf(office, 3)).toEqual(["B3", "B4"]);
  });

  it("is offered whole to those who wait, who wait for as many seats as the hall can give", () => {
    const office = open();
    office.order({ ...sale(7, "A1", "A2", "A3", "A4"), channel: "counter" });
    office.order({ ...sale(7, "B1", "B2", "B3", "B4"), channel: "counter" });
    expect(office.join({ buyer: 8, quantity: 1 })).toMatchObject({ ok: true });
    expect(office.join({ buyer: 9, quantity: 2 })).toMatchObject({ ok: true });
    office.cancel(2, ["B3", "B4"], "staff");
    expect(office.serveWaiting()).toMatchObject([{ buyer: 9, lines: [{ seat: "B3" }, { seat: "B4" }] }]);
    expect([...office.state.waiting.values()]).toMatchObject([{ buyer: 8 }]);
  });

  it("nobody waits for half of one in a hall that has nothing else", () => {
    const office = new Office(0, 0);
    const loveSeats = HALL.filter(({ y }) => y === 2);
    office.record([{ type: "seats_added", seats: loveSeats }]);
    expect(office.join({ buyer: 8, quantity: 1 })).toEqual({
      ok: false,
      code: "seats_belong_together",
      seats: [],
    });
  });

  it("stays sold in part where a change of the hall made it of sold seats, and its rest waits for them", () => {
    const office = open();
    office.change({}, plain);
    office.reserve(7, ["B1"], true);
    office.reserve(8, ["B3"]);
    office.change({}, hall);
    expect(office.confirm(2)).toMatchObject({ ok: true });
    expect(office.reserve(9, ["B2"])).toMatchObject({ code: "seats_belong_together", seats: ["B1"] });
    expect(codeOf(office.order({ ...hold(9), wanted: best(4) }))).toBe("not_enough_seats");
    expect(office.block(["B2"])).toMatchObject({ ok: true });
    expect(office.unblock(["B2"])).toMatchObject({ ok: true });
    expect(office.cancel(1)).toMatchObject({ ok: true });
    expect(office.reserve(9, ["B1", "B2"])).toMatchObject({ ok: true });
  });

  it("binds no seat that the hall lost and its owner keeps", () => {
    const office = open();
    office.reserve(7, ["B1", "B2"], true);
    const smaller = HALL.filter(({ label }) => label !== "B2").map(({ group, ...seat }) =>
      group === "B3" ? { ...seat, group } : seat,
    );
    office.change({}, { seats: smaller, blocked: [] });
    expect(office.state.seats.get("B2")).toMatchObject({ blocked: "layout" });
    expect(office.state.seats.get("B2")?.seat.group).toBeUndefined();
    expect(office.cancel(1)).toMatchObject({ ok: true });
    expect(office.reserve(8, ["B1"])).toMatchObject({ ok: true });
  });

  it("is not bought by late money that would get half of it", () => {
    const office = open({ payment: "online" });
    office.change({}, plain);
    office.reserve(7, ["B1"]);
    office.startPayment(1);
    office.nowMs += HOUR_MS;
    office.change({}, hall);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "refund_due", refundCents: 1000 });
  });
});

describe("a bound companion seat", () => {
  const refusal = { ok: false, code: "companion_seat", seats: ["A2"], places: ["A1"], opensAtMs: null };

  it("is sold with its wheelchair space, or to the buyer who has bought that", () => {
    const office = open();
    expect(office.reserve(7, ["A2", "A3"])).toEqual(refusal);
    expect(office.reserve(7, ["A1", "A2"])).toMatchObject({ ok: true });
    office.cancel(1);
    office.reserve(7, ["A1"]);
    expect(office.reserve(7, ["A2"])).toEqual(refusal);
    office.confirm(2);
    expect(office.reserve(8, ["A2"])).toEqual(refusal);
    expect(office.reserve(7, ["A2"])).toMatchObject({ ok: true });
  });

  it("is sold at the counter once somebody has the space", () => {
    const office = open();
    const atCounter = { ...sale(1, "A2"), channel: "counter" as const };
    expect(office.order(atCounter)).toEqual(refusal);
    office.reserve(7, ["A1"], true);
    expect(office.order(atCounter)).toMatchObject({ ok: true });
  });

  it("is anybody's from its time on, and an ordinary seat for the best", () => {
    const office = open({ companionsOpenMs: 2 * HOUR_MS, orphanRule: "refuse" });
    office.reserve(7, ["A3", "A4", "B1", "B2", "B3", "B4"], true);
    expect(office.reserve(8, ["A2"])).toEqual({ ...refusal, opensAtMs: DAY_MS - 2 * HOUR_MS });
    expect(codeOf(office.order({ ...hold(8), wanted: best(2) }))).toBe("not_enough_seats");
    office.nowMs = DAY_MS - 2 * HOUR_MS;
    office.order({ ...hold(8), wanted: best(1) });
    expect(seatsOf(office, 2)).toEqual(["A2"]);
  });

  it("is among the first seats in order only then", () => {
    const office = open({ companionsOpenMs: 2 * HOUR_MS });
    const wanted = { first: "in_order" as const, quantity: 1, ticketType: "adult" };
    office.order({ ...hold(8), wanted });
    expect(seatsOf(office, 1)).toEqual(["A3"]);
    office.nowMs = DAY_MS - 2 * HOUR_MS;
    office.order({ ...hold(8), wanted });
    expect(seatsOf(office, 2)).toEqual(["A2"]);
  });

  it("is offered to a party with a wheelchair, and never to another", () => {
    const office = open();
    office.order({ ...hold(7), wanted: best(2, { accessible: 1 }) });
    expect(seatsOf(office, 1)).toEqual(["A1", "A2"]);
    office.cancel(1);
    office.order({ ...hold(8), wanted: best(6) });
    expect(seatsOf(office, 2)).toEqual(["A3", "A4", "B1", "B2", "B3", "B4"]);
  });

  it("goes back with its space, or by itself; the space does not go back alone", () => {
    const office = open();
    office.reserve(7, ["A1", "A2", "A3"], true);
    expect(office.cancel(1, ["A1"])).toEqual(refusal);
    expect(office.cancel(1, ["A1"], "staff")).toEqual(refusal);
    expect(office.cancel(1, ["A2"])).toMatchObject({ ok: true });
    expect(office.cancel(1, ["A1"])).toMatchObject({ ok: true });
    expect(seatsOf(office, 1)).toEqual(["A3"]);
  });

  it("wakes the box office for those who wait, when anybody may have it", () => {
    const opensAtMs = DAY_MS - 2 * HOUR_MS;
    const office = open({ companionsOpenMs: 2 * HOUR_MS });
    office.order({ ...sale(1, "A1", "A3", "A4", "B1", "B2", "B3", "B4"), channel: "counter" });
    expect(office.join({ buyer: 8, quantity: 1 })).toMatchObject({ ok: true });
    expect(office.serveWaiting()).toEqual([]);
    expect(nextElapseMs(office.state, office.nowMs)).toBe(opensAtMs);
    office.nowMs = opensAtMs;
    expect(nextElapseMs(office.state, office.nowMs)).toBe(DAY_MS);
    expect(office.serveWaiting()).toMatchObject([{ buyer: 8, lines: [{ seat: "A2" }] }]);
  });
});

describe("an ordinary seat", () => {
  it("is looked up once by a sale", () => {
    const office = new Office(2, 4);
    const lookedUp = vi.spyOn(office.state.seats, "get");
    const wanted = { seats: adults("A1", "A2") };
    expect(seatsFor(office.state, wanted, office.nowMs, "off")).toMatchObject({ ok: true });
    expect(lookedUp.mock.calls).toEqual([["A1"], ["A2"]]);
  });
});

describe("ticket types with rules", () => {
  const priceCents = { standard: { adult: 1000, companion: 0, student: 500 } };
  const ticketRules = {
    companion: { onlyBesideAccessible: true as const },
    student: { maxPerReservation: 2, requiresProof: true as const },
  };
  const ruled = (): Office => open({ priceCents, ticketRules });
  const named = (types: Record<string, string>) => ({
    ...sale(7),
    wanted: { seats: Object.entries(types).map(([label, ticketType]) => ({ label, ticketType })) },
  });

  it("sell a companion's ticket beside a wheelchair space only", () => {
    const office = ruled();
    expect(office.order(named({ A3: "adult", A4: "companion" }))).toEqual({
      ok: false,
      code: "ticket_rule_broken",
      ticketType: "companion",
      rule: "only_beside_accessible",
      most: null,
      seats: ["A4"],
    });
    expect(codeOf(office.order(named({ A1: "companion" })))).toBe("ticket_rule_broken");
    expect(codeOf(office.order(named({ A1: "adult", A2: "companion", A3: "companion" })))).toBe(
      "ticket_rule_broken",
    );
    expect(office.order(named({ A1: "adult", A2: "companion", A3: "adult" }))).toMatchObject({ ok: true });
  });

  it("count one companion for each space, wherever they sit around them", () => {
    const office = new Office(0, 0);
    const row = seats(1, 4).map((seat) => ({ ...seat, accessible: seat.x === 2 || seat.x === 3 }));
    office.record([{ type: "seats_added", seats: row }]);
    office.change({ priceCents, ticketRules }, { seats: row, blocked: [] });
    const both = { A1: "companion", A2: "adult", A3: "adult", A4: "companion" };
    expect(office.order(named(both))).toMatchObject({ ok: true });
  });

  it("take a seat that is bound to the space though it is not beside it", () => {
    const office = new Office(0, 0);
    const rows = seats(2, 2).map((seat) => ({
      ...seat,
      ...(seat.label === "A1" ? { accessible: true } : {}),
      ...(seat.label === "B2" ? { companion: true, companionOf: "A1" } : {}),
    }));
    office.record([{ type: "seats_added", seats: rows }]);
    office.change({ priceCents, ticketRules }, { seats: rows, blocked: [] });
    expect(codeOf(office.order(named({ A1: "adult", B1: "companion" })))).toBe("ticket_rule_broken");
    expect(office.order(named({ A1: "adult", B2: "companion" }))).toMatchObject({ ok: true });
  });

  it("sell so many of a type in one reservation, by name, as the best and in order", () => {
    const office = ruled();
    const refused = { ok: false, code: "ticket_rule_broken", rule: "max_per_reservation", most: 2 };
    expect(office.order(named({ A3: "student", B1: "student", B2: "student" }))).toMatchObject({
      ...refused,
      seats: ["A3", "B1", "B2"],
    });
    expect(office.order({ ...hold(7), wanted: best(3, { ticketType: "student" }) })).toMatchObject(refused);
    expect(
      office.order({ ...hold(7), wanted: { first: "in_order", quantity: 3, ticketType: "student" } }),
    ).toMatchObject(refused);
    expect(office.join({ buyer: 7, quantity: 3, ticketType: "student" })).toMatchObject(refused);
    expect(office.order({ ...named({ A3: "student" }), channel: "counter" })).toMatchObject({ ok: true });
  });

  it("choose no best seats for companions, since all would have one type", () => {
    const office = ruled();
    const wanted = best(1, { ticketType: "companion", accessible: 1 });
    expect(codeOf(office.order({ ...hold(7), wanted }))).toBe("ticket_rule_broken");
  });

  it("mark a ticket that needs a proof, and write nothing of it on others", () => {
    const office = ruled();
    office.order(named({ A3: "student", A4: "adult" }));
    const [student, adult] = office.find(1).lines;
    expect(student).toMatchObject({ proof: true });
    expect(Object.keys(adult ?? {})).not.toContain("proof");
    office.change({ ticketRules: {} }, hall);
    expect(office.find(1).lines[0]).toMatchObject({ proof: true });
  });

  it("do not let the space go back while its companion's ticket stays", () => {
    const office = ruled();
    office.order(named({ A1: "adult", A2: "adult", A3: "adult" }));
    expect(office.cancel(1, ["A1", "A2"])).toMatchObject({ ok: true });
    office.order(named({ A1: "adult", A2: "companion" }));
    expect(office.cancel(2, ["A1"])).toMatchObject({ code: "ticket_rule_broken", seats: ["A2"] });
    expect(office.cancel(2)).toMatchObject({ ok: true });
  });

  it("that are new do not keep anybody from giving seats back", () => {
    const office = open({ priceCents });
    office.order(named({ A3: "companion", A4: "companion" }));
    office.change({ ticketRules }, hall);
    expect(office.cancel(1, ["A3"])).toMatchObject({ ok: true });
  });

  it("leave a hall and a showtime without rules as they were", () => {
    const office = new Office(2, 4);
    expect(office.reserve(7, ["A1", "B2"], true)).toMatchObject({ ok: true });
    expect(JSON.stringify(office.ledger)).not.toMatch(/proof|group|companionOf/u);
    expect(office.state.seating).toBeNull();
  });
});
