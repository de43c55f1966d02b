/** What a sale, and each later change of it, was worth: the content of receipts, in cinemas that number them. */

import { dateFormat } from "../../platform/formats.ts";
import { keptBefore } from "./given-back.ts";
import { amountsOf } from "./prices.ts";
import type { Amounts, BillLine, BillSums, Line, Reservation, TaxSum } from "./reservation.ts";
import type { Rates, Terms } from "./terms.ts";

/**
 * The reservation after an event, with a bill of what the event changed. A sale has a first bill where the terms say so; what
 * changes it later has another one, also where the terms do not say so any more. Nothing else has any. `refundCents` goes back to the buyer because of it.
 */
export function withBill(
  { receipts }: Pick<Terms, "receipts">,
  before: Reservation,
  after: Reservation,
  atMs: number,
  refundCents: number,
): Reservation {
  const { bills = [] } = before;
  const timeZone = bills[0]?.timeZone ?? (isSold(before) ? undefined : receipts?.timeZone);
  if (timeZone === undefined || (bills.length === 0 && !isSold(after))) return after;
  const lines = [...linesOnlyIn(before, after, -1), ...linesOnlyIn(after, before, 1)];
  const sums = difference(sumsSold(before), sumsSold(after));
  if (lines.length === 0 && sums.totalCents === 0) return after;
  const keptCents = isSold(before) ? keptNow(after) - keptNow(before) : 0;
  const bill = { atMs, timeZone, lines, ...sums, refundCents, ...(keptCents > 0 && { keptCents }) };
  return { ...after, bills: [...bills, bill] };
}

/** The year on the calendar of the zone. */
export const yearOf = (atMs: number, timeZone: string): number =>
  Number(dateFormat("en", { timeZone, year: "numeric", calendar: "gregory" }).format(atMs));

const isSold = ({ status }: Pick<Reservation, "status">): boolean => status === "confirmed";

const soldLines = (reservation: Reservation): readonly Line[] =>
  isSold(reservation) ? reservation.lines : [];

/** What was paid, did not go back, and is for nothing that is sold now. */
export const keptNow = (
  reservation: Parameters<typeof keptBefore>[0] & Pick<Reservation, "status">,
): number =>
  keptBefore({
    ...reservation,
    amounts: { totalCents: isSold(reservation) ? reservation.amounts.totalCents : 0 },
  });

/**
 * What is kept, with the taxes in it: of each the share that it has in what went back. `taxes` are those of the bill, in their
 * order. O(taxes).
 */
export function keptOf(
  { totalCents, taxes }: Pick<BillSums, "totalCents" | "taxes">,
  keptCents: number,
): { readonly netCents: number; readonly taxCents: readonly number[] } {
  const share = totalCents === 0 ? 0 : keptCents / Math.abs(totalCents);
  const taxCents = taxes.map(({ cents }) => Math.round(Math.abs(cents) * share));
  return { netCents: taxCents.reduce((net, cents) => net - cents, keptCents), taxCents };
}

/** The lines that one of them has and the other has not, or has otherwise. */
function linesOnlyIn(one: Reservation, other: Reservation, count: 1 | -1): BillLine[] {
  const key = ({ seat, category, ticketType, priceCents }: Line): string =>
    JSON.stringify([seat, category, ticketType, priceCents]);
  const others = new Set(soldLines(other).map(key));
  return soldLines(one).flatMap((line) => {
    const { seat, place, category, ticketType, priceCents } = line;
    const kept = { seat, ...(place === undefined ? {} : { place }), category, ticketType, priceCents };
    return others.has(key(line)) ? [] : [{ ...kept, count }];
  });
}

const sumsSold = (reservation: Reservation): BillSums => {
  const { rates, amounts } = reservation;
  return sumsOf(rates, isSold(reservation) ? amounts : amountsOf(rates, [], null));
};

/**
 * The amounts by tax. All taxes have the same base: an included one is a part of the price, and its base is the price without
 * all included ones; an added one is of the price. O(taxes).
 */
export function sumsOf({ taxes: rates }: Pick<Rates, "taxes">, amounts: Amounts): BillSums {
  const { ticketsCents, discountCents, feeCents, totalCents } = amounts;
  const priceCents = ticketsCents - discountCents + feeCents;
  const sum = (taxes: Amounts["taxes"]): number => taxes.reduce((cents, tax) => cents + tax.cents, 0);
  const withoutIncluded = priceCents - sum(amounts.taxes.filter(({ included }) => included));
  return {
    ticketsCents,
    discountCents,
    feeCents,
    netCents: totalCents - sum(amounts.taxes),
    // The rates are in the order of the amounts.
    taxes: amounts.taxes.map(({ name, cents, included }, i) => ({
      name,
      rateBasisPoints: rates[i]?.rateBasisPoints ?? 0,
      included,
      baseCents: included ? withoutIncluded : priceCents,
      cents,
    })),
    totalCents,
  };
}

/** Every amount after less the one before; a tax that only one of them has counts as 0 in the other. */
function difference(before: BillSums, after: BillSums): BillSums {
  const key = ({ name, rateBasisPoints, included }: TaxSum): string =>
    JSON.stringify([name, rateBasisPoints, included]);
  const taxes = new Map<string, TaxSum>();
  const add = (tax: TaxSum, sign: 1 | -1): void => {
    const { baseCents = 0, cents = 0 } = taxes.get(key(tax)) ?? {};
    const sum = { baseCents: baseCents + sign * tax.baseCents, cents: cents + sign * tax.cents };
    taxes.set(key(tax), { ...tax, ...sum });
  };
  for (const tax of before.taxes) add(tax, -1);
  for (const tax of after.taxes) add(tax, 1);
  return {
    ticketsCents: after.ticketsCents - before.ticketsCents,
    discountCents: after.discountCents - before.discountCents,
    feeCents: after.feeCents - before.feeCents,
    netCents: after.netCents - before.netCents,
    taxes: [...taxes.values()],
    totalCents: after.totalCents - before.totalCents,
  };
}
