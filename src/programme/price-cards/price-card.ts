/** A cinema's named table of prices, and which of them a show has. */

import { MAX_SECTION_PRICES_BYTES, storedBytes } from "../cinemas/stored-size.ts";
import type { Prices, SectionPrices } from "../showtimes/prices.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** All that are given have to hold. */
export interface PriceCondition {
  /** Of the cinema's day. */
  readonly weekdays?: (typeof WEEKDAYS)[number][] | undefined;
  /** The first time of a start, `HH:MM`, with hours counted on after midnight of the cinema's day. */
  readonly from?: string | undefined;
  /** The first time that is too late. */
  readonly to?: string | undefined;
  /** Whether the cinema's day has to be one of its holidays, or none. */
  readonly holiday?: boolean | undefined;
  readonly formats?: string[] | undefined;
  readonly sections?: string[] | undefined;
}

export interface PriceRow {
  /** Always, if absent. */
  readonly when?: PriceCondition | undefined;
  readonly prices: Prices;
}

/** A price card as its owner submits it. */
export interface PriceCardDraft {
  readonly name: string;
  readonly prices: PriceRow[];
}

export interface PriceCard extends PriceCardDraft {
  readonly id: number;
  readonly cinemaId: number;
}

/** Fields that are undefined do not change. */
export type PriceCardChanges = {
  readonly [Field in keyof PriceCardDraft]?: PriceCardDraft[Field] | undefined;
};

/** What a card asks of a show. */
export interface Show {
  readonly cinemaDay: string;
  /** Hours are counted on after midnight: "24:15". */
  readonly localTime: string;
  readonly isHoliday: boolean;
  readonly format: string | null;
}

/**
 * A show's prices by the card. The rows are tried from the top for each section, category and ticket type: the first row
 * whose conditions hold and that names the price has it. `sectionPrices` has the prices of a section that are not those of
 * seats without a section.
 */
export function pricesBy(
  { prices: rows }: Pick<PriceCard, "prices">,
  show: Show,
): { prices: Prices; sectionPrices: SectionPrices } {
  const holding = rows.filter(({ when }) => when === undefined || holds(when, show));
  const prices = firstPrices(holding.filter(({ when }) => when?.sections === undefined));
  const sections = new Set(holding.flatMap(({ when }) => when?.sections ?? []));
  const ofSections = Array.from(sections, (section) => {
    const there = holding.filter(({ when }) => when?.sections?.includes(section) ?? true);
    return [section, otherThan(prices, firstPrices(there))] as const;
  });
  return {
    prices,
    sectionPrices: Object.fromEntries(ofSections.filter(([, own]) => Object.keys(own).length > 0)),
  };
}

/**
 * Whether there could be a show, whatever it is, whose sections have more prices by these rows than a showtime keeps. Counts no
 * further than to the first section that is too many.
 */
export function haveTooManySectionPrices(rows: readonly PriceRow[]): boolean {
  let bytes = 0;
  for (const section of new Set(rows.flatMap(({ when }) => when?.sections ?? []))) {
    const there = rows.filter(({ when }) => when?.sections?.includes(section) ?? true);
    bytes += storedBytes({ [section]: firstPrices(there) });
    if (bytes > MAX_SECTION_PRICES_BYTES) return true;
  }
  return false;
}

/** All conditions but that of the section, which a show does not have. */
function holds({ weekdays, from, to, holiday, formats }: PriceCondition, show: Show): boolean {
  if (weekdays !== undefined && !weekdays.includes(weekdayOf(show.cinemaDay))) return false;
  if (from !== undefined && show.localTime < from) return false;
  if (to !== undefined && show.localTime >= to) return false;
  if (holiday !== undefined && holiday !== show.isHoliday) return false;
  return formats === undefined || (show.format !== null && formats.includes(show.format));
}

const SUNDAY = 6;

/** `getUTCDay` counts from Sunday. */
const weekdayOf = (day: string): (typeof WEEKDAYS)[number] =>
  WEEKDAYS[(new Date(`${day}T00:00Z`).getUTCDay() + SUNDAY) % WEEKDAYS.length] ?? "sun";

function firstPrices(rows: readonly PriceRow[]): Prices {
  const first = new Map<string, Map<string, number>>();
  for (const { prices } of rows)
    for (const [category, types] of Object.entries(prices)) {
      const known = first.get(category) ?? new Map<string, number>();
      first.set(category, known);
      for (const [type, cents] of Object.entries(types)) if (!known.has(type)) known.set(type, cents);
    }
  return Object.fromEntries(Array.from(first, ([category, types]) => [category, Object.fromEntries(types)]));
}

/** The prices of `own` that `others` does not have, or has otherwise. */
function otherThan(others: Prices, own: Prices): Prices {
  const differing = Object.entries(own).map(([category, types]) => {
    const there = new Map(Object.entries(new Map(Object.entries(others)).get(category) ?? {}));
    return [category, Object.entries(types).filter(([type, cents]) => there.get(type) !== cents)] as const;
  });
  return Object.fromEntries(
    differing.flatMap(([category, types]) =>
      types.length === 0 ? [] : [[category, Object.fromEntries(types)] as const],
    ),
  );
}
