/** What a showtime's seats cost, as its owner sends it. */

import * as z from "zod";
import { wordSchema } from "../cinemas/layout-shape.ts";
import { wholeRecord } from "../cinemas/whole-record.ts";

export const MAX_PRICE_CENTS = 100_000_000;
const MAX_WORDS = 20;

const NO_WORD = "Not a word for a category or a ticket type";

const atMost = (record: object): boolean => Object.keys(record).length <= MAX_WORDS;
const notEmpty = (record: object): boolean => Object.keys(record).length > 0;

const priceCents = z.int().min(0).max(MAX_PRICE_CENTS).meta({ description: "In minor units" });
/** A price as answers show it, so that what was read can be sent back. */
const shownPrice = z.strictObject({
  amount: priceCents,
  currency: z.string().meta({ description: "The cinema's" }),
});

const tableOf = <Price extends z.ZodType>(price: Price) =>
  wholeRecord(
    wordSchema,
    wholeRecord(wordSchema, price, NO_WORD)
      .refine(notEmpty, "At least one ticket type")
      .refine(atMost, `At most ${MAX_WORDS} ticket types`),
    NO_WORD,
  ).refine(atMost, `At most ${MAX_WORDS} categories`);

/** Of a price card's row. */
export const cardPricesSchema = tableOf(priceCents)
  .refine(notEmpty, "At least one category")
  .meta({
    description: "Seat category → ticket type → price in minor units of the cinema's currency",
    examples: [{ standard: { adult: 900, child: 600 } }],
  });

export const pricesSchema = tableOf(z.union([priceCents, shownPrice])).meta({
  id: "Prices",
  description:
    "Seat category → ticket type → price in minor units of the cinema's currency, as a number or as it is shown",
  examples: [{ standard: { adult: 900, child: 600 } }],
});

/** Seat category → ticket type → price in minor units of the cinema's currency. */
export type Prices = Record<string, Record<string, number>>;

/** Section of the hall → its prices, where they are not those of the whole hall. */
export type SectionPrices = Record<string, Prices>;

/** Seat category → ticket type → price, of the whole hall and of each section that has prices of its own. */
export const tablesOf = ({
  prices,
  sectionPrices,
}: {
  readonly prices: Prices;
  readonly sectionPrices: SectionPrices | null;
}): Prices[] => [prices, ...Object.values(sectionPrices ?? {})];

/** Seats that cost the same: those of one category, and of one section where the hall has sections. */
export interface HallPart {
  readonly category: string;
  readonly section: string | null;
}

/** A currency that was sent with a price, and where: it has to be the cinema's. */
export interface NamedCurrency {
  readonly pointer: string;
  readonly currency: string;
}

/** What a request says of a showtime's prices. */
interface Pricing {
  /** None with a card: they are computed. */
  readonly prices: Prices;
  readonly priceCardId: number | null;
  readonly currencies: readonly NamedCurrency[];
}

interface PricingBody {
  readonly prices?: z.output<typeof pricesSchema> | undefined;
  readonly price_card_id?: number | null | undefined;
}

export const NOT_ONE_PRICING = "Send prices or price_card_id";

/** Null unless there are either prices or a card. */
export function pricingIn({ prices, price_card_id: priceCardId = null }: PricingBody): Pricing | null {
  if (priceCardId !== null) return prices === undefined ? { prices: {}, priceCardId, currencies: [] } : null;
  return prices === undefined ? null : { ...readPrices(prices), priceCardId };
}

/** Whether both have the same prices, in any order. */
export const areSamePrices = (one: Prices, other: Prices): boolean => inOrder(one) === inOrder(other);

const inOrder = (prices: Prices): string =>
  JSON.stringify(
    Object.entries(prices)
      .map(([category, types]) => [category, Object.entries(types).toSorted(byWord)] as const)
      .toSorted(byWord),
  );

const byWord = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** Own prices, and the currencies that they were sent with. */
export function readPrices(given: z.output<typeof pricesSchema>): Omit<Pricing, "priceCardId"> {
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
