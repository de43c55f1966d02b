import fc from "fast-check";
import { expect, it } from "vitest";
import { SoldSums } from "../../../src/box-office/ledger/breakdown.ts";
import type { Breakdown } from "../../../src/box-office/ledger/breakdown.ts";
import { keptBefore } from "../../../src/box-office/ledger/given-back.ts";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import { emptyState } from "../../../src/box-office/ledger/state.ts";
import {
  dueCents,
  onlineRefundCents,
  owedInHandCents,
  unpaidCents,
} from "../../../src/box-office/ledger/till.ts";
import { adults, sale, terms } from "../../support/halls.ts";
import { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

const sumOf = <Item>(items: Iterable<Item>, of: (item: Item) => number): number =>
  [...items].reduce((sum, item) => sum + of(item), 0);

/** What was received and given back, by the ledger's events alone. */
const moneyInLedger = ({ ledger }: Office): number =>
  sumOf(
    ledger,
    ({ event }) =>
      (event.type !== "refund_due" && "paidCents" in event ? event.paidCents : 0) -
      ("refundCents" in event ? event.refundCents : 0),
  );

/** What came and went in each way, entry by entry. Nothing is exchanged here. */
function meansByHand(reservations: readonly Reservation[]): Record<string, number> {
  const sums = { online: 0, cash: 0, card: 0, voucher: 0, exchange: 0, owed: 0 };
  for (const one of reservations) {
    const till = one.till ?? [];
    const takenCents = sumOf(till, ({ cents }) => Math.max(0, cents));
    sums.online += one.paidCents - takenCents - onlineRefundCents(one);
    sums.owed -= owedInHandCents(one);
    for (const { means, cents } of till) sums[means] += cents;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, cents]) => cents !== 0));
}

/** The same sums, one reservation after the other and seat by seat. */
function byHand(reservations: readonly Reservation[]) {
  const sold = reservations.filter(({ status }) => status === "confirmed");
  const net = ({ paidCents, refundCents }: Reservation): number => paidCents - refundCents;
  const lines: Record<string, number> = {};
  const taxes: Record<string, [base: number, cents: number]> = {};
  for (const { channel, lines: seats, rates, amounts } of sold) {
    for (const { category, ticketType, priceCents } of seats) {
      const key = [channel, category, ticketType, priceCents].join(" ");
      lines[key] = (lines[key] ?? 0) + 1;
    }
    for (const [i, { name, cents, included }] of amounts.taxes.entries()) {
      const key = [name, rates.taxes[i]?.rateBasisPoints, included ? 1 : 0].join(" ");
      const [base, before] = taxes[key] ?? [0, 0];
      taxes[key] = [base + amounts.ticketsCents - amounts.discountCents + amounts.feeCents, before + cents];
    }
  }
  return {
    ticketsCents: sumOf(sold, ({ amounts }) => amounts.ticketsCents),
    discountCents: sumOf(sold, ({ amounts }) => amounts.discountCents),
    feeCents: sumOf(sold, ({ amounts }) => amounts.feeCents),
    taxCents: sumOf(sold, ({ amounts }) => sumOf(amounts.taxes, ({ cents }) => cents)),
    dueCents: sumOf(sold, dueCents),
    unrecordedCents: sumOf(sold, (one) => unpaidCents(one) - dueCents(one)),
    keptCents: sumOf(reservations, (one) => (one.status === "confirmed" ? keptBefore(one) : net(one))),
    means: meansByHand(reservations),
    lines,
    taxes: Object.fromEntries(Object.entries(taxes).filter(([, [base, cents]]) => base !== 0 || cents !== 0)),
    reservations: sold.length,
    seats: sumOf(sold, (one) => one.lines.length),
    withCode: sold.filter(({ promo }) => promo !== null).length,
    discountOfCodes: sumOf(sold, ({ amounts, promo }) => (promo === null ? 0 : amounts.discountCents)),
  };
}

const inOne = (kept: Breakdown): ReturnType<typeof byHand> => ({
  ticketsCents: kept.ticketsCents,
  discountCents: kept.discountCents,
  feeCents: kept.feeCents,
  taxCents: kept.taxCents,
  dueCents: kept.dueCents,
  unrecordedCents: kept.unrecordedCents,
  keptCents: kept.keptCents,
  means: kept.means,
  lines: Object.fromEntries(kept.lines.map((line) => [line.slice(0, 4).join(" "), line[4]])),
  taxes: Object.fromEntries(
    kept.taxes.map(([name, rate, included, base, cents]) => [`${name} ${rate} ${included}`, [base, cents]]),
  ),
  reservations: sumOf(kept.channels, ([, reservations]) => reservations),
  seats: sumOf(kept.channels, ([, , tickets]) => tickets),
  withCode: sumOf(kept.promos, ([, reservations]) => reservations),
  discountOfCodes: sumOf(kept.promos, ([, , , , cents]) => cents),
});

/** Expects the sums as they are kept to be those that the reservations, the ledger and the money give. */
function addsUp(office: Office): Breakdown {
  const { state, reservations, archive } = office;
  const kept = state.soldSums.read(state);
  expect(inOne(kept)).toEqual(byHand([...reservations.values()]));
  expect(sumOf(kept.lines, ([, , , priceCents, tickets]) => priceCents * tickets)).toBe(kept.ticketsCents);
  expect(sumOf(kept.lines, ([, , , , tickets]) => tickets)).toBe(state.soldSeats);
  const addedCents = sumOf(kept.taxes, ([, , included, , cents]) => (included === 1 ? 0 : cents));
  expect(kept.ticketsCents - kept.discountCents + kept.feeCents + addedCents).toBe(state.soldCents);
  expect(sumOf(kept.channels, (channel) => channel[6])).toBe(state.soldCents);
  const money = state.soldCents - kept.dueCents - kept.unrecordedCents + kept.keptCents;
  expect(state.paidCents - state.refundCents).toBe(money);
  expect(moneyInLedger(office)).toBe(money);
  expect(sumOf(Object.values(kept.means), (cents) => cents)).toBe(money);
  expect(sumOf(reservations.values(), (one) => one.paidCents - one.refundCents)).toBe(money);
  const woken = new SoldSums();
  for (const one of archive.sold()) woken.count(one.sort, 1);
  expect(woken.read(state)).toEqual(kept);
  return kept;
}

const FEE_IS_KEPT = { freeMs: 9 * 24 * 60 * 60_000, feePercent: 30, lastMs: 0 };
/** Steps between two looks, to save time: an error stays. */
const LOOK_EACH = 4;
const PAID = [
  { do: "startPayment", pick: 0 },
  { do: "pay", pick: 0, wrong: 0 },
] as const;

it("adds up over ten thousand operations: what is broken down, the ledger, and payments less refunds", () => {
  const seen = { operations: 0, tickets: 0, discountCents: 0, taxCents: 0, dueCents: 0, keptCents: 0 };
  fc.assert(
    fc.property(someTerms, someHall, someSteps, fc.boolean(), (some, hall, all, eager) => {
      // Half of the time everybody pays at once, and part of it is kept of what is given back.
      const opening = eager ? { ...some, payment: "online" as const, cancellation: FEE_IS_KEPT } : some;
      const game = new Game({ ...opening, status: "on_sale" }, hall);
      const steps = all.flatMap((next) => (eager && next.do === "reserve" ? [next, ...PAID] : [next]));
      for (const [i, next] of steps.entries()) {
        game.play(next);
        seen.operations++;
        if (i % LOOK_EACH !== 0 && i < steps.length - 1) continue;
        const kept = addsUp(game.office);
        seen.tickets += game.office.state.soldSeats;
        for (const sum of ["discountCents", "taxCents", "dueCents", "keptCents"] as const)
          seen[sum] += kept[sum];
      }
    }),
    { numRuns: 400 },
  );
  expect(seen.operations).toBeGreaterThan(10_000);
  for (const sum of Object.values(seen)) expect(sum).toBeGreaterThan(1_000);
});

const TERMS = {
  payment: "online" as const,
  fee: { perTicketCents: 50, perReservationCents: 100 },
  taxes: [
    { name: "VAT", rateBasisPoints: 700, included: true },
    { name: "City tax", rateBasisPoints: 250, included: false },
  ],
  cancellation: FEE_IS_KEPT,
};
const step = fc.record({
  do: fc.constantFrom("sell", "hold", "pay", "take", "cancel", "part", "back", "give", "exchange"),
  pick: fc.nat(20),
  means: fc.constantFrom("cash" as const, "card" as const, "voucher" as const),
});

it("adds up where staff take and give back money, too", () => {
  const seen = { operations: 0, cash: 0, card: 0, voucher: 0, owed: 0, kept: 0, online: 0 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const office = new Office(4, 10, TERMS);
      for (const { do: what, pick, means } of steps) {
        const till = { means, shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };
        const free = [...office.state.seats.values()].flatMap(({ n, seat }) =>
          n === null ? [seat.label] : [],
        );
        const some = free.slice(0, 1 + (pick % 3));
        if (what === "sell")
          office.order({
            ...sale(7, ...some),
            channel: "counter",
            guest: 1,
            ...(pick % 4 === 0 ? {} : { paidBy: till }),
          });
        if (what === "hold") office.reserve(7, some);
        const n = 1 + (pick % Math.max(1, office.state.lastN));
        if (office.state.lastN === 0) continue;
        const { lines, amounts } = office.find(n);
        if (what === "pay") office.pay(n, amounts.totalCents);
        if (what === "take") office.takeMoney(n, till);
        if (what === "cancel") office.cancel(n, null, "staff");
        if (what === "back") office.cancel(n, null, "buyer");
        if (what === "part")
          office.cancel(
            n,
            lines.slice(0, 1).map(({ seat }) => seat),
            "buyer",
          );
        if (what === "give") office.giveMoney(n, till);
        // More seats than went back, so that something is due where money was kept.
        if (what === "exchange") {
          const back = lines.slice(0, 1).map(({ seat }) => seat);
          office.exchange(n, back, adults(...some), { paidBy: pick % 2 === 0 ? till : null });
        }
        seen.operations++;
        const kept = addsUp(office);
        for (const of of ["cash", "card", "voucher", "online"] as const) seen[of] += kept.means[of] ?? 0;
        seen.owed -= kept.means.owed ?? 0;
        seen.kept += kept.keptCents;
      }
    }),
    { numRuns: 300 },
  );
  for (const sum of Object.values(seen)) expect(sum).toBeGreaterThan(1_000);
});

it("says what is kept of earlier seats and what is due for new ones, each as the order does", () => {
  const priceCents = { standard: { adult: 1000, vip: 1500 } };
  const office = new Office(1, 6, { cancellation: { ...FEE_IS_KEPT, feePercent: 50 }, priceCents });
  office.reserve(7, ["A1", "A2"], true);
  const inCash = { means: "cash" as const, shift: 4, validUntilMs: Number.MAX_SAFE_INTEGER };
  office.takeMoney(1, inCash);
  office.cancel(1, ["A2"]);
  office.giveMoney(1, inCash);
  office.exchange(1, ["A1"], [{ label: "A1", ticketType: "vip" }]);
  expect(office.find(1)).toMatchObject({ paidCents: 2000, refundCents: 500, keptCents: 500 });
  expect([dueCents(office.find(1)), office.find(1).amounts.totalCents]).toEqual([500, 1500]);
  expect(addsUp(office)).toMatchObject({ dueCents: 500, keptCents: 500 });
});

const SALE = ["buyer", [["standard", "adult", 1000, 1]], [], null, 100, 0, 900, 900, 0];
const withCode = (code: number): string => JSON.stringify(SALE.with(3, code));

it("lists the codes that were used most, and sums up the others, so that single-use codes fill no row", () => {
  const sums = new SoldSums();
  for (let code = 1; code <= 1_000; code++) sums.count(withCode(code), 1);
  sums.count(withCode(777), 1);
  const { promos } = sums.read({ ...emptyState(terms()), paidCents: 900_900 });
  expect(promos).toHaveLength(201);
  expect(promos[0]).toEqual([777, 2, 2, 2000, 200, 1800]);
  expect(promos.at(-1)).toEqual([-1, 800, 800, 800_000, 80_000, 720_000]);
});
