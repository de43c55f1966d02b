/** What a cinema reports to the distributor of a movie for a week: shows, admissions and gross. Money is in minor units. */

import type { Breakdown } from "../../box-office/ledger/breakdown.ts";
import type { Period } from "../reports/report.ts";

/** A showtime of the movie in the week. */
export interface Show {
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly address: string;
  readonly currency: string;
  readonly screenId: number;
  readonly screenName: string | null;
  readonly localDate: string;
  /** Null where nothing was ever sold. */
  readonly breakdown: Breakdown | null;
}

/** Tickets of one type at one price. */
export interface Admissions {
  readonly ticketType: string;
  readonly priceCents: number;
  readonly admissions: number;
}

/** A screen on a day, or all shows without a screen on it: then `screenId` is that of the first. */
export interface ScreenDay {
  readonly screenId: number;
  readonly screenName: string | null;
  readonly localDate: string;
  readonly shows: number;
  readonly admissions: number;
  readonly grossCents: number;
  readonly tickets: readonly Admissions[];
}

export interface TaxSum {
  readonly name: string;
  readonly rateBasisPoints: number;
  readonly included: boolean;
  readonly baseCents: number;
  readonly cents: number;
}

export interface Totals {
  readonly currency: string;
  readonly shows: number;
  readonly admissions: number;
  /** The prices of the tickets. */
  readonly grossCents: number;
  readonly discountCents: number;
  readonly feeCents: number;
  readonly taxCents: number;
  /** Gross, less discounts, with fees, without taxes. */
  readonly netCents: number;
  readonly taxes: readonly TaxSum[];
  readonly tickets: readonly Admissions[];
}

export interface CinemaReturn {
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly address: string;
  readonly days: readonly ScreenDay[];
  readonly totals: Totals;
}

export interface FilmHireReturn {
  readonly cinemas: readonly CinemaReturn[];
  /** One for each currency. */
  readonly totals: readonly Totals[];
}

export interface OfWeek extends FilmHireReturn {
  readonly movieId: number;
  /** Null where the movie has no show in the week. */
  readonly movieTitle: string | null;
  readonly week: Period;
}

/** The return of these shows, which are in order of cinema, screen and day. */
export function filmHireReturn(shows: readonly Show[]): FilmHireReturn {
  return {
    // A cinema that changed its currency has two.
    cinemas: groups(shows, ({ cinemaId, currency }) => `${cinemaId} ${currency}`, cinemaReturnOf),
    totals: groups(
      shows,
      ({ currency }) => currency,
      ({ currency }, own) => totalsOf(currency, own),
    ),
  };
}

/** What `of` makes of the items of each group, and of the first of them. */
const groups = <Item, Made>(
  items: readonly Item[],
  by: (item: Item) => string,
  of: (first: Item, all: readonly Item[]) => Made,
): Made[] =>
  [...Map.groupBy(items, by).values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [of(first, all)];
  });

const cinemaReturnOf = (
  { cinemaId, cinemaName, address, currency }: Show,
  shows: readonly Show[],
): CinemaReturn => ({
  cinemaId,
  cinemaName,
  address,
  days: groups(
    shows,
    ({ screenId, screenName, localDate }) => `${screenName === null ? "" : screenId} ${localDate}`,
    screenDayOf,
  ).toSorted(
    (a, b) => Number(a.screenName === null) - Number(b.screenName === null) || byDayWithoutScreen(a, b),
  ),
  totals: totalsOf(currency, shows),
});

/** Each show without a screen has an id for one all the same. */
const byDayWithoutScreen = (a: ScreenDay, b: ScreenDay): number =>
  a.screenName === null ? inOrder(a.localDate, b.localDate) : 0;

const screenDayOf = ({ screenId, screenName, localDate }: Show, shows: readonly Show[]): ScreenDay => ({
  screenId,
  screenName,
  localDate,
  shows: shows.length,
  admissions: sumOf(shows, admissionsIn),
  grossCents: sumOf(shows, ({ ticketsCents }) => ticketsCents),
  tickets: ticketsOf(shows),
});

const sumOf = (shows: readonly Show[], of: (breakdown: Breakdown) => number): number =>
  shows.reduce((sum, { breakdown }) => sum + (breakdown === null ? 0 : of(breakdown)), 0);

const admissionsIn = ({ lines }: Breakdown): number => lines.reduce((sum, [, , , , n]) => sum + n, 0);

const ticketsOf = (shows: readonly Show[]): Admissions[] =>
  groups(
    shows.flatMap(({ breakdown }) => breakdown?.lines ?? []),
    ([, , ticketType, priceCents]) => `${ticketType} ${priceCents}`,
    ([, , ticketType, priceCents], alike) => ({
      ticketType,
      priceCents,
      admissions: alike.reduce((sum, [, , , , tickets]) => sum + tickets, 0),
    }),
  ).toSorted((a, b) => inOrder(a.ticketType, b.ticketType) || b.priceCents - a.priceCents);

const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const taxesOf = (shows: readonly Show[]): TaxSum[] =>
  groups(
    shows.flatMap(({ breakdown }) => breakdown?.taxes ?? []),
    ([name, rate, included]) => JSON.stringify([name, rate, included]),
    ([name, rateBasisPoints, included], alike) => ({
      name,
      rateBasisPoints,
      included: included === 1,
      baseCents: alike.reduce((sum, [, , , base]) => sum + base, 0),
      cents: alike.reduce((sum, [, , , , cents]) => sum + cents, 0),
    }),
  );

function totalsOf(currency: string, shows: readonly Show[]): Totals {
  const taxes = taxesOf(shows);
  const [grossCents, discountCents, feeCents] = [
    sumOf(shows, (of) => of.ticketsCents),
    sumOf(shows, (of) => of.discountCents),
    sumOf(shows, (of) => of.feeCents),
  ];
  const includedCents = taxes.reduce((sum, { included, cents }) => sum + (included ? cents : 0), 0);
  return {
    currency,
    shows: shows.length,
    admissions: sumOf(shows, admissionsIn),
    grossCents,
    discountCents,
    feeCents,
    taxCents: sumOf(shows, (of) => of.taxCents),
    netCents: grossCents - discountCents + feeCents - includedCents,
    taxes,
    tickets: ticketsOf(shows),
  };
}
