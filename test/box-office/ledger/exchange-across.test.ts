import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLive } from "../../../src/box-office/ledger/reservation.ts";
import {
  dueCents,
  onlineLeftCents,
  owedInHandCents,
  unpaidCents,
} from "../../../src/box-office/ledger/till.ts";
import { onlineOwedCents } from "../../../src/money/settlement/exchanged.ts";
import { MINUTE_MS, sale } from "../../support/halls.ts";
import { Offices, inCash } from "../../support/two-offices.ts";
import type { Step } from "../../support/two-offices.ts";

const DEAR = { priceCents: { standard: { adult: 1500 } } };
const CHEAP = { priceCents: { standard: { adult: 700 } } };

/** An order of showtime 1 that was paid online; its id. */
function paidOnline(offices: Offices, ...labels: string[]): number {
  const office = offices.at(1);
  office.reserve(7, labels);
  const n = office.state.lastN;
  office.startPayment(n);
  office.pay(n, office.find(n).amounts.totalCents);
  return 2 ** 24 + n;
}

const online = { payment: "online" as const };
const to = (from: number, showtime: number, ...seats: string[]) =>
  ({ from, showtime, labels: null, seats, paidBy: null }) as const;

describe("an exchange for another showtime", () => {
  it("gives the old seats back and sells the new ones to the same person", () => {
    const offices = new Offices(6, [online, online]);
    const from = paidOnline(offices, "A1", "A2");
    const row = offices.exchange(offices.begin(to(from, 2, "A3", "A4")));
    expect(offices.find(from)).toMatchObject({ status: "cancelled", endReason: "exchange" });
    expect(offices.find(row.to ?? 0)).toMatchObject({
      status: "confirmed",
      buyer: 7,
      payment: "online",
      paidCents: 2000,
      payments: [],
      exchange: { from, first: from },
    });
    expect(offices.at(1).state.till.exchange + offices.at(2).state.till.exchange).toBe(0);
  });

  it("takes along what the new seats cost, and leaves the rest due back", async () => {
    const offices = new Offices(6, [online, { ...CHEAP, ...online }]);
    const from = paidOnline(offices, "A1", "A2");
    const row = offices.exchange(offices.begin(to(from, 2, "A3", "A4")));
    expect(offices.find(row.to ?? 0)).toMatchObject({ paidCents: 1400, refundCents: 0 });
    const find = (id: number) => Promise.resolve(offices.find(id));
    expect(await onlineOwedCents(offices.find(from), find)).toBe(600);
    offices.at(2).staffCancel(1, { labels: ["A3"] });
    expect(await onlineOwedCents(offices.find(from), find)).toBe(1300);
  });

  it("needs the difference of an order that was paid online", () => {
    const offices = new Offices(6, [online, { ...DEAR, ...online }]);
    const from = paidOnline(offices, "A1");
    expect(offices.exchange(offices.begin(to(from, 2, "A3"))).status).toBe("undone");
    expect(offices.find(from).status).toBe("confirmed");
    expect(offices.at(2).state.holds.size).toBe(0);
    const row = offices.exchange(offices.begin({ ...to(from, 2, "A3"), paidBy: inCash }));
    expect(offices.find(row.to ?? 0)).toMatchObject({ paidCents: 1500 });
    expect(offices.at(1).state.till).toMatchObject({ cash: 500, exchange: -1500 });
    offices.at(2).staffCancel(2, { paidBackBy: inCash });
    expect(offices.at(2).state.till.cash).toBe(-500);
  });

  it("leaves the difference due of an order that is paid at the door", () => {
    const offices = new Offices(6, [{}, DEAR]);
    offices.at(1).reserve(7, ["A1"], true);
    const row = offices.exchange(offices.begin(to(2 ** 24 + 1, 2, "A1")));
    expect(dueCents(offices.find(row.to ?? 0))).toBe(1500);
  });

  it("keeps a part of the order, with what was paid for it", () => {
    const offices = new Offices(6, [online, online]);
    const from = paidOnline(offices, "A1", "A2", "A3");
    offices.exchange(offices.begin({ ...to(from, 2, "A1"), labels: ["A2"] }));
    expect(offices.find(from)).toMatchObject({
      status: "confirmed",
      paidCents: 3000,
      refundCents: 1000,
      returned: [{ seat: "A2", exchanged: true }],
    });
  });

  it("of an order that was given to a guest counts against nobody's limit", () => {
    const offices = new Offices(6, [{}, { maxSeatsPerBuyer: 2 }]);
    offices.at(1).reserve(7, ["A1", "A2"], true);
    offices.at(1).give(1, { guest: 5, buyer: 9 });
    const row = offices.begin(to(2 ** 24 + 1, 2, "A1", "A2"));
    offices.exchange(row, "hold");
    expect([...offices.at(2).state.seatsOfBuyer]).toEqual([]);
    offices.step(row, "give");
    offices.step(row, "take");
    expect(row.status).toBe("done");
    expect(offices.find(row.to ?? 0)).toMatchObject({ buyer: 9, guest: 5, channel: "buyer" });
    expect([...offices.at(2).state.seatsOfBuyer]).toEqual([]);
    // The member of staff who gave it buys for themselves.
    expect(offices.at(2).reserve(9, ["A3", "A4"], true)).toMatchObject({ ok: true });
  });

  it("says on the bill what goes back to the buyer, and not what the new seats are paid with", () => {
    const numbered = { ...online, receipts: { timeZone: "Europe/Berlin" } };
    const offices = new Offices(6, [numbered, { ...DEAR, ...numbered }, { ...CHEAP, ...numbered }]);
    const backOf = (id: number) => offices.find(id).bills?.map(({ refundCents }) => refundCents);
    const [dearer, cheaper] = [paidOnline(offices, "A1"), paidOnline(offices, "A2", "A3")];
    const row = offices.exchange(offices.begin({ ...to(dearer, 2, "A1"), paidBy: inCash }));
    expect(offices.find(dearer)).toMatchObject({ paidCents: 1500, refundCents: 1500 });
    expect([backOf(dearer), backOf(row.to ?? 0)]).toEqual([[0, 0], [0]]);
    offices.exchange(offices.begin({ ...to(cheaper, 3, "A1"), labels: ["A2"] }));
    offices.exchange(offices.begin(to(cheaper, 3, "A2")));
    expect(backOf(cheaper)).toEqual([0, 300, 300]);
    offices.at(2).staffCancel(1);
    expect(backOf(row.to ?? 0)).toEqual([0, 1500]);
  });

  it("is refused where the other show is over", () => {
    const offices = new Offices(6, [online, { ...online, endsAtMs: 0 }]);
    const from = paidOnline(offices, "A1");
    expect(offices.exchange(offices.begin(to(from, 2, "A1"))).status).toBe("undone");
    expect(offices.find(from).status).toBe("confirmed");
  });

  it("is not for a sale whose money is unknown", () => {
    const offices = new Offices(6, [{}, {}]);
    offices.at(1).order({ ...sale(7, "A1"), channel: "counter", guest: 1 });
    expect(offices.exchange(offices.begin(to(2 ** 24 + 1, 2, "A1"))).status).toBe("undone");
  });

  it("holds the new seats as long as it takes, whoever cancels the showtime meanwhile", () => {
    const offices = new Offices(6, [online, online]);
    const from = paidOnline(offices, "A1");
    const row = offices.exchange(offices.begin(to(from, 2, "A1")), "give");
    offices.pass(60 * MINUTE_MS);
    const there = offices.at(2);
    there.change({ status: "cancelled" }, { seats: [], blocked: [] });
    there.elapse();
    expect(there.find(1).status).toBe("held");
    offices.sweep();
    there.elapse();
    expect(row.status).toBe("done");
    expect(there.find(1)).toMatchObject({ status: "cancelled", paidCents: 1000, refundCents: 1000 });
  });

  it("is refused after a minute, so that what is undone stays undone", () => {
    const offices = new Offices(6, [online, online]);
    const from = paidOnline(offices, "A1");
    const row = offices.exchange(offices.begin(to(from, 2, "A1")), "hold");
    offices.pass(MINUTE_MS + 1);
    const { n } = offices.find(from);
    const command = {
      to: row.to ?? 0,
      seats: 1,
      totalCents: 1000,
      currency: "USD",
      labels: null,
      paidBy: null,
      isBound: false,
      untilMs: row.startedAtMs + MINUTE_MS,
    };
    expect(offices.at(1).giveForExchange(n, command)).toEqual({ ok: false, code: "exchange_too_late" });
  });
});

const someRow = fc.record({
  do: fc.constant("exchange" as const),
  pick: fc.nat(30),
  showtime: fc.constantFrom(1, 2, 3),
  part: fc.boolean(),
  seats: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
  paid: fc.boolean(),
  stopsAfter: fc.constantFrom<Step | "nothing">("nothing", "hold", "give", "take", "take", "take"),
});
const someAct = fc.oneof(
  { weight: 4, arbitrary: someRow },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("cancel" as const, "part" as const), pick: fc.nat(30) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("sell" as const, "give" as const), pick: fc.nat(30) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("resume" as const), pick: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 50_000, 100_000, 301_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sweep" as const) }) },
);

type Act = typeof someAct extends fc.Arbitrary<infer One> ? One : never;

function play(offices: Offices, act: Act): void {
  const of = <Item>(items: readonly Item[], pick: number): Item | undefined =>
    items[pick % Math.max(1, items.length)];
  if (act.do === "wait") return offices.pass(act.ms);
  if (act.do === "sweep") return offices.sweep();
  if (act.do === "sell") {
    const free = [...offices.at(1).state.seats.values()].filter(({ n }) => n === null);
    if (free.length >= 2) paidOnline(offices, ...free.slice(0, 2).map(({ seat }) => seat.label));
    return undefined;
  }
  if (act.do === "resume") {
    // A request that is repeated under its key goes on where it was.
    const row = of(offices.rows, act.pick);
    if (row?.status !== "started") return undefined;
    if (row.to === null && !offices.step(row, "hold")) return undefined;
    if (offices.step(row, "give")) offices.step(row, "take");
    return undefined;
  }
  const order = of(
    offices.orders.filter(({ status }) => status === "confirmed" || act.do === "give"),
    act.pick,
  );
  if (order === undefined) return undefined;
  const office = offices.at(order.showtimeId);
  const [first] = order.lines;
  if (act.do !== "exchange") {
    if (act.do === "cancel") office.staffCancel(order.n);
    else if (act.do === "part")
      office.staffCancel(order.n, { labels: first === undefined ? null : [first.seat] });
    else office.giveMoney(order.n, inCash);
    return undefined;
  }
  if (act.showtime === order.showtimeId) return undefined;
  const row = offices.begin({
    from: order.id,
    showtime: act.showtime,
    labels: act.part && first !== undefined ? [first.seat] : null,
    seats: act.seats.map((i) => `A${i}`),
    paidBy: act.paid ? inCash : null,
  });
  if (act.stopsAfter !== "nothing") offices.exchange(row, act.stopsAfter);
  return undefined;
}

const find = (offices: Offices) => (id: number) => Promise.resolve(offices.find(id));

describe("any exchanges between three showtimes, which stop and go on at any step", () => {
  it("leave each seat with one order, and every cent with an order, due back, or given back", async () => {
    let done = 0;
    let chains = 0;
    let swept = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(someAct, { minLength: 5, maxLength: 40 }), async (acts) => {
        const offices = new Offices(8, [online, { ...DEAR, ...online }, { ...CHEAP, ...online }]);
        const owedBefore = new Map<number, number>();
        paidOnline(offices, "A1", "A2");
        for (const act of acts) {
          play(offices, act);
          for (const order of offices.orders) {
            if (order.exchange !== undefined) continue;
            const owed = await onlineOwedCents(order, find(offices));
            // A refund is a range of this money: it never shrinks, and is never more than was paid.
            expect(owed).toBeGreaterThanOrEqual(owedBefore.get(order.id) ?? 0);
            owedBefore.set(order.id, owed);
          }
        }
        swept += offices.rows.filter(({ status }) => status === "started").length;
        offices.pass(10 * MINUTE_MS);
        offices.sweep();
        for (const row of offices.rows) {
          expect(row.status).not.toBe("started");
          if (row.status === "done") done++;
        }
        expect([...offices.offices.values()].map(({ state }) => state.holds.size)).toEqual([0, 0, 0]);

        const { orders } = offices;
        for (const order of orders) {
          expect(owedInHandCents(order)).toBeGreaterThanOrEqual(0);
          expect(onlineLeftCents(order)).toBeGreaterThanOrEqual(0);
          // Nothing is kept by these showtimes: an order has the money of its seats, and no more.
          expect(order.paidCents - order.refundCents).toBe(
            order.status === "confirmed" ? order.amounts.totalCents : 0,
          );
          expect(unpaidCents(order)).toBe(0);
          if (order.exchange !== undefined && order.exchange.from !== order.exchange.first) chains++;
        }
        const sum = (of: (order: (typeof orders)[number]) => number): number =>
          orders.reduce((total, order) => total + of(order), 0);
        const exchanged = (order: (typeof orders)[number]): number =>
          (order.till ?? []).reduce((cents, one) => cents + (one.means === "exchange" ? one.cents : 0), 0);
        expect(sum(exchanged)).toBe(0);
        const owed = await Promise.all(
          orders.flatMap((order) =>
            order.exchange === undefined ? onlineOwedCents(order, find(offices)) : [],
          ),
        );
        const gateway = orders.flatMap((order) => (order.payments.length === 0 ? [] : order));
        const paidAtGateway = gateway.reduce(
          (cents, { paidCents, till = [] }) =>
            cents + paidCents - till.reduce((taken, one) => taken + Math.max(0, one.cents), 0),
          0,
        );
        expect(owed.reduce((cents, one) => cents + one, 0) + sum(onlineLeftCents)).toBe(paidAtGateway);
        for (const office of offices.offices.values()) {
          const marked = [...office.state.seats.values()].flatMap(({ seat, n }) =>
            n === null ? [] : `${seat.label} ${n}`,
          );
          const owned = [...office.reservations.values()]
            .filter(({ status }) => isLive(status))
            .flatMap(({ n, lines }) => lines.map(({ seat }) => `${seat} ${n}`));
          expect(marked.toSorted()).toEqual(owned.toSorted());
        }
      }),
      { numRuns: 400 },
    );
    expect(Math.min(done, chains, swept)).toBeGreaterThan(0);
  });
});
