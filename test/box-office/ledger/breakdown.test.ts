import fc from "fast-check";
import { expect, it } from "vitest";
import { SoldSums } from "../../../src/box-office/ledger/breakdown.ts";
import type { Breakdown } from "../../../src/box-office/ledger/breakdown.ts";
import type { Reservation } from "../../../src/box-office/ledger/reservation.ts";
import type { Office } from "../../support/office.ts";
import { Game, someHall, someSteps, someTerms } from "../../support/steps.ts";

const sumOf = <Item>(items: Iterable<Item>, of: (item: Item) => number): number =>
  [...items].reduce((sum, item) => sum + of(item), 0);

/** What was received and given back, by the ledger's events alone. */
const moneyInLedger = ({ ledger }: Office): number =>
  sumOf(
    ledger,
    ({ event }) =>
      (event.type === "confirmed" ? event.paidCents : 0) - ("refundCents" in event ? event.refundCents : 0),
  );

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
    dueCents: sumOf(sold, (one) => Math.max(0, one.amounts.totalCents - net(one))),
    keptCents: sumOf(reservations, (one) =>
      one.status === "confirmed" ? Math.max(0, net(one) - one.amounts.totalCents) : net(one),
    ),
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
  keptCents: kept.keptCents,
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
  const money = state.soldCents - kept.dueCents + kept.keptCents;
  expect(state.paidCents - state.refundCents).toBe(money);
  expect(moneyInLedger(office)).toBe(money);
  expect(sumOf(reservations.values(), (one) => one.paidCents - one.refundCents)).toBe(money);
  const woken = new SoldSums();
  for (const one of archive.sold()) woken.count(one.sort, 1);
  expect(woken.read(state)).toEqual(kept);
  return kept;
}

const FEE_IS_KEPT = { freeMs: 9 * 24 * 60 * 60_000, feePercent: 30, lastMs: 0 };
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
      for (const next of steps) {
        game.play(next);
        seen.operations++;
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

const SALE = ["buyer", [["standard", "adult", 1000, 1]], [], null, 100, 0, 900, 900];
const withCode = (code: number): string => JSON.stringify(SALE.with(3, code));

it("lists the codes that were used most, and sums up the others, so that single-use codes fill no row", () => {
  const sums = new SoldSums();
  for (let code = 1; code <= 1_000; code++) sums.count(withCode(code), 1);
  sums.count(withCode(777), 1);
  const { promos } = sums.read({ paidCents: 900_900, refundCents: 0 });
  expect(promos).toHaveLength(201);
  expect(promos[0]).toEqual([777, 2, 2, 2000, 200, 1800]);
  expect(promos.at(-1)).toEqual([-1, 800, 800, 800_000, 80_000, 720_000]);
});
