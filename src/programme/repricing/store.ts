import { and, eq, getTableColumns, gt, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import type { PriceCard, PriceCardChanges } from "../price-cards/price-card.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import { priceCards } from "../price-cards/tables.ts";
import { showtimes } from "../showtimes/tables.ts";
import { asTables } from "./repricing.ts";
import type { Repriced } from "./repricing.ts";

/** Which showtimes: those of a card, or all by cards of a cinema. */
export type Scope = { readonly cardId: number } | { readonly cinemaId: number };

const toCome = (scope: Scope, nowMs: number): SQL | undefined =>
  and(
    "cardId" in scope
      ? eq(showtimes.priceCardId, scope.cardId)
      : and(eq(showtimes.cinemaId, scope.cinemaId), isNotNull(showtimes.priceCardId)),
    gt(showtimes.startsAtMs, nowMs),
    ne(showtimes.status, "cancelled"),
  );

const { id, version, status, startsAtMs, timeZone, dayStartsAt, screenId, screenName, layoutVersion } =
  getTableColumns(showtimes);
const { prices, sectionPrices, currency, payment, fee, taxes, format } = getTableColumns(showtimes);
const hall = { screenId, screenName, layoutVersion };
const sale = { prices, sectionPrices, currency, payment, fee, taxes };

/** The showtimes to come, in the order of their start. Without layouts, which may have almost two megabytes each. */
export const followersOf = (scope: Scope, nowMs: number, limit: number) =>
  db
    .select({
      ...hall,
      ...sale,
      id,
      version,
      status,
      startsAtMs,
      timeZone,
      dayStartsAt,
      format,
      priceCardId: sql<number>`${showtimes.priceCardId}`,
      hasAddedSeats: sql<0 | 1>`${showtimes.addedSeats} <> '[]'`,
    })
    .from(showtimes)
    .where(toCome(scope, nowMs))
    .orderBy(showtimes.startsAtMs)
    .limit(limit);

/** The halls of these showtimes, which may have two megabytes each. */
export const hallsOf = (ids: readonly number[]) =>
  db
    .select({ id: showtimes.id, layout: showtimes.layout, addedSeats: showtimes.addedSeats })
    .from(showtimes)
    .where(sql`${showtimes.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);

/** Cards with their cinema's holidays. */
export const cardsOf = (ids: readonly number[]) =>
  db
    .select({ ...getTableColumns(priceCards), holidays: cinemas.holidays })
    .from(priceCards)
    .innerJoin(cinemas, eq(cinemas.id, priceCards.cinemaId))
    .where(sql`${priceCards.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);

/** New prices, and what they were computed from. */
export interface Plan {
  readonly scope: Scope;
  readonly nowMs: number;
  /** When the changed showtimes count as changed: the push is due from then on. */
  readonly dueMs: number;
  readonly followers: readonly { readonly id: number; readonly version: number }[];
  readonly cards: readonly Pick<CardAsRead, "id" | "version">[];
  readonly repriced: readonly Repriced[];
}

const pairs = (all: readonly { readonly id: number; readonly version: number }[]): string =>
  JSON.stringify(all.map((one) => [one.id, one.version]));

/**
 * Whether the showtimes and cards are those that the plan was made of: as many are to come as were read, and each of them
 * has its version still. One step a showtime.
 */
export const isAsPlanned = ({ scope, nowMs, followers, cards }: Plan): SQL | undefined =>
  and(
    sql`(SELECT count(*) FROM showtimes WHERE ${toCome(scope, nowMs)}) = ${followers.length}`,
    sql`(SELECT count(*) FROM json_each(${pairs(followers)}) AS read JOIN showtimes
      ON showtimes.id = read.value ->> 0 AND showtimes.version = read.value ->> 1) = ${followers.length}`,
    sql`(SELECT count(*) FROM json_each(${pairs(cards)}) AS read JOIN price_cards
      ON price_cards.id = read.value ->> 0 AND price_cards.version = read.value ->> 1) = ${cards.length}`,
  );

/** Writes the planned prices, if the statement before it in the batch, which has the condition of the plan, changed a row. */
export function setPrices({ repriced, dueMs }: Plan) {
  const { rows, tables } = asTables(repriced);
  const texts = JSON.stringify(tables);
  const cell = (column: 0 | 1): SQL =>
    sql`json_extract(${texts}, '$[' || (next.value ->> 2) || '][${sql.raw(String(column))}]')`;
  return db
    .update(showtimes)
    .set({
      prices: cell(0),
      sectionPrices: cell(1),
      version: sql`${showtimes.version} + 1`,
      changedAtMs: dueMs,
    })
    .from(sql`json_each(${JSON.stringify(rows)}) AS next`)
    .where(
      and(
        sql`changes() = 1`,
        sql`${showtimes.id} = next.value ->> 0`,
        sql`${showtimes.version} = next.value ->> 1`,
      ),
    );
}

/** Undefined, and nothing is written, if the card or a showtime that follows it has changed since the plan was made. */
export async function changeCard(
  seen: Pick<CardAsRead, "id" | "version">,
  changes: PriceCardChanges,
  plan: Plan | null,
): Promise<PriceCard | undefined> {
  const change = db
    .update(priceCards)
    .set({ ...changes, version: seen.version + 1 })
    .where(
      and(
        eq(priceCards.id, seen.id),
        eq(priceCards.version, seen.version),
        plan === null ? undefined : isAsPlanned(plan),
      ),
    )
    .returning();
  if (plan === null || plan.repriced.length === 0) return change.get();
  const [[changed]] = await db.batch([change, setPrices(plan)]);
  return changed;
}

/** The cards of a cinema whose calendar has changed: prices that are being computed from what it was are not written. */
export const outdateCards = (cinemaId: number) =>
  db
    .update(priceCards)
    .set({ version: sql`${priceCards.version} + 1` })
    .where(inArray(priceCards.cinemaId, [cinemaId]));
