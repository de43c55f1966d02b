import { describe, expect, it } from "vitest";
import { dueCents, owedInHandCents } from "../../../src/box-office/ledger/till.ts";
import type { ByHand } from "../../../src/box-office/ledger/till.ts";
import { MINUTE_MS, adults, sale, seats } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const inCash: ByHand = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };
const atCounter = (...labels: string[]) => ({
  ...sale(7, ...labels),
  channel: "counter" as const,
  guest: 1,
  paidBy: inCash,
});
const children = (...labels: string[]) => labels.map((label) => ({ label, ticketType: "child" }));
const seatsOf = (office: Office, n: number) =>
  office.find(n).lines.map(({ seat, ticketType }) => `${seat} ${ticketType}`);

/** Paid online. */
function paidOnline(office: Office, ...labels: string[]): number {
  office.reserve(7, labels);
  const n = office.state.lastN;
  office.startPayment(n);
  office.pay(n, office.find(n).amounts.totalCents);
  return n;
}

describe("an exchange in the same showtime", () => {
  it("takes the new seats, frees the old ones and revokes their tickets, in one entry", () => {
    const office = new Office(2, 4);
    office.reserve(7, ["A1", "A2", "A3"], true);
    expect(office.exchange(1, ["A1", "A2"], adults("B1", "B2"))).toMatchObject({ ok: true });
    expect(seatsOf(office, 1)).toEqual(["A3 adult", "B1 adult", "B2 adult"]);
    const { lines, returned } = office.find(1);
    expect(new Set([...lines, ...returned].map(({ ticket }) => ticket)).size).toBe(5);
    expect(returned).toMatchObject([
      { seat: "A1", exchanged: true, returnedAtMs: 1 },
      { seat: "A2", exchanged: true },
    ]);
    expect(office.ledger.at(-1)?.event).toMatchObject({ type: "exchanged", seats: ["A1", "A2"] });
    expect(office.reserve(8, ["A1", "A2"], true)).toMatchObject({ ok: true });
    const [old] = returned;
    office.nowMs = 5 * MINUTE_MS;
    expect(office.scan({ ticket: old?.ticket ?? "" })[0]).toMatchObject({ result: "ticket_revoked" });
  });

  it("gives another ticket type for the same seat, with a new ticket", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1", "A2"], true);
    const [before] = office.find(1).lines;
    office.exchange(1, ["A1"], children("A1"));
    expect(seatsOf(office, 1)).toEqual(["A2 adult", "A1 child"]);
    expect(office.find(1).lines[1]?.ticket).not.toBe(before?.ticket);
    expect(office.find(1).amounts.totalCents).toBe(1600);
    expect(office.reserve(8, ["A1"], true)).toMatchObject({ code: "seats_taken" });
  });

  it("leaves all as it was where a new seat is taken", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"], true);
    office.reserve(8, ["A2"], true);
    const before = office.find(1);
    expect(office.exchange(1, null, adults("A2"))).toEqual({ ok: false, code: "seats_taken", seats: ["A2"] });
    expect(office.exchange(1, ["A3"], adults("A4"))).toMatchObject({ code: "seats_not_reserved" });
    expect(office.find(1)).toBe(before);
  });

  it("finds the best seats among those that it gives back, too", () => {
    const office = new Office(1, 2);
    office.reserve(7, ["A1", "A2"], true);
    const wanted = {
      quantity: 2,
      category: null,
      together: "required",
      accessible: 0,
      ticketType: "child",
    } as const;
    expect(office.exchange(1, null, [], { wanted })).toMatchObject({ ok: true });
    expect(seatsOf(office, 1)).toEqual(["A1 child", "A2 child"]);
  });

  it("does not take back the ticket of somebody who is inside", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1", "A2"], true);
    const [first] = office.find(1).lines;
    office.scan({ ticket: first?.ticket ?? "" });
    expect(office.exchange(1, null, adults("A3"))).toEqual({ ok: false, code: "checked_in", seats: ["A1"] });
    expect(office.exchange(1, ["A2"], adults("A3"))).toMatchObject({ ok: true });
  });

  it("is for sold seats of a show that takes place", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"]);
    expect(office.exchange(1, null, adults("A2"))).toMatchObject({
      code: "reservation_ended",
      status: "held",
    });
    office.confirm(1);
    office.change({ status: "cancelled" }, { seats: seats(1, 4), blocked: [] });
    expect(office.exchange(1, null, adults("A2"))).toMatchObject({ code: "showtime_cancelled" });
  });
});

describe("the money of an exchange in the same showtime", () => {
  it("is taken and given back in the till", () => {
    const office = new Office(1, 6);
    office.order({ ...atCounter(), wanted: { seats: children("A1", "A2") } });
    office.exchange(1, null, adults("A1", "A2"), { paidBy: inCash });
    expect(office.find(1)).toMatchObject({ paidCents: 2000, refundCents: 0 });
    office.exchange(1, ["A1"], children("A1"));
    expect(owedInHandCents(office.find(1))).toBe(400);
    office.exchange(1, ["A2"], children("A2"), { paidBy: inCash });
    expect(office.find(1).till?.map(({ cents }) => cents)).toEqual([1200, 800, -800]);
    expect(office.state.till.cash).toBe(1200);
  });

  it("is refused online where it is missing, and goes back to the gateway", () => {
    const office = new Office(1, 6, { payment: "online" });
    const n = paidOnline(office, "A1", "A2");
    expect(office.exchange(n, ["A1"], adults("A3", "A4"))).toEqual({ ok: false, code: "payment_required" });
    office.exchange(n, ["A1"], children("A3"));
    expect(office.find(n)).toMatchObject({ paidCents: 2000, refundCents: 400 });
    expect(owedInHandCents(office.find(n))).toBe(0);
    office.exchange(n, ["A3"], adults("A3"), { paidBy: inCash });
    expect(office.find(n)).toMatchObject({ paidCents: 2400, refundCents: 400 });
    office.staffCancel(n, { paidBackBy: inCash });
    expect(office.find(n)).toMatchObject({ paidCents: 2400, refundCents: 2400 });
    expect(office.find(n).till?.map(({ cents }) => cents)).toEqual([400, -400]);
  });

  it("stays due of what is paid at the door", () => {
    const office = new Office(1, 6);
    office.reserve(7, ["A1"], true);
    office.exchange(1, null, adults("A2", "A3"));
    expect(dueCents(office.find(1))).toBe(2000);
    office.takeMoney(1, inCash);
    office.exchange(1, ["A2"], adults("A2", "A4"));
    expect(dueCents(office.find(1))).toBe(1000);
  });

  it("keeps the house's cancellation fee apart: it pays no seat", () => {
    const fee = { freeMs: 200 * MINUTE_MS, feePercent: 50, lastMs: 0 };
    const office = new Office(1, 6, { payment: "online", cancellation: fee });
    const n = paidOnline(office, "A1", "A2", "A3");
    office.cancel(n, ["A3"]);
    expect(office.find(n)).toMatchObject({ paidCents: 3000, refundCents: 500 });
    office.exchange(n, ["A1"], children("A1"));
    expect(office.find(n)).toMatchObject({ refundCents: 900 });
    office.exchange(n, ["A1"], adults("A1"), { paidBy: inCash });
    expect(office.find(n)).toMatchObject({ paidCents: 3400, refundCents: 900 });
    office.staffCancel(n, { refund: "full", isBound: false });
    expect(office.find(n)).toMatchObject({ refundCents: 2900 });
  });

  it("gives nothing back after the policy's end, unless a manager does it", () => {
    const office = new Office(1, 6, {
      cancellation: { freeMs: 50 * MINUTE_MS, feePercent: 0, lastMs: 50 * MINUTE_MS },
    });
    office.order(atCounter("A1", "A2"));
    office.nowMs = 50 * MINUTE_MS;
    expect(office.exchange(1, null, adults("A3", "A4"), { isBound: true })).toMatchObject({ ok: true });
    const less = [1, ["A3"], children("A3")] as const;
    expect(office.exchange(...less, { isBound: true })).toEqual({
      ok: false,
      code: "against_policy",
      policyCents: null,
    });
    expect(office.exchange(...less)).toMatchObject({ ok: true });
  });
});

describe("rules of seats that belong together", () => {
  const group = {
    seats: seats(1, 6).map((seat) => (seat.x < 3 ? { ...seat, group: "sofa" } : seat)),
    blocked: [],
  };

  it("hold for what is left and what is new", () => {
    const office = new Office(1, 6);
    office.change({}, group);
    office.reserve(7, ["A1", "A2", "A3"], true);
    expect(office.exchange(1, ["A1"], adults("A5"))).toMatchObject({
      code: "seats_belong_together",
    });
    expect(office.exchange(1, ["A1"], children("A1"))).toMatchObject({ ok: true });
    expect(office.exchange(1, ["A1", "A2"], adults("A4", "A5"))).toMatchObject({ ok: true });
    expect(office.exchange(1, ["A3"], adults("A1"))).toEqual({
      ok: false,
      code: "seats_belong_together",
      seats: ["A2"],
    });
  });

  it("let a companion's ticket stay beside the accessible seat that is kept", () => {
    const hall = { seats: seats(1, 4).map((seat) => ({ ...seat, accessible: seat.x === 1 })), blocked: [] };
    const office = new Office(1, 4);
    office.change({ ticketRules: { child: { onlyBesideAccessible: true } } }, hall);
    office.reserve(7, ["A1", "A2"], true);
    expect(office.exchange(1, ["A2"], children("A2"))).toMatchObject({ ok: true });
    expect(office.exchange(1, ["A2"], children("A3"))).toMatchObject({ code: "ticket_rule_broken" });
    expect(office.exchange(1, ["A1"], adults("A4"))).toMatchObject({ code: "ticket_rule_broken" });
  });
});

describe("staff's cancellation", () => {
  const halfBack = { freeMs: 200 * MINUTE_MS, feePercent: 50, lastMs: 30 * MINUTE_MS };

  it("gives back what a buyer would get, unless a manager says otherwise", () => {
    const office = new Office(1, 6, { cancellation: halfBack });
    office.order(atCounter("A1", "A2"));
    for (const refund of ["full", "none"] as const)
      expect(office.staffCancel(1, { refund })).toEqual({
        ok: false,
        code: "against_policy",
        policyCents: 1000,
      });
    office.staffCancel(1, { labels: ["A1"], paidBackBy: inCash });
    expect(office.find(1)).toMatchObject({ status: "confirmed", refundCents: 500 });
    expect(office.staffCancel(1, { refund: "none", isBound: false })).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "cancelled", refundCents: 500 });
    expect(office.state.till.cash).toBe(1500);
    expect(office.staffCancel(1)).toEqual({ ok: false, code: "reservation_ended", status: "cancelled" });
  });

  it("is closed when a buyer's is, but not for a manager", () => {
    const office = new Office(1, 6, { cancellation: halfBack });
    office.order(atCounter("A1"));
    office.nowMs = 70 * MINUTE_MS;
    expect(office.staffCancel(1)).toMatchObject({ code: "cancellation_closed" });
    expect(office.staffCancel(1, { refund: "full" })).toMatchObject({
      code: "against_policy",
      policyCents: null,
    });
    expect(office.staffCancel(1, { refund: "full", isBound: false })).toMatchObject({ ok: true });
    expect(owedInHandCents(office.find(1))).toBe(1000);
  });

  it("may give all back where the policy does", () => {
    const office = new Office(1, 6);
    office.order(atCounter("A1"));
    expect(office.staffCancel(1, { refund: "full" })).toMatchObject({ ok: true });
  });
});
