import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Posters that R2 may lose once they are due, unless a movie has them by then. */
export const posterRemovals = sqliteTable(
  "poster_removals",
  {
    key: text().primaryKey(),
    dueAtMs: integer("due_at_ms").notNull(),
    /** Until then a sweep is at it, and the key takes no new image. */
    claimedUntilMs: integer("claimed_until_ms").notNull().default(0),
  },
  (t) => [index("poster_removals_due").on(t.dueAtMs)],
);
