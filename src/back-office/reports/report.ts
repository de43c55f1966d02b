/** What was sold, in the words of those who count it. Money is minor units of one currency: nothing is added across two. */

/** Days of the cinemas' own calendars, both counted. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Sums {
  readonly currency: string;
  readonly showtimes: number;
  readonly capacity: number;
  readonly sold: number;
  /** Those that stand, of what is sold. */
  readonly reservations: number;
  readonly held: number;
  readonly checkedIn: number;
  /** What is sold is worth, whenever it is paid. */
  readonly soldCents: number;
  /** What came through the gateway, and what of it has to go back or went. */
  readonly paidCents: number;
  readonly refundCents: number;
}

export interface OfShowtime extends Sums {
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

/** Which part of the seats is sold, in percent with one decimal; null of no seats. */
export const usedPercent = ({ capacity, sold }: Pick<Sums, "capacity" | "sold">): number | null =>
  capacity === 0 ? null : Math.round((1000 * sold) / capacity) / 10;
