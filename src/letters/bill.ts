/** What a reservation costs, in rows that add up to its total. */

import type { Amounts, Line } from "../box-office/ledger/reservation.ts";
import type { Rates } from "../box-office/ledger/terms.ts";
import { nameOf } from "../programme/vocabulary/vocabulary.ts";
import type { About } from "./letter.ts";
import { formatPercent, moneyIn } from "./money.ts";
import { oneLine } from "./page.ts";
import type { Sums } from "./sums.ts";
import { wordsIn } from "./words.ts";

export interface Bill {
  /** The seats that `amounts` are for. */
  readonly lines: readonly Pick<Line, "seat" | "place" | "category" | "ticketType" | "priceCents">[];
  readonly rates: Rates;
  readonly amounts: Amounts;
}

/**
 * Tickets, less the discount, plus the fee and the added taxes, are the total, to the smallest unit: all amounts are the
 * API's own. Included taxes are remarks.
 */
export function billSums(
  about: Pick<About, "showtime" | "currency" | "language"> & { readonly bill: Bill },
  { heading, total }: { readonly heading: string; readonly total: string },
): Sums {
  const { bill, language } = about;
  const { lines, rates, amounts } = bill;
  const { each, discount, fee, includes } = wordsIn(language).bill;
  const money = moneyIn(about);
  const row = (label: string, cents: number) => ({ label, amount: money(cents), isTotal: false });
  const tickets = alike(lines, about).map(({ kind, priceCents, count }) => {
    const label = `${count} × ${kind}`;
    return row(count === 1 ? label : each(label, money(priceCents)), count * priceCents);
  });
  // Names that have their rate already are common: "MwSt. 19 %". The rates are in the order of the amounts.
  const taxes = amounts.taxes.map(({ name, ...tax }, i) => {
    const rate = rates.taxes[i];
    const hasRate = rate === undefined || name.includes("%");
    return {
      ...tax,
      label: hasRate ? oneLine(name) : `${oneLine(name)} ${formatPercent(rate.rateBasisPoints, language)}`,
    };
  });
  return {
    heading,
    rows: [
      ...tickets,
      ...(amounts.discountCents > 0 ? [row(discount, -amounts.discountCents)] : []),
      ...(amounts.feeCents > 0 ? [row(fee, amounts.feeCents)] : []),
      ...taxes.flatMap(({ label, cents, included }) => (included ? [] : row(label, cents))),
      { ...row(total, amounts.totalCents), isTotal: true },
    ],
    remarks: taxes.flatMap(({ label, cents, included }) => (included ? includes(label, money(cents)) : [])),
  };
}

/** A kind of ticket, in the words of the cinema. */
export const kindOf = (
  { ticketType, category }: Pick<Line, "ticketType" | "category">,
  { showtime: { vocabulary }, language }: Pick<About, "showtime" | "language">,
): string =>
  [
    nameOf(vocabulary, "ticketTypes", ticketType, language),
    nameOf(vocabulary, "categories", category, language),
  ]
    .map(oneLine)
    .join(", ");

/** The seats of one kind and price, in the order of the first of each. */
function alike(lines: Bill["lines"], about: Pick<About, "showtime" | "language">) {
  const groups = Map.groupBy(lines, (line) => JSON.stringify([kindOf(line, about), line.priceCents]));
  return Array.from(groups.values(), (group) => {
    const [line] = group as [(typeof group)[number]];
    return { kind: kindOf(line, about), priceCents: line.priceCents, count: group.length };
  });
}
