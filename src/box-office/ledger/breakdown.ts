/** What is sold, broken down for reports. Everything adds up: see docs/reports.md. */

import { isUnrecorded } from "./reservation.ts";
import type { Channel, Means, Reservation } from "./reservation.ts";

/** One kind of ticket at one price, as it is sold. */
type Line = readonly [category: string, ticketType: string, priceCents: number, tickets: number];
type TaxPart = readonly [name: string, rateBasisPoints: number, included: 0 | 1, cents: number];

/** What reports count of one sold reservation. */
type Sort = readonly [
  channel: Channel,
  lines: readonly Line[],
  taxes: readonly TaxPart[],
  /** The code's id, or 0 for one that is not known any more; null without a code. */
  promo: number | null,
  discountCents: number,
  feeCents: number,
  totalCents: number,
  /** Received, not given back, and not what the house had kept of earlier seats: what its seats are paid with. */
  netCents: number,
  /** A sale at the counter without money in the till: it was paid there, as older programs sell. */
  isUnrecorded: 0 | 1,
];

/** Sums over all sold reservations. Lists are in a fixed order, so that equal breakdowns are equal texts. */
export interface Breakdown {
  /** The prices of the tickets. */
  readonly ticketsCents: number;
  readonly discountCents: number;
  readonly feeCents: number;
  /** Included ones and added ones. */
  readonly taxCents: number;
  /** What sold reservations have still to pay. */
  readonly dueCents: number;
  /** What was paid at the counter without being recorded, as older programs sell. */
  readonly unrecordedCents: number;
  /** Received, not given back, and for nothing that is sold now: what the cinema keeps of seats that were given back. */
  readonly keptCents: number;
  /** Money received less money given back, by means, where it is not 0. `owed`: what staff have still to give back, below 0. */
  readonly means: Readonly<Partial<Record<Means | "online" | "owed", number>>>;
  readonly lines: readonly (readonly [channel: Channel, ...line: Line])[];
  readonly channels: readonly (readonly [
    channel: Channel,
    reservations: number,
    tickets: number,
    ticketsCents: number,
    discountCents: number,
    feeCents: number,
    totalCents: number,
  ])[];
  /** By the code's id: 0 for codes that are not known any more, -1 for those beyond the first 200. */
  readonly promos: readonly (readonly [
    code: number,
    reservations: number,
    tickets: number,
    ticketsCents: number,
    discountCents: number,
    totalCents: number,
  ])[];
  /** `baseCents`: what the tax is in, or is added to. */
  readonly taxes: readonly (readonly [
    name: string,
    rateBasisPoints: number,
    included: 0 | 1,
    baseCents: number,
    cents: number,
  ])[];
}

/** What reports count of a sold reservation, as a text that is the same for all that are alike. */
export function sortOf(reservation: Reservation): string {
  const { channel, lines, promo, rates, amounts, paidCents, refundCents, keptCents = 0 } = reservation;
  const tickets: [category: string, ticketType: string, priceCents: number, tickets: number][] = [];
  for (const { category, ticketType, priceCents } of lines) {
    const alike = tickets.find(
      (one) => one[0] === category && one[1] === ticketType && one[2] === priceCents,
    );
    if (alike === undefined) tickets.push([category, ticketType, priceCents, 1]);
    else alike[3]++;
  }
  const sort: Sort = [
    channel,
    tickets,
    amounts.taxes.map(({ name, cents, included }, i): TaxPart => [
      name,
      rates.taxes[i]?.rateBasisPoints ?? 0,
      included ? 1 : 0,
      cents,
    ]),
    promo === null ? null : (promo.code ?? 0),
    amounts.discountCents,
    amounts.feeCents,
    amounts.totalCents,
    paidCents - refundCents - keptCents,
    isUnrecorded(reservation) ? 1 : 0,
  ];
  return JSON.stringify(sort);
}

/** A showtime's money, as its state has it. */
interface Money {
  readonly paidCents: number;
  readonly refundCents: number;
  readonly till: Readonly<Record<Means, number>>;
  readonly owedInHandCents: number;
}

/** Codes of a showtime that have a line of their own. Of single-use codes there may be as many as sales. */
const MOST_PROMOS = 200;
/** Stands for the codes that have none. */
const OTHER_PROMOS = -1;

function meansOf({ paidCents, refundCents, till, owedInHandCents }: Money): Breakdown["means"] {
  const inHandCents = Object.values(till).reduce((sum, cents) => sum + cents, 0);
  const online = paidCents - refundCents - inHandCents + owedInHandCents;
  const means = { online, ...till, owed: -owedInHandCents };
  return Object.fromEntries(Object.entries(means).filter(([, cents]) => cents !== 0));
}

class SumsByKey<Key extends readonly (string | number)[]> {
  readonly #rows = new Map<string, { readonly key: Key; readonly sums: number[] }>();

  add(times: number, key: Key, ...of: number[]): void {
    const name = JSON.stringify(key);
    const row = this.#rows.get(name) ?? { key, sums: of.map(() => 0) };
    for (const [i, one] of of.entries()) row.sums[i] = (row.sums[i] ?? 0) + times * one;
    if (row.sums.every((sum) => sum === 0)) this.#rows.delete(name);
    else this.#rows.set(name, row);
  }

  /** In the order of their keys. */
  list<Row>(): Row[] {
    return [...this.#rows.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { key, sums }]) => [...key, ...sums] as unknown as Row);
  }
}

/** The sums over all sold reservations, kept while they change. What is counted is added up when it is first read. */
export class SoldSums {
  readonly #counted = new Map<string, number>();
  readonly #lines = new SumsByKey<[Channel, string, string, number]>();
  readonly #channels = new SumsByKey<[Channel]>();
  readonly #promos = new SumsByKey<[number]>();
  readonly #taxes = new SumsByKey<[string, number, 0 | 1]>();
  readonly #cents = { tickets: 0, discount: 0, fee: 0, tax: 0, due: 0, unrecorded: 0, total: 0 };

  /** Counts one more reservation that `sortOf` describes so, or one fewer. */
  count(sort: string, sign: 1 | -1): void {
    const left = (this.#counted.get(sort) ?? 0) + sign;
    if (left === 0) this.#counted.delete(sort);
    else this.#counted.set(sort, left);
  }

  /** Costs what was counted since the last time, and what there is to list. */
  read(money: Money): Breakdown {
    for (const [sort, times] of this.#counted) this.#add(JSON.parse(sort), times);
    this.#counted.clear();
    const { tickets, discount, fee, tax, due, unrecorded, total } = this.#cents;
    return {
      ticketsCents: tickets,
      discountCents: discount,
      feeCents: fee,
      taxCents: tax,
      dueCents: due,
      unrecordedCents: unrecorded,
      keptCents: money.paidCents - money.refundCents - (total - due - unrecorded),
      means: meansOf(money),
      lines: this.#lines.list(),
      channels: this.#channels.list(),
      promos: this.#listPromos(),
      taxes: this.#taxes.list(),
    };
  }

  #add(sort: Sort, times: number): void {
    const [channel, lines, taxes, promo, discountCents, feeCents, totalCents, netCents, unrecorded] = sort;
    let tickets = 0;
    let ticketsCents = 0;
    for (const [category, ticketType, priceCents, of] of lines) {
      this.#lines.add(times, [channel, category, ticketType, priceCents], of);
      tickets += of;
      ticketsCents += of * priceCents;
    }
    const sums = this.#cents;
    const baseCents = ticketsCents - discountCents + feeCents;
    for (const [name, rate, included, cents] of taxes) {
      this.#taxes.add(times, [name, rate, included], baseCents, cents);
      sums.tax += times * cents;
    }
    this.#channels.add(times, [channel], 1, tickets, ticketsCents, discountCents, feeCents, totalCents);
    if (promo !== null) this.#promos.add(times, [promo], 1, tickets, ticketsCents, discountCents, totalCents);
    sums.tickets += times * ticketsCents;
    sums.discount += times * discountCents;
    sums.fee += times * feeCents;
    sums[unrecorded === 1 ? "unrecorded" : "due"] += times * Math.max(0, totalCents - netCents);
    sums.total += times * totalCents;
  }

  #listPromos(): Breakdown["promos"] {
    const all = this.#promos.list<Breakdown["promos"][number]>();
    if (all.length <= MOST_PROMOS) return all;
    const most = all.toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
    const others = new SumsByKey<[number]>();
    for (const [, ...sums] of most.slice(MOST_PROMOS)) others.add(1, [OTHER_PROMOS], ...sums);
    return [...most.slice(0, MOST_PROMOS), ...others.list<Breakdown["promos"][number]>()];
  }
}
