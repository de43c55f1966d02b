import { and, eq, getTableColumns, gt, ne, notExists, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import { showtimes } from "../showtimes/tables.ts";
import type { PriceCard, PriceCardDraft } from "./price-card.ts";
import type { CardAsRead } from "./show-prices.ts";
import { priceCards } from "./tables.ts";

const { id, cinemaId, name, prices } = getTableColumns(priceCards);
const shown = { id, cinemaId, name, prices };

/** Null if there is no such cinema any more. */
export async function addCard(
  { cinemaId: home, ...card }: PriceCardDraft & { readonly cinemaId: number },
  nowMs: number,
): Promise<PriceCard | null> {
  const row = await db.get<{ id: number } | undefined>(sql`
    INSERT INTO price_cards (cinema_id, name, prices, created_at_ms)
    SELECT id, ${card.name}, ${JSON.stringify(card.prices)}, ${nowMs} FROM cinemas WHERE id = ${home}
    RETURNING id`);
  return row === undefined ? null : { ...card, cinemaId: home, id: row.id };
}

/** With its cinema's holidays, in one statement: prices are computed from both. */
export const cardOf = (cardId: number): Promise<CardAsRead | undefined> =>
  db
    .select({ ...shown, version: priceCards.version, holidays: cinemas.holidays })
    .from(priceCards)
    .innerJoin(cinemas, eq(cinemas.id, priceCards.cinemaId))
    .where(eq(priceCards.id, cardId))
    .get();

export const cardsOf = (home: number, afterId: number, limit: number): Promise<PriceCard[]> =>
  db
    .select(shown)
    .from(priceCards)
    .where(and(eq(priceCards.cinemaId, home), gt(priceCards.id, afterId)))
    .orderBy(priceCards.id)
    .limit(limit);

/** Showtimes to come that follow the card. */
const usesOf = (cardId: number, nowMs: number) =>
  db
    .select({ id: showtimes.id })
    .from(showtimes)
    .where(
      and(
        eq(showtimes.priceCardId, cardId),
        gt(showtimes.startsAtMs, nowMs),
        ne(showtimes.status, "cancelled"),
      ),
    );

/** The first showtime that uses the card and has not started. */
export const useOf = (cardId: number, nowMs: number) =>
  usesOf(cardId, nowMs).orderBy(showtimes.startsAtMs).limit(1).get();

/** False if a showtime that has not started uses the card, or it does not exist. */
export async function removeCard(cardId: number, nowMs: number): Promise<boolean> {
  const removed = await db
    .delete(priceCards)
    .where(and(eq(priceCards.id, cardId), notExists(usesOf(cardId, nowMs))))
    .returning({ id: priceCards.id });
  return removed.length > 0;
}

/** Condition of a write: the card is as it was read. True without a card. */
export const isAsRead = (card: Pick<CardAsRead, "id" | "version"> | null): SQL | undefined =>
  card === null
    ? undefined
    : sql`EXISTS (SELECT 1 FROM price_cards WHERE id = ${card.id} AND version = ${card.version})`;
