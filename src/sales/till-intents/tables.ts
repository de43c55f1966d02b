import { sql } from "drizzle-orm";
import { index, integer, sqliteTable } from "drizzle-orm/sqlite-core";

/** Money that a box office is about to take for a shift. The row is written while the shift is open; closing it waits for the result. */
export const tillIntents = sqliteTable(
  "till_intents",
  {
    /** Random, as a shift's. */
    id: integer().primaryKey(),
    shiftId: integer("shift_id").notNull(),
    showtimeId: integer("showtime_id").notNull(),
    /** The box office refuses it some seconds after this. */
    atMs: integer("at_ms").notNull(),
    /** The ledger's entry by which the money is recorded, if it is; null until the box office has answered. */
    seq: integer(),
  },
  (t) => [
    index("till_intents_by_shift").on(t.shiftId, t.showtimeId),
    index("till_intents_unsettled")
      .on(t.atMs)
      .where(sql`seq is null`),
  ],
);
