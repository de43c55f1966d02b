import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Somebody who bought at the counter, and may have no account. A ledger names the number alone. */
export const guests = sqliteTable(
  "guests",
  {
    /** Random: counted up, it would come to mean somebody else after a restore of D1. */
    id: integer().primaryKey(),
    showtimeId: integer("showtime_id").notNull(),
    /** Null where it was not given, or is forgotten. */
    name: text(),
    email: text(),
    /** Null until the box office has answered; the sweep looks at those that it did not. */
    reservationId: integer("reservation_id"),
    createdAtMs: integer("created_at_ms").notNull(),
    forgottenAtMs: integer("forgotten_at_ms"),
  },
  (t) => [
    index("guests_unsold")
      .on(t.createdAtMs)
      .where(sql`reservation_id is null`),
  ],
);
