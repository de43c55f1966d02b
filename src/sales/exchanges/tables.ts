import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ExchangeStatus } from "./exchange.ts";

/** Queries have these very words, so that SQLite uses the index. */
export const IS_STARTED = sql`status = 'started'`;

/** Exchanges for seats of another showtime: written before the first box office is asked, so that none stops halfway. */
export const exchanges = sqliteTable(
  "exchanges",
  {
    id: text().primaryKey(),
    orderId: integer("order_id").notNull(),
    showtimeId: integer("showtime_id").notNull(),
    /** The new order; null until its seats are held. */
    toOrderId: integer("to_order_id"),
    /** What was asked for: `Wish` as JSON. */
    wish: text({ mode: "json" }).$type<unknown>().notNull(),
    by: integer().notNull(),
    /** The request's, with who sent it; null for a request without one. */
    idempotencyKey: text("idempotency_key"),
    fingerprint: text(),
    status: text().$type<ExchangeStatus>().notNull(),
    /** Why it was undone, as JSON; null for one that stopped halfway. */
    refusal: text({ mode: "json" }).$type<unknown>(),
    startedAtMs: integer("started_at_ms").notNull(),
  },
  (t) => [
    uniqueIndex("exchanges_by_key")
      .on(t.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    index("exchanges_started").on(t.startedAtMs).where(IS_STARTED),
  ],
);
