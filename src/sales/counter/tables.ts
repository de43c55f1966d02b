import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** People who bought at the counter, with or without an account. The ledger holds only their id. */
export const guests = sqliteTable(
  "guests",
  {
    /** Random. A counted id could be given to a second person after a restore of D1. */
    id: integer().primaryKey(),
    showtimeId: integer("showtime_id").notNull(),
    /** That of the order: staff look for the guests of their cinema. */
    cinemaId: integer("cinema_id"),
    /** Null if it was not given, or was erased. */
    name: text(),
    email: text(),
    /** In the form of `phone.ts`. */
    phone: text(),
    /** Null until the box office has answered; the sweep settles rows that stay null. */
    reservationId: integer("reservation_id"),
    createdAtMs: integer("created_at_ms").notNull(),
    forgottenAtMs: integer("forgotten_at_ms"),
    /** Whether `guest_words` has been told of this guest. The sweep does it for sales of earlier programs. */
    indexed: integer({ mode: "boolean" }).notNull().default(false),
  },
  (t) => [
    index("guests_unsold")
      .on(t.createdAtMs)
      .where(sql`reservation_id is null`),
    // A sale without these writes to none of them.
    index("guests_by_email")
      .on(t.cinemaId, sql`email collate nocase`)
      .where(sql`email is not null`),
    index("guests_unindexed")
      .on(t.id)
      .where(sql`indexed = 0 and reservation_id is not null`),
  ],
);
