/** What a showtime's seats cost, as its owner sends it. */

import * as z from "zod";
import { wordSchema } from "../cinemas/layout-shape.ts";
import { wholeRecord } from "../cinemas/whole-record.ts";

export const MAX_PRICE_CENTS = 100_000_000;
const MAX_WORDS = 20;

const NO_WORD = "Not a word for a category or a ticket type";

const atMost = (record: object): boolean => Object.keys(record).length <= MAX_WORDS;
const notEmpty = (record: object): boolean => Object.keys(record).length > 0;

const priceCents = z.int().min(0).max(MAX_PRICE_CENTS);
/** A price as answers show it, so that what was read can be sent back. */
const shownPrice = z.strictObject({ amount: priceCents, currency: z.string() });

export const pricesSchema = wholeRecord(
  wordSchema,
  wholeRecord(wordSchema, z.union([priceCents, shownPrice]), NO_WORD)
    .refine(notEmpty, "At least one ticket type")
    .refine(atMost, `At most ${MAX_WORDS} ticket types`),
  NO_WORD,
)
  .refine(atMost, `At most ${MAX_WORDS} categories`)
  .meta({
    id: "Prices",
    description:
      "Seat category → ticket type → price in minor units of the cinema's currency, as a number or as it is shown",
    examples: [{ standard: { adult: 1000, child: 700 } }],
  });

/** Seat category → ticket type → price in minor units of the cinema's currency. */
export type Prices = Record<string, Record<string, number>>;

/** A currency that was sent with a price, and where: it has to be the cinema's. */
export interface NamedCurrency {
  readonly pointer: string;
  readonly currency: string;
}

/** The prices of a request, and the currencies that they were sent with. */
export function readPrices(given: z.output<typeof pricesSchema>): {
  readonly prices: Prices;
  readonly currencies: readonly NamedCurrency[];
} {
  const currencies: NamedCurrency[] = [];
  const prices = Object.entries(given).map(([category, types]) => {
    const ofCategory = Object.entries(types).map(([type, price]) => {
      if (typeof price === "number") return [type, price] as const;
      currencies.push({ pointer: `/prices/${category}/${type}/currency`, currency: price.currency });
      return [type, price.amount] as const;
    });
    return [category, Object.fromEntries(ofCategory)] as const;
  });
  return { prices: Object.fromEntries(prices), currencies };
}
