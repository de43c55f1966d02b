/** What the tills of a cinema took on a day. */

import { differenceCents, expectedCents, together } from "../../sales/shifts/shift.ts";
import type { ShiftReport, Sums } from "../../sales/shifts/shift.ts";

export interface TillReport {
  readonly cinemaId: number;
  readonly day: string;
  /** In the order in which they were opened. */
  readonly shifts: readonly ShiftReport[];
}

/** All shifts of a day in one currency. */
export interface Total {
  readonly currency: string;
  readonly shifts: number;
  /** Those that are open, or not all summed up yet. */
  readonly notClosed: number;
  readonly sums: Sums;
  readonly floatCents: number;
  readonly expectedCents: number;
  /** Of those that are closed. */
  readonly countedCents: number;
  readonly differenceCents: number;
}

/** One for each currency. */
export function totalsOf({ shifts }: TillReport): Total[] {
  const currencies = [...new Set(shifts.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const some = shifts.filter((one) => one.currency === currency);
    const sumOf = (of: (one: ShiftReport) => number) => some.reduce((sum, one) => sum + of(one), 0);
    return {
      currency,
      shifts: some.length,
      notClosed: some.filter(({ status }) => status !== "closed").length,
      sums: together(some.map(({ sums }) => sums)),
      floatCents: sumOf(({ floatCents }) => floatCents),
      expectedCents: sumOf(expectedCents),
      countedCents: sumOf(({ status, countedCents }) => (status === "closed" ? (countedCents ?? 0) : 0)),
      differenceCents: sumOf((one) => differenceCents(one) ?? 0),
    };
  });
}
