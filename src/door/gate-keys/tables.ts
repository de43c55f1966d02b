import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a device at a door may scan: the tickets of one showtime, or of one cinema. */
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
