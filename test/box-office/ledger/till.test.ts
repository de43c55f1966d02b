import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import {
  dueCents,
  onlineRefundCents,
  owedInHandCents,
  unpaidCents,
} from "../../../src/box-office/ledger/till.ts";
import type { ByHand } from "../../../src/box-office/ledger/till.ts";
import { MINUTE_MS, sale } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

const inCash: ByHand = { means: "cash", shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };
const byCard: ByHand = { ...inCash, means: "card" };

const atCounter = (labels: string[], paidBy: ByHand) => ({
  ...sale(7, ...labels),
  channel: "counter" as const,
  guest: 1,
  paidBy,
});

describe("a sale at the counter", () => {
  it("takes the whole price in the same step, into the shift's till", () => {
    const office = new Office(1, 4);
    office.order(atCounter(["A1", "A2"], inCash));
    expect(office.find(1)).toMatchObject({
      status: "confirmed",
      paidCents: 2000,
      till: [{ means: "cash", cents: 2000, shift: 4 }],
    });
    expect(office.state).toMatchObject({ paidCents: 2000, till: { cash: 2000, card: 0 } });
    expect(unpaidCents(office.find(1))).toBe(0);
  });

  it("is refused where the shift may be closed by now", () => {
    const office = new Office(1, 4);
    office.nowMs = 5 * MINUTE_MS;
    const late = { ...inCash, validUntilMs: office.nowMs - 1 };
    expect(office.order(atCounter(["A1"], late))).toEqual({ ok: false, code: "shift_check_too_old" });
    expect(office.order(atCounter(["A1"], { ...late, validUntilMs: office.nowMs }))).toMatchObject({
      ok: true,
    });
  });

  it("without money was paid as older programs sell: nothing is due at the door", () => {
    const office = new Office(1, 4);
    const { paidBy: _, ...unpaid } = atCounter(["A1"], inCash);
    office.order(unpaid);
    expect([dueCents(office.find(1)), unpaidCents(office.find(1))]).toEqual([0, 1000]);
  });
});

describe("money by hand", () => {
  it("pays what is due once: a second cashier finds nothing due", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1", "A2"], true);
    expect(dueCents(office.find(1))).toBe(2000);
    expect(office.takeMoney(1, byCard)).toMatchObject({ ok: true });
    expect(office.takeMoney(1, inCash)).toEqual({ ok: false, code: "nothing_due" });
    expect(office.find(1).paidCents).toBe(2000);
  });

  it("is not taken for a hold or an ended reservation", () => {
    const office = new Office(1, 4);
    office.reserve(7, ["A1"]);
    expect(office.takeMoney(1, inCash)).toMatchObject({ code: "reservation_ended", status: "held" });
  });

  it("is given back once, after the order ended too", () => {
    const office = new Office(1, 4);
    office.order(atCounter(["A1", "A2"], inCash));
    expect(office.giveMoney(1, inCash)).toEqual({ ok: false, code: "nothing_owed" });
    office.cancel(1, ["A2"], "staff");
    office.giveMoney(1, inCash);
    office.cancel(1, null, "staff");
    expect(office.giveMoney(1, byCard)).toMatchObject({ ok: true });
    expect(office.giveMoney(1, inCash)).toEqual({ ok: false, code: "nothing_owed" });
    const { paidCents, refundCents, till } = office.find(1);
    expect({ paidCents, refundCents, cents: till?.map(({ cents }) => cents) }).toEqual({
      paidCents: 2000,
      refundCents: 2000,
      cents: [2000, -1000, -1000],
    });
    expect(office.state.till).toEqual({ cash: 1000, card: -1000, voucher: 0, exchange: 0 });
  });
});

/** Paid 20.00 online and 5.00 in cash. */
const PAID_TWICE = {
  paidCents: 2500,
  refundCents: 0,
  till: [{ means: "cash", cents: 500, shift: 4, by: 1, atMs: 1 }],
} satisfies Partial<Reservation>;

describe("what is to be given back", () => {
  it.each([
    [500, 500, 0],
    [2000, 2000, 0],
    [2100, 2000, 100],
    [2500, 2000, 500],
  ])("of %i cents is the gateway's first, as far as it has taken", (refundCents, online, inHand) => {
    const order = { ...PAID_TWICE, refundCents };
    expect([onlineRefundCents(order), owedInHandCents(order)]).toEqual([online, inHand]);
  });

  it("is not the gateway's where staff gave it", () => {
    const till = [...PAID_TWICE.till, { means: "cash" as const, cents: -500, shift: 4, by: 1, atMs: 2 }];
    expect(onlineRefundCents({ ...PAID_TWICE, till, refundCents: 500 })).toBe(0);
    expect(onlineRefundCents({ ...PAID_TWICE, till, refundCents: 2500 })).toBe(2000);
    expect(owedInHandCents({ ...PAID_TWICE, till, refundCents: 2500 })).toBe(0);
  });

  it("follows the gateway's money where an exchange takes it along", () => {
    const away = { means: "exchange" as const, cents: -2200, onlineCents: 2000, shift: null, by: 1, atMs: 2 };
    const old = { ...PAID_TWICE, refundCents: 2500, till: [...PAID_TWICE.till, away] };
    expect([onlineRefundCents(old), owedInHandCents(old)]).toEqual([0, 300]);
    const there = { paidCents: 2200, refundCents: 2100, till: [{ ...away, cents: 2200 }] };
    expect([onlineRefundCents(there), owedInHandCents(there)]).toEqual([2000, 100]);
  });
});

it("adds up after any takings, cancellations and returns", () => {
  const step = fc.record({
    do: fc.constantFrom("sell", "reserve", "take", "cancel", "part", "give"),
    n: fc.nat(20),
    means: fc.constantFrom("cash" as const, "card" as const, "voucher" as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const office = new Office(4, 10);
      for (const { do: what, n: pick, means } of steps) {
        const byHand = { ...inCash, means };
        const free = Array.from(office.state.seats.values()).flatMap((seat) =>
          seat.n === null ? [seat.seat.label] : [],
        );
        if (what === "sell") office.order(atCounter(free.slice(0, 1 + (pick % 3)), byHand));
        else if (what === "reserve") office.reserve(7, free.slice(0, 2), true);
        const n = 1 + (pick % Math.max(1, office.state.lastN));
        if (office.state.lastN === 0) continue;
        if (what === "take") office.takeMoney(n, byHand);
        if (what === "cancel") office.cancel(n, null, "staff");
        if (what === "part") {
          const [first] = office.find(n).lines;
          if (first !== undefined) office.cancel(n, [first.seat], "staff");
        }
        if (what === "give") office.giveMoney(n, byHand);
      }
      const all = [...office.reservations.values()];
      for (const one of all) {
        const given = (one.till ?? []).reduce((sum, { cents }) => sum + Math.max(0, -cents), 0);
        expect(onlineRefundCents(one)).toBe(0);
        expect(given + owedInHandCents(one)).toBe(one.refundCents);
        if (one.status === "confirmed")
          expect(one.paidCents - one.refundCents + unpaidCents(one)).toBe(one.amounts.totalCents);
      }
      const net = all.flatMap(({ till = [] }) => till);
      for (const means of ["cash", "card", "voucher"] as const)
        expect(office.state.till[means]).toBe(
          net.filter((one) => one.means === means).reduce((sum, { cents }) => sum + cents, 0),
        );
      const owed = all.reduce((sum, one) => sum + owedInHandCents(one), 0);
      const inTill = Object.values(office.state.till).reduce((sum, cents) => sum + cents, 0);
      expect(inTill).toBe(office.state.paidCents - office.state.refundCents + owed);
    }),
    { numRuns: 300 },
  );
});
