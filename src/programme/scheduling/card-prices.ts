/** The prices of a new or changed showtime by its price card. */

import type { Answer } from "../../platform/answer.ts";
import { showPrices } from "../price-cards/show-prices.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { hallOf, partsOf } from "../showtimes/hall.ts";
import { NOT_ONE_PRICING, areSamePrices } from "../showtimes/prices.ts";
import type { HallPart } from "../showtimes/prices.ts";
import type { Refused } from "../showtimes/refusals.ts";
import type { Sale, ShowtimeChange } from "../showtimes/showtime.ts";

/** A card that does not exist is answered as another cinema's is. */
export const NO_CARD: Refused = {
  ok: false,
  code: "invalid_input",
  faults: [{ pointer: "/price_card_id", detail: "The cinema has no such price card" }],
};

const TWO_PRICINGS: Refused = {
  ok: false,
  code: "invalid_input",
  faults: [{ pointer: "/price_card_id", detail: NOT_ONE_PRICING }],
};

type WithCard = Pick<Sale, "priceCardId">;

/**
 * The change without the prices and the card that the showtime has already, as answers show them; with other prices, and so
 * without a card; or with another card.
 */
export function withoutOwnPrices(
  showtime: WithCard & Pick<Sale, "prices">,
  { prices, priceCardId, ...others }: ShowtimeChange,
): Answer<{ readonly change: ShowtimeChange }, Refused> {
  if (prices !== undefined && !areSamePrices(prices, showtime.prices))
    return typeof priceCardId === "number"
      ? TWO_PRICINGS
      : { ok: true, change: { ...others, prices, priceCardId: null } };
  const isOther = priceCardId !== undefined && priceCardId !== showtime.priceCardId;
  return { ok: true, change: isOther ? { ...others, priceCardId } : others };
}

/** What a showtime's prices by card follow, beside the card. */
const FOLLOWED = [
  "start",
  "screenId",
  "layoutVersion",
  "format",
] as const satisfies readonly (keyof ShowtimeChange)[];

/** The id of the card that the change may need; null if the prices stay, or are its own. */
export function cardFor({ priceCardId }: WithCard, change: ShowtimeChange): number | null {
  if (change.priceCardId !== undefined) return change.priceCardId;
  return FOLLOWED.some((field) => change[field] !== undefined) ? priceCardId : null;
}

type Priceable = Pick<Sale, "prices" | "sectionPrices"> &
  Parameters<typeof hallOf>[0] &
  Parameters<typeof showPrices>[1];

/** The showtime with the card's prices for its start and its hall; as it is without a card. */
export const pricedBy = <Showtime extends Priceable>(showtime: Showtime, card: CardAsRead | null): Showtime =>
  card === null ? showtime : { ...showtime, ...showPrices(card, showtime, partsOf(hallOf(showtime))) };

/**
 * The showtime with the card's prices for those parts of its hall that it did not have `before`. All others keep their prices,
 * also where the card has other ones by now.
 */
export function filledBy<Showtime extends Priceable>(
  before: Parameters<typeof hallOf>[0],
  showtime: Showtime,
  card: CardAsRead | null,
): Showtime {
  if (card === null) return showtime;
  const had = new Set(partsOf(hallOf(before)).map(textOf));
  const fresh = partsOf(hallOf(showtime)).filter((part) => !had.has(textOf(part)));
  const { prices, sectionPrices } = showPrices(card, showtime, fresh);
  const sections = new Map(Object.entries(showtime.sectionPrices ?? {}));
  for (const [section, own] of Object.entries(sectionPrices ?? {}))
    sections.set(section, { ...sections.get(section), ...own });
  return {
    ...showtime,
    // Named first for their order, and last for their prices.
    prices: { ...showtime.prices, ...prices, ...showtime.prices },
    sectionPrices: sections.size === 0 ? null : Object.fromEntries(sections),
  };
}

const textOf = ({ category, section }: HallPart): string => JSON.stringify([category, section]);
