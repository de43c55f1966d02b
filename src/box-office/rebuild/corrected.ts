/** What a rebuild changed in D1, in rows. All of it is 0 where D1's copies were right. */
export interface Corrected {
  /** Reservations that D1 lacked or had otherwise. */
  readonly reservations: number;
  /** Those that D1 had although the ledger has not. */
  readonly reservationsRemoved: number;
  /** Uses of promo codes that were settled anew, or that the sweep will ask about. */
  readonly promoClaims: number;
  /** Money by hand that D1 lacked, had otherwise, or had although the ledger has not. */
  readonly takings: number;
  /** Mails that are due because D1 had no row of them. */
  readonly mails: number;
  /** Payments that are compared with the gateway soon. */
  readonly payments: number;
  /** 1 where the cursor or the sums were wrong. */
  readonly sums: number;
}

export const NOTHING: Corrected = {
  reservations: 0,
  reservationsRemoved: 0,
  promoClaims: 0,
  takings: 0,
  mails: 0,
  payments: 0,
  sums: 0,
};

export const added = (one: Corrected, other: Partial<Corrected>): Corrected =>
  Object.fromEntries(
    (Object.keys(NOTHING) as (keyof Corrected)[]).map((what) => [what, one[what] + (other[what] ?? 0)]),
  ) as unknown as Corrected;
