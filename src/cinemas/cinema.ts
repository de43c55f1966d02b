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

export interface Screen {
  readonly id: number;
  readonly cinemaId: number;
  readonly name: string;
  readonly capacity: number;
}
