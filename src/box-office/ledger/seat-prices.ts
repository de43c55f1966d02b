/** What a seat costs by the terms, and who may ask for what. The only reader of their prices. */

import type { Seat } from "./hall.ts";
import type { PriceTable, Terms } from "./terms.ts";

type PricedTerms = Pick<Terms, "priceCents" | "sectionPriceCents">;

/** The seat's price for the ticket type: its section's, else its category's; undefined if neither has one. */
export function priceCentsOf(
  { priceCents, sectionPriceCents }: PricedTerms,
  { category, section }: Pick<Seat, "category" | "section">,
  ticketType: string,
): number | undefined {
  const own =
    sectionPriceCents !== undefined && section !== undefined ? ownOf(sectionPriceCents, section) : undefined;
  return priceIn(own, category, ticketType) ?? priceIn(priceCents, category, ticketType);
}

/** Whether the ticket type has a price in the category; for null, in any category. One section that has it suffices. */
export const isPriced = (
  terms: PricedTerms,
  { category, ticketType }: { readonly category: string | null; readonly ticketType: string },
): boolean =>
  tablesOf(terms).some((table) =>
    (category === null ? Object.keys(table) : [category]).some(
      (one) => priceIn(table, one, ticketType) !== undefined,
    ),
  );

/** Whether seats of the category are sold: in all sections, or in some. */
export const isCategory = (terms: PricedTerms, category: string): boolean =>
  tablesOf(terms).some((table) => Object.hasOwn(table, category));

const tablesOf = ({ priceCents, sectionPriceCents = {} }: PricedTerms): PriceTable[] => [
  priceCents,
  ...Object.values(sectionPriceCents),
];

const priceIn = (table: PriceTable | undefined, category: string, ticketType: string): number | undefined => {
  const prices = table === undefined ? undefined : ownOf(table, category);
  return prices === undefined ? undefined : ownOf(prices, ticketType);
};

/** Own properties only: the ticket type is the buyer's text, and every object inherits a "constructor". */
const ownOf = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
