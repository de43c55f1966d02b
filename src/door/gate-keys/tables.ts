import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Read and written by releases before 062 only: gate keys are in `api_keys`. It stays for those, whose new and revoked keys
 * triggers hand over, and a later release drops it.
 * @public
 */
export const gateKeys = sqliteTable(
  "gate_keys",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    /** SHA-256 of the key; the key itself is not stored. */
    hash: text().notNull().unique(),
    /** No foreign key: a key of a removed cinema can scan nothing. */
    cinemaId: integer("cinema_id").notNull(),
    /** Null: every showtime of the cinema. */
    showtimeId: integer("showtime_id"),
    createdAtMs: integer("created_at_ms").notNull(),
    revokedAtMs: integer("revoked_at_ms"),
  },
  (t) => [
    index("gate_keys_by_cinema")
      .on(t.cinemaId, t.id)
      .where(sql`revoked_at_ms is null`),
  ],
);
