import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Posters to remove from R2 once they are due, unless a movie has them then. */
export const posterRemovals = sqliteTable(
  "poster_removals",
  {
    key: text().primaryKey(),
    dueAtMs: integer("due_at_ms").notNull(),
    /** Until then a sweep has a lease on the key, and no new image can be stored under it. */
    claimedUntilMs: integer("claimed_until_ms").notNull().default(0),
  },
  (t) => [index("poster_removals_due").on(t.dueAtMs)],
);
