/** The row of a new or changed showtime, and why a change is refused. */

import type { Answer } from "../../platform/answer.ts";
import type { Region } from "../cinemas/cinema.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import { cinemaDayOf, instantOf } from "../cinemas/local-time.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { hallOf, partsOf, seatsForSale } from "../showtimes/hall.ts";
import { payableErrors } from "../showtimes/payable-prices.ts";
import type { NamedCurrency } from "../showtimes/prices.ts";
import type { Refused } from "../showtimes/refusals.ts";
import { endsAtMs, saleErrors, showEndsAtMs } from "../showtimes/showtime.ts";
import type { AddedSeat, InputError, ShowtimeChange, ShowtimeDraft, Start } from "../showtimes/showtime.ts";
import type { showtimes } from "../showtimes/tables.ts";
import { NO_CARD, filledBy, pricedBy } from "./card-prices.ts";
import { besideLayout } from "./hall-size.ts";

export type ShowtimeRow = typeof showtimes.$inferSelect;

/** A showtime's row before it has an id and a box office. */
export type NewShowtime = Omit<ShowtimeRow, "id" | "incarnation" | "screenId"> & {
  readonly screenId: number | null;
};

/** A screen as a showtime needs it, or a cinema without a screen; then the layout is a list of seats. */
export interface Venue {
  readonly cinemaId: number;
  readonly cinemaName: string;
  readonly address: string;
  readonly ownerId: number;
  readonly timeZone: string;
  readonly dayStartsAt: string;
  readonly currency: string;
  readonly region: Region;
  readonly screenId: number | null;
  readonly screenName: string | null;
  readonly layout: HallLayout;
  readonly layoutVersion: number;
}

export interface Film {
  readonly id: number;
  readonly title: string;
  readonly durationMinutes: number;
  readonly originalLanguage: string | null;
}

/**
 * The row of a new showtime. Refuses a start in the past, a `card` that is not the cinema's, and terms on which a seat could
 * not be sold. `card` is the draft's; null if the draft has none, or if there is no such card. `hallAt` is `hallOf`, or the
 * same with a memory.
 */
export function newShowtime(
  draft: ShowtimeDraft,
  venue: Venue,
  film: Film,
  nowMs: number,
  card: CardAsRead | null,
  hallAt = hallOf,
): Answer<{ readonly showtime: NewShowtime }, Refused> {
  const { start, venue: _, movieId: __, salesOpenAtMs, salesCloseAtMs, currencies, ...kept } = draft;
  const startsAtMs = startOf(start, venue.timeZone);
  if (startsAtMs <= nowMs) return { ok: false, code: "starts_in_the_past" };
  if (draft.priceCardId !== null && card?.cinemaId !== venue.cinemaId) return NO_CARD;
  const draftRow: NewShowtime = {
    ...kept,
    sectionPrices: null,
    ...atVenue(venue, [], hallAt),
    ...timesOf(startsAtMs, { ...kept, durationMinutes: film.durationMinutes }, venue),
    dayStartsAt: venue.dayStartsAt,
    version: 1,
    pushedVersion: 0,
    movieId: film.id,
    movieTitle: film.title,
    originalLanguage: film.originalLanguage,
    cinemaId: venue.cinemaId,
    cinemaName: venue.cinemaName,
    address: venue.address,
    timeZone: venue.timeZone,
    currency: venue.currency,
    receipts: false,
    sandbox: false,
    writtenStart: draft.writtenStart ?? null,
    salesOpenAtMs: salesOpenAtMs ?? nowMs,
    salesCloseAtMs: salesCloseAtMs ?? startsAtMs,
    createdAtMs: nowMs,
    changedAtMs: nowMs,
  };
  const showtime = pricedBy(draftRow, card);
  const ofPrices = [...currencyErrors(venue.currency, currencies), ...payableErrors(showtime)];
  return sellable(showtime, ofPrices, hallAt);
}

const currencyErrors = (currency: string, named: readonly NamedCurrency[] = []): InputError[] =>
  named.flatMap((one) =>
    one.currency === currency
      ? []
      : [{ pointer: one.pointer, detail: `The cinema's prices are in ${currency}` }],
  );

/** The change without the layout version that the showtime has already, as answers show it. */
export function withoutOwnLayout(row: ShowtimeRow, change: ShowtimeChange): ShowtimeChange {
  const { layoutVersion, ...others } = change;
  return others.screenId === undefined && layoutVersion === row.layoutVersion ? others : change;
}

/**
 * The row after a change. `venue` is null unless the showtime moves to another screen or takes over its screen's layout;
 * `card` is that of `cardFor`, null if it is gone: then the prices stay, as they do once the showtime has started, unless the
 * change names a card. Once public, a showtime keeps its payment; once started, its start; once cancelled, everything.
 */
export function changedShowtime(
  row: ShowtimeRow,
  change: ShowtimeChange,
  { venue, film, card }: { venue: Venue | null; film: Film; card: CardAsRead | null },
  nowMs: number,
): Answer<{ readonly showtime: ShowtimeRow }, Refused> {
  if (row.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  const isDraft = row.status === "draft";
  const { start, movieId: _, screenId, layoutVersion: __, currencies, salesCloseAtMs, ...given } = change;
  if (!isDraft && given.status === "draft")
    return { ok: false, code: "invalid_input", faults: [NO_DRAFT_AGAIN] };
  if (!isDraft && given.payment !== undefined && given.payment !== row.payment)
    return { ok: false, code: "showtime_published" };

  const startsAtMs = start === undefined ? row.startsAtMs : startOf(start, row.timeZone);
  const isMoved = startsAtMs !== row.startsAtMs;
  if (isMoved && !isDraft && row.startsAtMs <= nowMs) return { ok: false, code: "showtime_started" };
  const isPublished = isDraft && given.status !== undefined && given.status !== "draft";
  if ((isMoved || isPublished) && startsAtMs <= nowMs) return { ok: false, code: "starts_in_the_past" };

  const errors = venue === null ? [] : venueErrors(row, venue, change);
  if (isNotEmpty(errors)) return { ok: false, code: "invalid_input", faults: errors };

  const programme = {
    preShowMinutes: given.preShowMinutes ?? row.preShowMinutes,
    cleaningMinutes: given.cleaningMinutes ?? row.cleaningMinutes,
    durationMinutes: film.durationMinutes,
  };
  const isRetimed =
    isMoved ||
    film.id !== row.movieId ||
    programme.preShowMinutes !== row.preShowMinutes ||
    programme.cleaningMinutes !== row.cleaningMinutes;
  const closesAtStart = salesCloseAtMs === null || row.salesCloseAtMs === row.startsAtMs;
  const isOtherwisePriced =
    given.priceCardId !== undefined || isMoved || venue !== null || change.format !== undefined;
  if (typeof given.priceCardId === "number" && card?.cinemaId !== row.cinemaId) return NO_CARD;
  const changedRow: ShowtimeRow = {
    ...row,
    ...given,
    sectionPrices: given.prices === undefined ? row.sectionPrices : null,
    salesCloseAtMs: salesCloseAtMs ?? (closesAtStart ? startsAtMs : row.salesCloseAtMs),
    ...(isMoved ? { writtenStart: null } : {}),
    ...(isRetimed ? timesOf(startsAtMs, programme, row) : {}),
    ...(venue === null ? {} : { ...atVenue(venue, row.addedSeats), screenId: screenId ?? row.screenId }),
    movieId: film.id,
    movieTitle: film.title,
    originalLanguage: film.originalLanguage,
    version: row.version + 1,
    changedAtMs: nowMs,
  };
  const followed = isOtherwisePriced ? card : null;
  const keepsPrices = given.priceCardId === undefined && startsAtMs <= nowMs;
  const changed = keepsPrices ? filledBy(row, changedRow, followed) : pricedBy(changedRow, followed);
  const isRepriced = isPublished || arePaidOtherwise(changed, row);
  return sellable(changed, [
    ...currencyErrors(row.currency, currencies),
    ...(isRepriced ? payableErrors(changed) : []),
  ]);
}

const NO_DRAFT_AGAIN: InputError = {
  pointer: "/status",
  detail: "A public showtime does not become a draft again",
};

/** Compares the text: values that differ in the order of keys only count as another, and are checked in vain. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * What an online price depends on. A change of other fields is not refused for the prices, which may be from before the
 * gateway's least amounts were checked.
 */
const OF_PRICE = ["prices", "sectionPrices", "payment", "fee", "taxes"] as const;

/** Whether the online prices of the two may differ. */
export const arePaidOtherwise = (one: ShowtimeRow, other: ShowtimeRow): boolean =>
  OF_PRICE.some((field) => !isSame(one[field], other[field]));

/** Refuses that a showtime without a screen takes over a layout; null if the change does not ask for that. */
export const refusedWithoutScreen = (
  { screenName }: Pick<ShowtimeRow, "screenName">,
  { screenId, layoutVersion }: ShowtimeChange,
): Refused | null =>
  screenName === null && screenId === undefined && layoutVersion !== undefined
    ? {
        ok: false,
        code: "invalid_input",
        faults: [{ pointer: "/layout_version", detail: "The showtime has no screen" }],
      }
    : null;

/** Refuses terms on which a seat could not be sold. */
export function sellable<Showtime extends Omit<NewShowtime, "screenId">>(
  showtime: Showtime,
  ofPrices: readonly InputError[],
  hallAt = hallOf,
): Answer<{ readonly showtime: Showtime }, Refused> {
  const lastMs = showEndsAtMs(showtime.endsAtMs, showtime.cleaningMinutes);
  const errors = [...saleErrors(showtime, partsOf(hallAt(showtime)), lastMs), ...ofPrices];
  return isNotEmpty(errors) ? { ok: false, code: "invalid_input", faults: errors } : { ok: true, showtime };
}

export const isNotEmpty = (errors: readonly InputError[]): errors is readonly [InputError, ...InputError[]] =>
  errors.length > 0;

export const startOf = (start: Start, timeZone: string): number =>
  "atMs" in start ? start.atMs : instantOf(start.local, timeZone);

/** Start, end, and the cinema's day. */
export const timesOf = (
  startsAtMs: number,
  programme: Parameters<typeof endsAtMs>[1],
  { timeZone, dayStartsAt }: Pick<Venue, "timeZone" | "dayStartsAt">,
) => ({
  startsAtMs,
  endsAtMs: endsAtMs(startsAtMs, programme),
  localDate: cinemaDayOf(startsAtMs, timeZone, dayStartsAt),
});

/** The added seats that the venue's layout does not have. */
function notInLayout({ layout }: Venue, added: readonly AddedSeat[], hallAt = hallOf): AddedSeat[] {
  const there = new Set(hallAt({ layout, addedSeats: [] }).seats.map(({ label }) => label));
  return added.filter(({ label }) => !there.has(label));
}

/** Screen and layout of the venue, with the added seats that the layout does not have. */
export function atVenue(venue: Venue, added: readonly AddedSeat[], hallAt = hallOf) {
  const { screenId, screenName, layout, layoutVersion } = venue;
  const addedSeats = added.length === 0 ? [] : notInLayout(venue, added, hallAt);
  const capacity = seatsForSale(hallAt({ layout, addedSeats }));
  return { screenId, screenName, layout, layoutVersion, addedSeats, capacity };
}

/** A showtime stays in its cinema, because its time zone, currency and box office region are the cinema's. */
function venueErrors(
  row: ShowtimeRow,
  venue: Venue,
  { screenId, layoutVersion }: ShowtimeChange,
): InputError[] {
  if (venue.cinemaId !== row.cinemaId)
    return [{ pointer: "/screen_id", detail: "It is another cinema's screen" }];
  if (layoutVersion !== undefined && layoutVersion !== venue.layoutVersion)
    return [
      {
        pointer: "/layout_version",
        detail: `The screen's layout is version ${venue.layoutVersion} at this moment`,
      },
    ];
  const pointer = screenId === undefined ? "/layout_version" : "/screen_id";
  return besideLayout(venue.layout, notInLayout(venue, row.addedSeats), pointer);
}
