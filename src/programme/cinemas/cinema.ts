import type { Layout } from "./layout-shape.ts";

/** Where a cinema's box offices can be made: the platform's location hints, continents and their halves. */
export const REGIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

export type Region = (typeof REGIONS)[number];

/** What its owner says of a cinema. */
export interface CinemaDraft {
  readonly name: string;
  readonly address: string;
  /** IANA, as "Europe/Lisbon". */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly region: Region;
}

export interface Cinema extends CinemaDraft {
  readonly id: number;
}

/** What is undefined stays. */
export type CinemaChanges = { readonly [Field in keyof CinemaDraft]?: CinemaDraft[Field] | undefined };

/** Whether its clocks or its money would be others: what was sold was sold by the old ones. */
export const moves = (cinema: CinemaDraft, { timeZone, currency }: CinemaChanges): boolean =>
  (timeZone !== undefined && timeZone !== cinema.timeZone) ||
  (currency !== undefined && currency !== cinema.currency);

export interface ScreenDraft {
  readonly name: string;
  readonly layout: Layout;
}

/** What is undefined stays. */
export type ScreenChanges = { readonly [Field in keyof ScreenDraft]?: ScreenDraft[Field] | undefined };

export interface Screen {
  readonly id: number;
  readonly cinemaId: number;
  readonly name: string;
  /** Seats for sale. */
  readonly capacity: number;
}

export interface ScreenWithLayout extends Screen {
  readonly layout: Layout;
  /** Counts the layouts: a showtime keeps the one that it was opened with. */
  readonly layoutVersion: number;
}
