import type { Layout } from "./layout-shape.ts";

/** Where a cinema's box offices can be created: the location hints of Durable Objects, continents and halves of them. */
export const REGIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

export type Region = (typeof REGIONS)[number];

/** A cinema as its owner submits it. */
export interface CinemaDraft {
  readonly name: string;
  readonly address: string;
  /** IANA, as "Europe/Lisbon". */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly region: Region;
  /** Local, as "06:00": a show before it is the night before's. */
  readonly dayStartsAt: string;
  /** Of its days, `YYYY-MM-DD`, in order: price cards ask for them. */
  readonly holidays: readonly string[];
}

/** A cinema as it is made. */
export interface NewCinema extends CinemaDraft {
  /** For tries: it is never one of the public, and never becomes one. */
  readonly sandbox: boolean;
}

export interface Cinema extends NewCinema {
  readonly id: number;
}

/** Fields that are undefined do not change. */
export type CinemaChanges = { readonly [Field in keyof CinemaDraft]?: CinemaDraft[Field] | undefined };

/** Whether the time zone or the currency changes. What was sold was sold on the old ones. */
export const moves = (cinema: CinemaDraft, { timeZone, currency }: CinemaChanges): boolean =>
  (timeZone !== undefined && timeZone !== cinema.timeZone) ||
  (currency !== undefined && currency !== cinema.currency);

export interface ScreenDraft {
  readonly name: string;
  readonly layout: Layout;
}

/** Fields that are undefined do not change. */
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
  /** Counts the layouts. A showtime keeps the layout that it was created with. */
  readonly layoutVersion: number;
}
