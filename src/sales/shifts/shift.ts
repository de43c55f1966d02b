/** A cashier's shift at a till, and what it comes to. */

import type { Means } from "../../box-office/ledger/reservation.ts";

/** In the order of reports. */
export const MEANS = ["cash", "card", "voucher", "exchange"] as const satisfies readonly Means[];

/** "closing": it takes no more money, and D1 may not have all that it took. */
export const SHIFT_STATES = ["open", "closing", "closed"] as const;

export interface Shift {
  readonly id: number;
  readonly cinemaId: number;
  readonly userId: number;
  /** The cashier's; null where the account has none, or is gone. */
  readonly name: string | null;
  readonly currency: string;
  readonly status: (typeof SHIFT_STATES)[number];
  readonly localDate: string;
  readonly floatCents: number;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly closedBy: number | null;
  readonly countedCents: number | null;
  readonly note: string | null;
  /** Null until it is closed. */
  readonly sums: Sums | null;
}

/** The money of one means of payment. */
export interface OfMeans {
  readonly means: Means;
  /** Taken with the sale. */
  readonly salesCents: number;
  /** Taken later, for orders that were not paid. */
  readonly paymentsCents: number;
  readonly returnsCents: number;
}

/** What a shift has taken and given back. */
export interface Sums {
  readonly orders: number;
  /** Only those that occurred. */
  readonly means: readonly OfMeans[];
  /** Cash put into the drawer, less what was taken out, for no order. */
  readonly movedCents: number;
}

export interface CashMovement {
  readonly id: number;
  readonly cents: number;
  readonly reason: string;
  readonly by: number;
  readonly atMs: number;
}

/** A shift with its sums; those of an open one are as of D1's copies. */
export interface ShiftReport extends Shift {
  readonly sums: Sums;
}

export const netCents = ({ salesCents, paymentsCents, returnsCents }: OfMeans): number =>
  salesCents + paymentsCents - returnsCents;

/** The cash that should be in the drawer. */
export const expectedCents = ({ floatCents, sums }: Pick<ShiftReport, "floatCents" | "sums">): number =>
  floatCents + sums.movedCents + sumOf(sums.means.filter(({ means }) => means === "cash").map(netCents));

/** Null until it is closed: before, not all of its money may be known. Below 0: cash is missing. */
export const differenceCents = (report: ShiftReport): number | null =>
  report.status !== "closed" || report.countedCents === null
    ? null
    : report.countedCents - expectedCents(report);

export function together(all: readonly Sums[]): Sums {
  const means = new Map<Means, OfMeans>();
  for (const one of all.flatMap((sums) => sums.means)) {
    const before = means.get(one.means);
    means.set(one.means, {
      means: one.means,
      salesCents: one.salesCents + (before?.salesCents ?? 0),
      paymentsCents: one.paymentsCents + (before?.paymentsCents ?? 0),
      returnsCents: one.returnsCents + (before?.returnsCents ?? 0),
    });
  }
  return {
    orders: sumOf(all.map(({ orders }) => orders)),
    means: [...means.values()],
    movedCents: sumOf(all.map(({ movedCents }) => movedCents)),
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
