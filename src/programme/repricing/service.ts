/** Changes of a price card, and of a cinema, with the prices of the showtimes to come that follow from them. */

import type { Caller } from "../../http/caller.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { optimistically } from "../../platform/optimistic.ts";
import type { Cinema, CinemaChanges } from "../cinemas/cinema.ts";
import type { Refused as CinemaRefused } from "../cinemas/refusals.ts";
import * as cinemas from "../cinemas/service.ts";
import { MAX_PARAMETER_BYTES, storedBytes } from "../cinemas/stored-size.ts";
import type { PriceCard, PriceCardChanges } from "../price-cards/price-card.ts";
import type { Refused as CardRefused } from "../price-cards/refusals.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { cardOf } from "../price-cards/store.ts";
import { PUSH_MS, pushFirst } from "../scheduling/service.ts";
import { hallOf, partsOf } from "../showtimes/hall.ts";
import type { HallPart } from "../showtimes/prices.ts";
import type { Refused } from "./refusals.ts";
import { asTables, reprice } from "./repricing.ts";
import type { Follower } from "./repricing.ts";
import * as store from "./store.ts";

/** That one change computes again: 10 screens for four weeks have about 1,500. */
const MAX_FOLLOWERS = 2_000;

/**
 * Changes a card. D1 has the new prices of all showtimes to come that use it when this returns, and the first 50 box offices,
 * in the order of their start; the others get them by the next sweep. `sawAsIs` says whether the card is still what the
 * caller read.
 */
export async function changeCard(
  caller: Caller,
  cinemaId: number,
  cardId: number,
  changes: PriceCardChanges,
  sawAsIs: (card: PriceCard) => boolean,
): Promise<Answer<{ readonly card: PriceCard }, CardRefused>> {
  if (!(await cinemas.mayAtCinema(caller, "prices", cinemaId)))
    return { ok: false, code: "cinema_not_found" };
  return optimistically(async () => {
    const seen = await cardOf(cardId);
    if (seen?.cinemaId !== cinemaId) return { ok: false, code: "price_card_not_found" };
    if (!sawAsIs(seen)) return { ok: false, code: "precondition_failed" };
    const planned = changes.prices === undefined ? NO_PLAN : await planOfCard(seen, changes);
    if (!planned.ok) return planned;
    const card = await store.changeCard(seen, changes, planned.plan);
    if (card === undefined) return null;
    await push(planned.plan);
    return { ok: true, card };
  });
}

/** Changes a cinema, as `changeCinema` of the cinemas does, and the prices by card that follow from its days and holidays. */
export async function changeCinema(
  caller: Caller,
  id: number,
  changes: CinemaChanges,
  sawAsIs: (cinema: Cinema) => boolean,
): Promise<Answer<{ readonly cinema: Cinema }, CinemaRefused>> {
  const changed = await cinemas.changeCinema(caller, id, changes, sawAsIs, planOfCinema);
  if (changed.ok) await push(changed.plan);
  return changed;
}

type Planned = Answer<{ readonly plan: store.Plan | null }, Refused>;

const NO_PLAN: Planned = { ok: true, plan: null };

async function planOfCard(seen: CardAsRead, changes: PriceCardChanges): Promise<Planned> {
  const nowMs = now();
  const card = { ...seen, prices: changes.prices ?? seen.prices };
  const followers = await followersOf({ cardId: seen.id }, nowMs);
  return planOf({ scope: { cardId: seen.id }, nowMs, followers, cards: [card], pointer: "/prices" });
}

/** Null where the cinema's days and holidays stay. */
async function planOfCinema(seen: Cinema, { dayStartsAt, holidays }: CinemaChanges): Promise<Planned> {
  const isOtherDay = dayStartsAt !== undefined && dayStartsAt !== seen.dayStartsAt;
  const areOtherHolidays = holidays !== undefined && holidays.join() !== seen.holidays.join();
  if (!isOtherDay && !areOtherHolidays) return NO_PLAN;
  const [nowMs, scope] = [now(), { cinemaId: seen.id }];
  const found = await followersOf(scope, nowMs);
  const cards = await store.cardsOf([...new Set(found.map(({ priceCardId }) => priceCardId))]);
  return planOf({
    scope,
    nowMs,
    followers: found.map((follower) => ({ ...follower, dayStartsAt: dayStartsAt ?? follower.dayStartsAt })),
    cards: cards.map((card) => ({ ...card, holidays: holidays ?? card.holidays })),
    pointer: areOtherHolidays ? "/holidays" : "/day_starts_at",
  });
}

interface Wanted {
  readonly scope: store.Scope;
  readonly nowMs: number;
  readonly followers: readonly Follower[];
  readonly cards: readonly CardAsRead[];
  readonly pointer: string;
}

function planOf({ scope, nowMs, followers, cards, pointer }: Wanted): Planned {
  if (followers.length > MAX_FOLLOWERS) return { ok: false, code: "too_many_showtimes", most: MAX_FOLLOWERS };
  const { repriced, misfits } = reprice(followers, new Map(cards.map((card) => [card.id, card])));
  if (misfits.length > 0) return { ok: false, code: "prices_do_not_fit", pointer, misfits };
  const bytes = storedBytes(asTables(repriced).tables);
  if (bytes > MAX_PARAMETER_BYTES) return { ok: false, code: "too_many_prices", pointer, bytes };
  return { ok: true, plan: { scope, nowMs, dueMs: nowMs - PUSH_MS, followers, cards, repriced } };
}

/** At most one more than may be changed. A layout is read once, however many showtimes have it without added seats. */
async function followersOf(scope: store.Scope, nowMs: number): Promise<Follower[]> {
  const found = await store.followersOf(scope, nowMs, MAX_FOLLOWERS + 1);
  const samples = new Map(found.map((one) => [hallKey(one), one.id]));
  const parts = await partsOfHalls([...samples.values()]);
  return found.map((one) => ({ ...one, parts: parts.get(samples.get(hallKey(one)) ?? 0) ?? [] }));
}

/** Halls that are in memory at the same time. */
const HALLS_AT_ONCE = 10;

/** The parts of the showtimes' halls, by the showtimes' ids. */
async function partsOfHalls(ids: readonly number[]): Promise<ReadonlyMap<number, HallPart[]>> {
  const parts = new Map<number, HallPart[]>();
  for (let first = 0; first < ids.length; first += HALLS_AT_ONCE)
    for (const { id, ...hall } of await store.hallsOf(ids.slice(first, first + HALLS_AT_ONCE)))
      parts.set(id, partsOf(hallOf(hall)));
  return parts;
}

/** Two showtimes with the same key have halls with the same parts. Without a screen, all seats cost the same. */
function hallKey({ id, hasAddedSeats, screenName, screenId, layoutVersion }: Found): string {
  if (hasAddedSeats === 1) return `with added seats ${id}`;
  return screenName === null ? "without a screen" : `${screenId} ${layoutVersion}`;
}

type Found = Awaited<ReturnType<typeof store.followersOf>>[number];

async function push(plan: store.Plan | null): Promise<void> {
  await pushFirst(plan?.repriced.filter(({ status }) => status !== "draft") ?? []);
}
