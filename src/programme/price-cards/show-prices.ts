/** The prices of one showtime by its card. */

import { cinemaTimeOf } from "../cinemas/local-time.ts";
import type { HallPart, Prices, SectionPrices } from "../showtimes/prices.ts";
import { pricesBy } from "./price-card.ts";
import type { PriceCard } from "./price-card.ts";

/** A card with its cinema's holidays, read in one statement. */
export interface CardAsRead extends PriceCard {
  /** Counts the changes of the card, and those of the cinema's days and holidays. */
  readonly version: number;
  readonly holidays: readonly string[];
}

interface WhenAndHow {
  readonly startsAtMs: number;
  readonly timeZone: string;
  readonly dayStartsAt: string;
  /** A word, or null. */
  readonly format: string | null;
}

/** The card's prices for the show, for those categories and sections that its hall has. */
export function showPrices(
  card: Pick<CardAsRead, "prices" | "holidays">,
  show: WhenAndHow,
  parts: readonly HallPart[],
): { prices: Prices; sectionPrices: SectionPrices | null } {
  const { day: cinemaDay, time: localTime } = cinemaTimeOf(show.startsAtMs, show.timeZone, show.dayStartsAt);
  const isHoliday = card.holidays.includes(cinemaDay);
  const all = pricesBy(card, { cinemaDay, localTime, isHoliday, format: show.format });
  const categories = new Set(parts.map(({ category }) => category));
  const ofSections = Object.entries(all.sectionPrices).flatMap(([section, prices]) => {
    const there = parts.filter((part) => part.section === section).map(({ category }) => category);
    const own = only(new Set(there), prices);
    return Object.keys(own).length === 0 ? [] : [[section, own] as const];
  });
  return {
    prices: only(categories, all.prices),
    sectionPrices: ofSections.length === 0 ? null : Object.fromEntries(ofSections),
  };
}

const only = (categories: ReadonlySet<string>, prices: Prices): Prices =>
  Object.fromEntries(Object.entries(prices).filter(([category]) => categories.has(category)));
