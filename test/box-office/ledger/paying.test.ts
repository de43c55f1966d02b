import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, isLive } from "../../../src/box-office/ledger/reservation.ts";
import { Gateway } from "../../support/gateway.ts";
import { DAY_MS, MINUTE_MS, hall, hold } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";

/** One seat, held by buyer 7 for 10.00, to be paid online. */
const held = (): Office => {
  const office = new Office(1, 2, { payment: "online" });
  office.reserve(7, ["A1"]);
  return office;
};

const typesSince = ({ ledger }: Office, seq: number) => ledger.slice(seq).map(({ event }) => event.type);

describe("a payment", () => {
  it("extends the hold once when it starts, to ten minutes from then", () => {
    const office = held();
    office.nowMs += 9 * MINUTE_MS;
    office.startPayment(1);
    expect(office.find(1)).toMatchObject({
      status: "awaiting_payment",
      expiresAtMs: office.nowMs + 10 * MINUTE_MS,
    });
    const { seq } = office.state;
    office.nowMs += MINUTE_MS;
    expect(office.startPayment(1)).toEqual({ ok: true, n: 1, events: [] });
    expect(office.state.seq).toBe(seq);
    expect(office.extend(1)).toEqual({ ok: false, code: "payment_started" });
  });

  it("buys the seats, one ticket each", () => {
    const office = held();
    office.startPayment(1);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({
      status: "confirmed",
      paidCents: 1000,
      refundCents: 0,
      expiresAtMs: null,
      lines: [{ ticket: "T1" }],
    });
  });

  it("that is reported again, however much later, changes nothing", () => {
    const office = held();
    office.pay(1, 1000, "ch_1");
    office.nowMs += 3 * 24 * 60 * MINUTE_MS;
    expect(office.pay(1, 1000, "ch_1")).toMatchObject({ ok: true, events: [] });
    expect(office.find(1)).toMatchObject({ status: "confirmed", paidCents: 1000, refundCents: 0 });
  });

  it("that is made a second time is due back, and the sale stands", () => {
    const office = held();
    office.pay(1, 1000);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "confirmed", paidCents: 2000, refundCents: 1000 });
  });

  it("of a sale that was paid before is due back whatever its amount, as when seats were given back meanwhile", () => {
    const office = new Office(1, 2, { payment: "online" });
    office.reserve(7, ["A1", "A2"]);
    office.pay(1, 2000);
    office.cancel(1, ["A2"]);
    expect(office.pay(1, 2000)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "confirmed", paidCents: 4000, refundCents: 3000 });
  });

  it("of another amount than is due is refused with the amount due", () => {
    const office = held();
    expect(office.pay(1, 999)).toEqual({ ok: false, code: "amount_differs", dueCents: 1000 });
    expect(office.find(1)).toMatchObject({ status: "held", paidCents: 0 });
  });

  it("is refused for a showtime that is paid at the door", () => {
    const office = new Office(1, 1);
    office.reserve(7, ["A1"]);
    const refused = { ok: false, code: "nothing_to_pay" };
    expect(office.startPayment(1)).toEqual(refused);
    expect(office.pay(1, 1000)).toEqual(refused);
  });

  it("that is late buys the seats if they are free at that moment", () => {
    const office = held();
    office.nowMs += 10 * MINUTE_MS;
    office.elapse();
    expect(office.find(1).status).toBe("expired");
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "confirmed", endedAtMs: null, endReason: null });
    expect(office.reserve(8, ["A1"])).toMatchObject({ code: "seats_taken" });
  });

  it("that is late gets the seats of another hold that ran out since, and records its end first", () => {
    const office = held();
    office.nowMs += 10 * MINUTE_MS;
    office.reserve(8, ["A1"]);
    office.nowMs += 10 * MINUTE_MS;
    const { seq } = office.state;
    office.pay(1, 1000);
    expect(typesSince(office, seq)).toEqual(["expired", "confirmed"]);
    expect(office.find(2).status).toBe("expired");
    expect(office.find(1).status).toBe("confirmed");
  });

  it.each([
    ["another buyer has a seat", (office: Office) => office.reserve(8, ["A1"])],
    ["staff blocked a seat", (office: Office) => office.block(["A1"])],
    ["a seat was removed from the hall", (office: Office) => office.change({}, { ...hall(1, 1), seats: [] })],
    ["the showtime is cancelled", (office: Office) => office.change({ status: "cancelled" }, hall(1, 2))],
    ["the show has started", (office: Office) => (office.nowMs = 100 * MINUTE_MS)],
  ])("that is late is due back where %s", (_, happens) => {
    const office = held();
    office.nowMs += 10 * MINUTE_MS;
    happens(office);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "refund_due", paidCents: 1000, refundCents: 1000 });
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "refund_due", paidCents: 2000, refundCents: 2000 });
  });

  const released = (reason: "buyer" | "staff") => (office: Office) => {
    office.startPayment(1);
    office.cancel(1, null, reason);
  };

  it.each([
    ["its buyer", released("buyer")],
    ["staff", released("staff")],
    [
      "the end of a show that is on sale again",
      (office: Office) => {
        office.change({ status: "cancelled" }, hall(1, 2));
        office.elapse();
        office.change({ status: "on_sale" }, hall(1, 2));
      },
    ],
  ])("for a hold that %s released is due back, in whatever amount", (_, release) => {
    const office = held();
    release(office);
    expect(office.find(1).status).toBe("released");
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "refund_due", paidCents: 1000, refundCents: 1000 });
    expect(office.pay(1, 1)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "refund_due", paidCents: 1001, refundCents: 1001 });
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true });
  });

  it("for a hold that was released because its payment failed buys the seats if they are still free", () => {
    const office = held();
    office.startPayment(1);
    office.failPayment(1);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "confirmed", endReason: null, refundCents: 0 });
  });

  it.each([
    ["recorded", true],
    ["not recorded yet", false],
  ])(
    "for a hold by promo code that ran out is due back, its end %s: the use of the code went back",
    (_, isRecorded) => {
      const office = new Office(1, 2, { payment: "online" });
      office.order({ ...hold(7, "A1"), promo: { claim: "one", percent: 50, amountCents: null } });
      office.nowMs += 10 * MINUTE_MS;
      if (isRecorded) office.elapse();
      office.pay(1, 500);
      expect(office.find(1)).toMatchObject({
        status: "refund_due",
        endedAtMs: 10 * MINUTE_MS + 1,
        refundCents: 500,
      });
      expect(office.state.holds.size).toBe(0);
    },
  );

  it("by promo code buys the seats at its price while the hold lasts", () => {
    const office = new Office(1, 2, { payment: "online" });
    office.order({ ...hold(7, "A1"), promo: { claim: "one", percent: 50, amountCents: null } });
    office.pay(1, 500);
    expect(office.find(1)).toMatchObject({ status: "confirmed", paidCents: 500 });
  });

  it("that is late does not take a buyer past the limit, one late payment after the other", () => {
    const office = new Office(1, 6, { payment: "online", maxSeatsPerBuyer: 2 });
    const reserveTwo = (...seats: string[]): void => {
      office.reserve(7, seats);
      office.nowMs += 10 * MINUTE_MS;
    };
    reserveTwo("A1", "A2");
    reserveTwo("A3", "A4");
    reserveTwo("A5", "A6");
    for (const n of [2, 1, 3]) office.pay(n, 2000);
    expect([1, 2, 3].map((n) => office.find(n).status)).toEqual(["refund_due", "confirmed", "refund_due"]);
    expect(office.state.seatsOfBuyer.get(7)).toBe(2);
  });

  it("that is late buys as many seats as the limit, where other holds of the buyer have run out unrecorded", () => {
    const office = new Office(1, 4, { payment: "online", maxSeatsPerBuyer: 2 });
    office.reserve(7, ["A1", "A2"]);
    office.nowMs += 10 * MINUTE_MS;
    office.reserve(7, ["A3", "A4"]);
    office.nowMs += 10 * MINUTE_MS;
    office.pay(1, 2000);
    expect(office.find(1).status).toBe("confirmed");
    office.elapse();
    expect(office.state.seatsOfBuyer.get(7)).toBe(2);
  });

  it("that is late is refused with the amount due where it would buy the seats and is not that amount", () => {
    const office = held();
    office.nowMs += 10 * MINUTE_MS;
    expect(office.pay(1, 999)).toEqual({ ok: false, code: "amount_differs", dueCents: 1000 });
    office.reserve(8, ["A1"]);
    expect(office.pay(1, 999)).toMatchObject({ ok: true });
    expect(office.find(1)).toMatchObject({ status: "refund_due", paidCents: 999, refundCents: 999 });
  });

  it("after the start is due back, whether the end of its hold was recorded or not", () => {
    for (const written of [true, false]) {
      const office = held();
      office.nowMs = 100 * MINUTE_MS;
      if (written) office.elapse();
      office.pay(1, 1000);
      expect(office.find(1)).toMatchObject({ status: "refund_due", refundCents: 1000 });
      expect(office.state.heldSeats + office.state.soldSeats).toBe(0);
    }
  });

  it("after the start still buys the seats while the hold lasts", () => {
    const office = held();
    office.nowMs = 9 * MINUTE_MS;
    office.extend(1);
    office.change({ startsAtMs: 10 * MINUTE_MS }, hall(1, 2));
    office.nowMs = 12 * MINUTE_MS;
    office.pay(1, 1000);
    expect(office.find(1).status).toBe("confirmed");
  });

  it("for a cancelled sale is due back in addition to the refund", () => {
    const office = held();
    office.pay(1, 1000);
    office.cancel(1);
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ paidCents: 2000, refundCents: 2000 });
  });

  it("that fails releases the seats, with the reason", () => {
    const office = held();
    office.startPayment(1);
    office.failPayment(1);
    expect(office.find(1)).toMatchObject({ status: "released", endReason: "payment" });
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true });
  });

  it("that fails changes nothing where no payment is awaited, or it was received", () => {
    const office = held();
    expect(office.failPayment(1)).toEqual({ ok: true, n: 1, events: [] });
    office.startPayment(1);
    office.pay(1, 1000);
    expect(office.failPayment(1)).toEqual({ ok: true, n: 1, events: [] });
    expect(office.find(1).status).toBe("confirmed");
  });

  it("that fails after the hold ran out leaves it expired", () => {
    const office = held();
    office.startPayment(1);
    office.nowMs += 10 * MINUTE_MS;
    office.failPayment(1);
    expect(office.find(1)).toMatchObject({ status: "expired", endReason: null });
  });
});

describe("money that takes days to arrive", () => {
  /** A show in three days; seat A1 is held by buyer 7, whose payment has started. */
  const started = (startsAtMs = 3 * DAY_MS): Office => {
    const office = new Office(1, 2, { payment: "online", startsAtMs, salesCloseAtMs: startsAtMs });
    office.reserve(7, ["A1"]);
    office.startPayment(1);
    return office;
  };

  it("keeps the seats until a day before the show, and then buys them", () => {
    const office = started();
    expect(office.moneyOnItsWay(1)).toMatchObject({
      events: [{ type: "payment_started", n: 1, expiresAtMs: 2 * DAY_MS }],
    });
    office.nowMs = 2 * DAY_MS - 1;
    office.elapse();
    expect(office.reserve(8, ["A1"])).toMatchObject({ code: "seats_taken" });
    office.pay(1, 1000);
    expect(office.find(1)).toMatchObject({ status: "confirmed", expiresAtMs: null });
  });

  it("gives up the seats a day before the show", () => {
    const office = started();
    office.moneyOnItsWay(1);
    office.nowMs = 2 * DAY_MS;
    office.elapse();
    expect(office.find(1)).toMatchObject({ status: "expired", endedAtMs: 2 * DAY_MS });
  });

  it("extends a hold once, even if its payment was not started here", () => {
    const office = new Office(1, 2, { payment: "online", startsAtMs: 3 * DAY_MS });
    office.reserve(7, ["A1"]);
    office.moneyOnItsWay(1);
    expect(office.find(1)).toMatchObject({ status: "awaiting_payment", expiresAtMs: 2 * DAY_MS });
    expect(office.moneyOnItsWay(1)).toEqual({ ok: true, n: 1, events: [] });
  });

  it("never shortens a hold: for a show within a day, it ends when it did", () => {
    const office = started(DAY_MS);
    const { expiresAtMs } = office.find(1);
    expect(office.moneyOnItsWay(1)).toEqual({ ok: true, n: 1, events: [] });
    expect(office.find(1)).toMatchObject({ expiresAtMs });
  });

  it("frees the seats when the payment fails", () => {
    const office = started();
    office.moneyOnItsWay(1);
    office.nowMs = DAY_MS;
    office.failPayment(1);
    expect(office.find(1)).toMatchObject({ status: "released", endReason: "payment" });
    expect(office.reserve(8, ["A1"])).toMatchObject({ ok: true });
  });

  it.each([
    ["ran out", (office: Office) => (office.nowMs += 10 * MINUTE_MS)],
    ["was released", (office: Office) => office.cancel(1)],
    ["was paid", (office: Office) => office.pay(1, 1000)],
    [
      "was for a show that is cancelled",
      (office: Office) => office.change({ status: "cancelled" }, hall(1, 2)),
    ],
  ])("changes nothing for a hold that %s", (_, happens) => {
    const office = started();
    happens(office);
    expect(office.moneyOnItsWay(1)).toEqual({ ok: true, n: 1, events: [] });
  });

  it("is refused for a showtime that is paid at the door", () => {
    const office = new Office(1, 1, { startsAtMs: 3 * DAY_MS });
    office.reserve(7, ["A1"]);
    expect(office.moneyOnItsWay(1)).toEqual({ ok: false, code: "nothing_to_pay" });
  });

  it.each([
    ["later", 5 * DAY_MS, 4 * DAY_MS],
    ["earlier", 2.5 * DAY_MS, 1.5 * DAY_MS],
    ["to tomorrow, when ten minutes are left", 2 * DAY_MS, DAY_MS + 10 * MINUTE_MS],
  ])("keeps the seats until a day before the show when that is moved %s", (_, startsAtMs, untilMs) => {
    const office = started();
    office.moneyOnItsWay(1);
    office.nowMs = DAY_MS;
    office.reserve(8, ["A2"]);
    office.startPayment(2);
    const other = office.find(2);
    office.change({ startsAtMs }, hall(1, 2));
    expect(office.find(1)).toMatchObject({ status: "awaiting_payment", expiresAtMs: untilMs });
    expect(office.find(2)).toEqual(other);
  });
});

const move = fc.oneof(
  fc.record({
    do: fc.constant("reserve" as const),
    buyer: fc.integer({ min: 1, max: 5 }),
    seats: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constantFrom("open" as const, "cancel" as const), pick: fc.nat(20) }),
  fc.record({ do: fc.constantFrom("open" as const, "open" as const, "slow" as const), pick: fc.nat(20) }),
  fc.record({ do: fc.constantFrom("pay" as const, "pay" as const, "fail" as const), pick: fc.nat(20) }),
  fc.record({ do: fc.constant("deliver" as const), pick: fc.nat(20), again: fc.boolean() }),
  fc.record({ do: fc.constant("wait" as const), minutes: fc.integer({ min: 0, max: 11 }) }),
  fc.record({ do: fc.constantFrom("alarm" as const, "block" as const, "cancelShow" as const) }),
);

describe("a gateway that reports payments and failures late, twice and in any order", () => {
  it("leaves every sale paid once, every other payment due back, no seat sold twice, and no limit passed", async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 100, size: "max" }), async (moves) => {
        const office = new Office(1, 6, {
          payment: "online",
          startsAtMs: DAY_MS + 400 * MINUTE_MS,
          salesCloseAtMs: DAY_MS + 400 * MINUTE_MS,
          maxSeatsPerBuyer: 3,
        });
        const gateway = new Gateway({
          startPayment: async (n) => office.startPayment(n).ok,
          // As the object does, with the payment's id.
          pay: async (n, cents, payment) => office.pay(n, cents, payment),
          failPayment: async (n) => office.failPayment(n),
        });
        for (const next of moves) {
          const lastN = Math.max(1, office.state.lastN);
          if (next.do === "reserve")
            office.reserve(
              next.buyer,
              next.seats.map((i) => `A${i + 1}`),
            );
          else if (next.do === "wait") office.nowMs += next.minutes * MINUTE_MS;
          else if (next.do === "deliver") await gateway.deliver(next.pick, next.again);
          else if (!("pick" in next)) {
            if (next.do === "alarm") office.elapse();
            else if (next.do === "block")
              office[office.state.blockedSeats === 0 ? "block" : "unblock"](["A6"]);
            // Only late in the run, because nothing is sold after it.
            else if (office.state.seq > 60) office.change({ status: "cancelled" }, hall(1, 6));
          } else if (next.do === "pay" || next.do === "fail") gateway[next.do](next.pick);
          else if (office.state.lastN > 0) {
            const n = (next.pick % lastN) + 1;
            if (next.do === "cancel") office.cancel(n);
            else if (next.do === "slow") office.moneyOnItsWay(n);
            else await gateway.open(n, office.find(n).amounts.totalCents);
          }
          const live = Array.from(office.reservations.values(), (one) => asOf(one, office.nowMs)).filter(
            ({ status }) => isLive(status),
          );
          const owners = live.flatMap(({ lines }) => lines.map(({ seat }) => seat));
          expect(new Set(owners).size).toBe(owners.length);
          const bought = live.flatMap(({ buyer, lines }) => lines.map(() => buyer));
          for (const buyer of new Set(bought))
            expect(bought.filter((one) => one === buyer).length).toBeLessThanOrEqual(3);
        }
        await gateway.settle();
        for (const { n, status, paidCents, refundCents, amounts } of office.reservations.values()) {
          expect(paidCents).toBe(gateway.paidFor(n));
          expect(paidCents - refundCents).toBe(status === "confirmed" ? amounts.totalCents : 0);
          ends.set(status, (ends.get(status) ?? 0) + 1);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining(["confirmed", "refund_due", "released", "expired", "cancelled"]),
    );
  });
});
