import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The newest backup of each ledger: up to which event, and D1's cursor there. */
export const ledgerBackups = sqliteTable("ledger_backups", {
  showtimeId: integer("showtime_id").primaryKey(),
  cursor: integer().notNull(),
  hash: text(),
  madeAtMs: integer("made_at_ms").notNull(),
});
