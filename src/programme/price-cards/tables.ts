import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { cinemas } from "../cinemas/tables.ts";
import type { PriceRow } from "./price-card.ts";

export const priceCards = sqliteTable(
  "price_cards",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    cinemaId: integer("cinema_id")
      .notNull()
      .references(() => cinemas.id),
    name: text().notNull(),
    prices: text({ mode: "json" }).$type<PriceRow[]>().notNull(),
    /** Counts the changes of the card, and those of its cinema's days and holidays: prices by it are of one version. */
    version: integer().notNull().default(1),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [index("price_cards_by_cinema").on(t.cinemaId)],
);
