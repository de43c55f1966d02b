/** What staff give back and take is what was paid for these very seats. */

import { describe, expect, it } from "vitest";
import { dueCents, unpaidCents } from "../../../src/box-office/ledger/till.ts";
import type { ByHand } from "../../../src/box-office/ledger/till.ts";
import { MINUTE_MS, adults, sale } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const inCash: ByHand = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };
const atCounter = (...labels: string[]) => ({
  ...sale(9, ...labels),
  channel: "counter" as const,
  guest: 1,
  paidBy: inCash,
});
const HALF = { freeMs: 200 * MINUTE_MS, feePercent: 50, lastMs: 0 };
const PRICES = { standard: { adult: 1000, child: 600, vip: 1500, free: 0 } };
const of = (ticketType: string, ...labels: string[]) => labels.map((label) => ({ label, ticketType }));

describe("keptCents", () => {
  /** 2000 paid, one seat back at 50 %: the house keeps 500. Then the other becomes dearer by 500, which nobody has paid. */
  function keptAndDue(): Office {
    const office = new Office(1, 6, { cancellation: HALF, priceCents: PRICES });
    office.reserve(7, ["A1", "A2"], true);
    office.takeMoney(1, inCash);
    office.cancel(1, ["A2"]);
    office.giveMoney(1, inCash);
    office.exchange(1, ["A1"], of("vip", "A1"));
    expect(office.find(1)).toMatchObject({ paidCents: 2000, refundCents: 500, keptCents: 500 });
    expect(dueCents(office.find(1))).toBe(500);
    return office;
  }

  it("is not given back with a full refund of the seat, of which 1000 was paid", () => {
    const office = keptAndDue();
    office.staffCancel(1, { refund: "full", isBound: false });
    expect(office.find(1).refundCents).toBe(1500);
  });
});

describe("a counter sale that cost nothing", () => {
  it("takes the price of the seat that it is exchanged for", () => {
    const office = new Office(1, 6, { priceCents: PRICES });
    office.order({ ...atCounter(), wanted: { seats: of("free", "A1") } });
    expect(office.exchange(1, null, adults("A1"), { paidBy: inCash })).toMatchObject({ ok: true });
    expect(office.find(1).paidCents).toBe(1000);
  });
});

describe("a counter sale without means", () => {
  it("takes no money when it becomes dearer: what was paid elsewhere is not known", () => {
    const office = new Office(1, 6, { priceCents: PRICES });
    const { paidBy: _, ...plain } = atCounter("A1");
    office.order(plain);
    expect(office.exchange(1, null, of("vip", "A1"), { paidBy: inCash })).toEqual({
      ok: false,
      code: "paid_elsewhere",
    });
    expect(office.exchange(1, null, of("vip", "A1"))).toMatchObject({ ok: true });
    expect(dueCents(office.find(1))).toBe(0);
  });
});

describe("a part that is cancelled of an order with something due", () => {
  it("keeps its cancellation fee", () => {
    const office = new Office(1, 6, { cancellation: HALF, priceCents: PRICES });
    office.reserve(7, ["A1"], true);
    office.takeMoney(1, inCash);
    office.exchange(1, ["A1"], of("adult", "A1", "A2"));
    expect(dueCents(office.find(1))).toBe(1000);
    office.cancel(1, ["A2"]);
    const one = office.find(1);
    // Paid 1000 for two seats of 1000. One goes back at a fee of 500.
    expect({ refund: one.refundCents, due: unpaidCents(one) }).toEqual({ refund: 0, due: 0 });
  });
});

describe("what is due", () => {
  it("is never more than the order costs", () => {
    const office = new Office(1, 6, { cancellation: HALF, priceCents: PRICES });
    office.reserve(7, ["A1", "A2"], true);
    office.takeMoney(1, inCash);
    office.cancel(1, ["A2"]);
    for (let time = 0; time < 2; time++) {
      office.exchange(1, ["A1"], of("adult", "A1", "A3"));
      office.staffCancel(1, { labels: ["A3"], refund: "full", isBound: false });
    }
    const one = office.find(1);
    expect(unpaidCents(one)).toBeLessThanOrEqual(one.amounts.totalCents);
  });
});

describe("a cashier who keeps to the policy", () => {
  it("gives no seat back without the fee by exchanging four for one", () => {
    const cancelled = new Office(1, 6, { cancellation: HALF });
    const exchanged = new Office(1, 6, { cancellation: HALF });
    for (const office of [cancelled, exchanged]) {
      office.reserve(7, ["A1", "A2", "A3", "A4"], true);
      office.takeMoney(1, inCash);
    }
    cancelled.staffCancel(1, { labels: ["A2", "A3", "A4"], isBound: true });
    expect(cancelled.find(1).refundCents).toBe(1500);
    exchanged.exchange(1, null, adults("A1"), { isBound: true });
    expect(exchanged.find(1).refundCents).toBeLessThanOrEqual(1500);
  });
});
