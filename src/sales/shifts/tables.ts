import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { SHIFT_STATES } from "./shift.ts";
import type { Sums } from "./shift.ts";

/**
 * Who is, or was, at a till of a cinema. Without a foreign key to cinemas and people: a shift stays with the money in the ledgers
 * that names it.
 */
export const shifts = sqliteTable(
  "shifts",
  {
    /** Random. The ledgers name it, and a counted id could be another shift's after a restore of D1. */
    id: integer().primaryKey(),
    cinemaId: integer("cinema_id").notNull(),
    userId: integer("user_id").notNull(),
    /** The cinema's. */
    currency: text().notNull(),
    /** See `shift.ts`. */
    status: text({ enum: SHIFT_STATES }).notNull().default("open"),
    /** The cinema's day on which it was opened, `YYYY-MM-DD`. */
    localDate: text("local_date").notNull(),
    floatCents: integer("float_cents").notNull(),
    openedAtMs: integer("opened_at_ms").notNull(),
    /** When it stopped taking money. */
    closedAtMs: integer("closed_at_ms"),
    closedBy: integer("closed_by"),
    countedCents: integer("counted_cents"),
    note: text(),
    /** Of a closed one, which nothing is added to. */
    sums: text({ mode: "json" }).$type<Sums>(),
  },
  (t) => [
    uniqueIndex("shifts_open")
      .on(t.cinemaId, t.userId)
      .where(sql`status = 'open'`),
    index("shifts_by_cinema").on(t.cinemaId, t.localDate, t.openedAtMs, t.id),
    index("shifts_by_person").on(t.userId, t.cinemaId, t.localDate, t.openedAtMs, t.id),
  ],
);

/** Cash that was put into a drawer, or taken out, for no order. */
export const cashMovements = sqliteTable(
  "cash_movements",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    shiftId: integer("shift_id").notNull(),
    /** Below 0: taken out. */
    cents: integer().notNull(),
    reason: text().notNull(),
    by: integer().notNull(),
    atMs: integer("at_ms").notNull(),
    /** The request's `Idempotency-Key`. */
    key: text(),
  },
  (t) => [
    index("cash_movements_by_shift").on(t.shiftId, t.id),
    uniqueIndex("cash_movements_once")
      .on(t.shiftId, t.key)
      .where(sql`key is not null`),
  ],
);
