/** A showtime's terms: when it ends, what a seat costs, when it is sold. */
import * as z from "zod";
import type { Terms } from "../box-office/ledger.ts";
import { wordSchema } from "../cinemas/layout.ts";
import { MAX_DURATION_MINUTES } from "../movies/movie.ts";

const MINUTE_MS = 60_000;
/** The screen is taken this much longer than the movie lasts: trailers before it, cleaning after it. */
const PREPARATION_MINUTES = 30;
const MAX_PRICE_CENTS = 100_000_000;
const MAX_WORDS = 20;

const atMost = (record: object): boolean => Object.keys(record).length <= MAX_WORDS;
const notEmpty = (record: object): boolean => Object.keys(record).length > 0;

export const pricesSchema = z
  .record(
    wordSchema,
    z
      .record(wordSchema, z.int().min(0).max(MAX_PRICE_CENTS))
      .refine(notEmpty, "At least one ticket type")
      .refine(atMost, `At most ${MAX_WORDS} ticket types`),
  )
  .refine(atMost, `At most ${MAX_WORDS} categories`)
  .meta({
    id: "Prices",
    description: "Seat category → ticket type → price in minor units of the cinema's currency",
    examples: [{ standard: { adult: 1000, child: 700 } }],
  });

/** Seat category → ticket type → price in minor units of the cinema's currency. */
export type Prices = z.output<typeof pricesSchema>;

/** Until when the screen is taken. */
export const endsAtMs = (startsAtMs: number, durationMinutes: number): number =>
  startsAtMs + (durationMinutes + PREPARATION_MINUTES) * MINUTE_MS;

/** No showtime takes a screen for longer. */
export const LONGEST_MS = endsAtMs(0, MAX_DURATION_MINUTES);

/** What is wrong with a field of a request, and where: a JSON pointer. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** Why nobody could buy some seat of it, or any. */
export function saleFaults(
  sale: Pick<Sale, "prices" | "salesOpenAtMs" | "salesCloseAtMs">,
  categories: Iterable<string>,
  showEndsAtMs: number,
): Fault[] {
  const faults = [...categories]
    .filter((category) => !Object.hasOwn(sale.prices, category))
    .map((category) => ({
      pointer: `/prices/${category}`,
      detail: `The hall's ${category} seats have no price`,
    }));
  if (sale.salesCloseAtMs <= sale.salesOpenAtMs)
    faults.push({ pointer: "/sales_close_at", detail: "Sales would close before they open" });
  if (sale.salesCloseAtMs > showEndsAtMs)
    faults.push({ pointer: "/sales_close_at", detail: "Sales would close after the show has ended" });
  return faults;
}

/** What a buyer and the cinema agree on. */
export interface Sale {
  readonly prices: Prices;
  readonly payment: "at_door" | "online";
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly holdMinutes: number;
  readonly maxSeats: number;
}

/** A showtime that its owner asks for. */
export interface ShowtimeDraft extends Omit<Sale, "salesOpenAtMs" | "salesCloseAtMs"> {
  readonly movieId: number;
  readonly screenId: number;
  /** An instant, or `YYYY-MM-DDTHH:MM` in the cinema's zone. */
  readonly start: { readonly atMs: number } | { readonly local: string };
  /** Null: from now on, and until the start. */
  readonly salesOpenAtMs: number | null;
  readonly salesCloseAtMs: number | null;
}

/** A showtime as it stands in lists. */
export interface Showtime extends Sale {
  readonly id: number;
  readonly movieId: number;
  readonly movieTitle: string;
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly address: string;
  readonly timeZone: string;
  readonly screenId: number;
  readonly screenName: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly currency: string;
  readonly capacity: number;
}

interface Opening extends Sale {
  readonly id: number;
  readonly incarnation: string;
  readonly version: number;
  readonly startsAtMs: number;
  readonly currency: string;
}

/** What the box office has to know of it. */
export const termsOf = (showtime: Opening): Terms => ({
  showtimeId: showtime.id,
  incarnation: showtime.incarnation,
  version: showtime.version,
  currency: showtime.currency,
  payment: showtime.payment,
  priceCents: showtime.prices,
  startsAtMs: showtime.startsAtMs,
  salesOpenAtMs: showtime.salesOpenAtMs,
  salesCloseAtMs: showtime.salesCloseAtMs,
  holdMs: showtime.holdMinutes * MINUTE_MS,
  maxSeats: showtime.maxSeats,
});
