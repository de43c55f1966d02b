/** Adds up the breakdowns of showtimes by what tickets have in common. */

import type { Breakdown } from "../../box-office/ledger/breakdown.ts";
import type { Line, Sums, TicketGroup } from "./group.ts";

/** All but `online`. `owed`: what staff have still to give back, below 0. */
export const BY_HAND = ["cash", "card", "voucher", "exchange", "owed"] as const;

/** Takings by means of payment. What no hand took came online. */
export interface MeansSums extends Readonly<Record<(typeof BY_HAND)[number], number>> {
  readonly showtimes: number;
  readonly takings: number;
}

/** What is said of one showtime's share in a group. */
type Share = readonly [key: string, name: string | null, sums: Sums];

type Of<List extends keyof Breakdown> = Breakdown[List] extends readonly (infer Entry)[] ? Entry : never;

const ofLine =
  (place: 1 | 2) =>
  (line: Of<"lines">): Share => {
    const [, , , cents, sold] = line;
    return [line[place], null, { sold, gross: cents * sold }];
  };

const ofChannel = ([channel, reservations, sold, gross, discount, fees, revenue]: Of<"channels">): Share => [
  channel,
  null,
  { sold, reservations, gross, discount, fees, revenue },
];

const ofPromo = ([code, reservations, sold, gross, discount, revenue]: Of<"promos">): Share => [
  String(code),
  null,
  { sold, reservations, gross, discount, revenue },
];

const ofTax = ([name, rate, included, base, taxes]: Of<"taxes">): Share => {
  const [revenue, net] = included === 1 ? [base, base - taxes] : [base + taxes, base];
  return [`${name} ${rate / 100} %${included === 1 ? "" : " +"}`, name, { revenue, taxes, net }];
};

/** From which list of the breakdown a group comes, and what an entry of it adds. */
export const LISTS = {
  ticket_type: { list: "lines", shareOf: ofLine(2) },
  category: { list: "lines", shareOf: ofLine(1) },
  channel: { list: "channels", shareOf: ofChannel },
  promo_code: { list: "promos", shareOf: ofPromo },
  tax: { list: "taxes", shareOf: ofTax },
} as const satisfies Record<
  Exclude<TicketGroup, "means">,
  { list: keyof Breakdown; shareOf: (entry: never) => Share }
>;

/** Sums by group and currency. */
export class Tally {
  readonly #lines = new Map<
    string,
    { key: string; name: string | null; currency: string; sums: Map<string, number> }
  >();
  readonly #shareOf: (entry: unknown) => Share;

  constructor(by: keyof typeof LISTS) {
    this.#shareOf = LISTS[by].shareOf as (entry: unknown) => Share;
  }

  /** Adds the lists of several showtimes. */
  add(currency: string, lists: readonly (readonly unknown[])[]): void {
    for (const list of lists) {
      const counted = new Set<unknown>();
      for (const entry of list) {
        const [key, name, sums] = this.#shareOf(entry);
        const known = this.#lines.get(`${currency} ${key}`);
        const line = known ?? { key, name, currency, sums: new Map<string, number>() };
        if (known === undefined) this.#lines.set(`${currency} ${key}`, line);
        const isFirst = !counted.has(line);
        counted.add(line);
        for (const [sum, more] of Object.entries({ ...sums, showtimes: isFirst ? 1 : 0 }))
          line.sums.set(sum, (line.sums.get(sum) ?? 0) + more);
      }
    }
  }

  /** In the order of keys and currencies. */
  lines(): Line[] {
    return [...this.#lines.values()]
      .map(({ sums, ...line }) => ({ ...line, ...Object.fromEntries(sums) }))
      .toSorted((a, b) => inOrder(a.key, b.key) || inOrder(a.currency, b.currency));
  }
}

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** One line for each means with takings. */
export const linesByMeans = (found: readonly (MeansSums & { readonly currency: string })[]): Line[] =>
  found.flatMap(({ currency, showtimes, takings: all, ...sums }) => {
    const byHand = BY_HAND.map((means) => [means, sums[means]] as const);
    const online = byHand.reduce((left, [, cents]) => left - cents, all);
    return [["online", online] as const, ...byHand]
      .filter(([, takings]) => takings !== 0)
      .map(([key, takings]) => ({ key, name: null, currency, showtimes, takings }));
  });
