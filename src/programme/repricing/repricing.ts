/** New prices for the showtimes to come that follow a price card, after the card or its cinema's calendar has changed. */

import { showPrices } from "../price-cards/show-prices.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { payableErrors } from "../showtimes/payable-prices.ts";
import type { HallPart, Prices, SectionPrices } from "../showtimes/prices.ts";
import { sectionErrors, unpricedErrors } from "../showtimes/showtime.ts";
import type { Sale, ShowtimeStatus } from "../showtimes/showtime.ts";

/** A showtime with what its prices depend on. */
export interface Follower extends Pick<Sale, "prices" | "sectionPrices" | "payment" | "fee" | "taxes"> {
  readonly id: number;
  readonly version: number;
  readonly status: ShowtimeStatus;
  readonly priceCardId: number;
  readonly startsAtMs: number;
  readonly timeZone: string;
  readonly dayStartsAt: string;
  readonly format: string | null;
  readonly currency: string;
  readonly parts: readonly HallPart[];
}

/** A showtime with new prices. */
export interface Repriced {
  readonly id: number;
  readonly version: number;
  readonly status: ShowtimeStatus;
  readonly prices: Prices;
  readonly sectionPrices: SectionPrices | null;
}

/** Why a showtime could not be sold at its new prices. */
export interface Misfit {
  readonly showtimeId: number;
  readonly detail: string;
}

/**
 * The showtimes whose prices differ by these cards, in the order given, and what is wrong with the new prices. A showtime
 * whose prices stay is not looked at: they may be from before online prices were checked.
 */
export function reprice(
  followers: readonly Follower[],
  cards: ReadonlyMap<number, Pick<CardAsRead, "prices" | "holidays">>,
): { repriced: Repriced[]; misfits: Misfit[] } {
  const repriced: Repriced[] = [];
  const misfits: Misfit[] = [];
  for (const follower of followers) {
    const card = cards.get(follower.priceCardId);
    if (card === undefined) continue;
    const next = showPrices(card, follower, follower.parts);
    if (isSame(next, { prices: follower.prices, sectionPrices: follower.sectionPrices })) continue;
    const { id, version, status } = follower;
    repriced.push({ id, version, status, ...next });
    const priced = { ...follower, ...next };
    const faults = [
      ...unpricedErrors(priced, follower.parts),
      ...sectionErrors(priced),
      ...payableErrors(priced),
    ];
    misfits.push(...faults.map(({ detail }) => ({ showtimeId: id, detail })));
  }
  return { repriced, misfits };
}

type Table = Pick<Repriced, "prices" | "sectionPrices">;

/** Compares the text: other orders of the same prices count as a change, which does no harm. */
const isSame = (one: Table, other: Table): boolean => textOf(one) === textOf(other);

const textOf = ({ prices, sectionPrices }: Table): string => JSON.stringify([prices, sectionPrices]);

/** The repriced showtimes as rows `[id, version, table]`, and the tables, which many showtimes share. */
export function asTables(repriced: readonly Repriced[]): { rows: number[][]; tables: unknown[] } {
  const known = new Map<string, number>();
  const rows = repriced.map((one) => {
    const text = textOf(one);
    const table = known.get(text) ?? known.size;
    known.set(text, table);
    return [one.id, one.version, table];
  });
  return { rows, tables: Array.from(known.keys(), (text) => JSON.parse(text) as unknown) };
}
