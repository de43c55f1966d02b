/** A showtime's copy on another day. */

import type { Answer } from "../../platform/answer.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { daysAfter, daysBetween, instantOf, localTimeOf } from "../cinemas/local-time.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { pricedBy } from "../scheduling/card-prices.ts";
import { atVenue, sellable, timesOf } from "../scheduling/changes.ts";
import type { Film, NewShowtime, ShowtimeRow, Venue } from "../scheduling/changes.ts";
import { besideLayout } from "../scheduling/hall-size.ts";
import { hallOf } from "../showtimes/hall.ts";
import { payableErrors } from "../showtimes/payable-prices.ts";
import type { Refused } from "../showtimes/refusals.ts";
import type { Days } from "../showtimes/showtime.ts";
import { sharedHalls } from "./batch.ts";
import type { Fault, Name, Wanted } from "./batch.ts";
import { faultsOf } from "./drafts.ts";

const MINUTE_MS = 60_000;

/** What is copied from which days to which, and in which status. */
export interface CopyOrder {
  /** The first of the days, and the day that it is copied to; `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Undefined for all, those without a screen included. */
  readonly screens: readonly number[] | undefined;
  /** Undefined: a draft's copy is a draft, any other is on sale. */
  readonly status: "draft" | "on_sale" | undefined;
}

/**
 * The row of a copy that starts at the same local time so many days later. It has all that the showtime has, but what belongs
 * to a day or is its place's by now: the venue's layout, the movie's duration, the prices of its card on that day, the sales
 * window, which moves with the start and opens now at the earliest. Refuses what `newShowtime` does.
 */
function newCopy(
  row: ShowtimeRow,
  { days, status }: { days: number; status: CopyOrder["status"] },
  { venue, film, card }: { venue: Venue; film: Film; card: CardAsRead | null },
  nowMs: number,
  hallAt = hallOf,
): Answer<{ readonly showtime: NewShowtime }, Refused> {
  const { id: _, incarnation: __, ...kept } = row;
  const { cinemaName, address, timeZone, currency, dayStartsAt } = venue;
  const local = localTimeOf(row.startsAtMs, timeZone);
  const startsAtMs =
    instantOf(`${daysAfter(local.date, days)}T${local.time}`, timeZone) + (row.startsAtMs % MINUTE_MS);
  if (startsAtMs <= nowMs) return { ok: false, code: "starts_in_the_past" };
  const laterMs = startsAtMs - row.startsAtMs;
  const copy: NewShowtime = {
    ...kept,
    priceCardId: card?.id ?? null,
    ...atVenue(venue, row.addedSeats, hallAt),
    ...timesOf(startsAtMs, { ...kept, durationMinutes: film.durationMinutes }, venue),
    cinemaName,
    address,
    timeZone,
    currency,
    dayStartsAt,
    movieTitle: film.title,
    originalLanguage: film.originalLanguage,
    status: status ?? (row.status === "draft" ? "draft" : "on_sale"),
    version: 1,
    pushedVersion: 0,
    writtenStart: null,
    salesOpenAtMs: Math.max(nowMs, row.salesOpenAtMs + laterMs),
    salesCloseAtMs: row.salesCloseAtMs + laterMs,
    createdAtMs: nowMs,
    changedAtMs: nowMs,
  };
  const showtime = pricedBy(copy, card);
  const misplaced = besideLayout(showtime.layout, showtime.addedSeats, "/added_seats", hallAt);
  return sellable(showtime, [...misplaced, ...payableErrors(showtime)], hallAt);
}

/** The days that are copied. */
export const copiedDays = ({ from, days }: CopyOrder): Days => ({
  first: from,
  last: daysAfter(from, days - 1),
});

/** A showtime to be copied; its layout is null if it has a listed screen, whose layout of today counts. */
type Source = Omit<ShowtimeRow, "layout"> & { readonly layout: HallLayout | null };

/** What the copies take from today. */
interface Today {
  readonly home: Home;
  readonly venues: readonly (Venue & { readonly screenId: number })[];
  readonly films: readonly Film[];
  /** One that is gone by now leaves the copy with the showtime's prices. */
  readonly cards: readonly CardAsRead[];
}

type Home = Omit<Venue, "screenId" | "screenName" | "layout" | "layoutVersion">;

/** The copies that can be written if their screens are free, and what is wrong with the others. */
export function copiesOf(
  rows: readonly Source[],
  order: CopyOrder,
  { home, venues, films, cards }: Today,
  nowMs: number,
): { wanted: Wanted[]; faults: Fault[]; names: Name[] } {
  const hallAt = sharedHalls();
  const days = daysBetween(order.from, order.to);
  const wanted: Wanted[] = [];
  const faults: Fault[] = (order.screens ?? []).flatMap((id, i) =>
    venues.some(({ screenId }) => screenId === id)
      ? []
      : [{ pointer: `/screens/${i}`, detail: "The cinema has no such screen" }],
  );
  for (const [nth, row] of rows.entries()) {
    const refuse = (pointer: string, detail: string) =>
      faults.push({ pointer, detail: `Showtime ${row.id}: ${detail}`, showtimeId: row.id });
    const film = films.find(({ id }) => id === row.movieId);
    const venue = venueOf(row, home, venues);
    if (film === undefined) refuse("/from", `its movie "${row.movieTitle}" was removed`);
    if (venue === undefined) refuse("/from", "its screen is not there any more");
    if (film === undefined || venue === undefined) continue;
    const { layout } = venue;
    const card = cards.find(({ id }) => id === row.priceCardId) ?? null;
    const places = { venue, film, card };
    const copy = newCopy({ ...row, layout }, { days, status: order.status }, places, nowMs, hallAt);
    if (copy.ok) wanted.push({ nth, showtime: copy.showtime, card, region: venue.region });
    else if (copy.code === "starts_in_the_past") refuse("/to", "its copy would start in the past");
    else for (const { pointer, detail } of faultsOf(copy, "/from")) refuse("/from", `${detail} (${pointer})`);
  }
  return { wanted, faults, names: rows.map(({ id }) => ({ copyOf: id })) };
}

function venueOf(row: Source, home: Home, venues: Today["venues"]): Venue | undefined {
  if (row.layout === null) return venues.find(({ screenId }) => screenId === row.screenId);
  return { ...home, screenId: null, screenName: null, layout: row.layout, layoutVersion: row.layoutVersion };
}
