/** Sums of sales. Money is in minor units of one currency; amounts of two currencies are never added. */

import type { Presented } from "../../programme/showtimes/presentation.ts";

/** Days on the cinemas' own calendars, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Sums {
  readonly currency: string;
  readonly showtimes: number;
  readonly capacity: number;
  readonly sold: number;
  /** Confirmed reservations. */
  readonly reservations: number;
  readonly held: number;
  readonly checkedIn: number;
  /** The price of what is sold, paid or not. */
  readonly soldCents: number;
  /** Paid through the gateway. */
  readonly paidCents: number;
  /** The part of `paidCents` that is refunded or has to be. */
  readonly refundCents: number;
}

export interface OfShowtime extends Sums, Presented {
  readonly showtimeId: number;
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly startsAtMs: number;
  /** IANA. */
  readonly timeZone: string;
  readonly localDate: string;
  readonly status: string;
}

export interface OfMovie extends Sums {
  readonly movieId: number;
  readonly movieTitle: string;
}

export interface OfDay extends Sums {
  readonly localDate: string;
}

/** The part of the seats that is sold, in percent with one decimal; null if there are no seats. */
export const usedPercent = ({ capacity, sold }: Pick<Sums, "capacity" | "sold">): number | null =>
  capacity === 0 ? null : Math.round((1000 * sold) / capacity) / 10;
