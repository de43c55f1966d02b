import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { screens } from "../cinemas/tables.ts";
import { CLOSURE_REASONS } from "./closure.ts";

export const screenClosures = sqliteTable(
  "screen_closures",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    screenId: integer("screen_id")
      .notNull()
      .references(() => screens.id),
    fromMs: integer("from_ms").notNull(),
    toMs: integer("to_ms").notNull(),
    reason: text({ enum: CLOSURE_REASONS }).notNull(),
    note: text(),
    createdAtMs: integer("created_at_ms").notNull(),
    /** Counts the changes. */
    version: integer().notNull().default(1),
  },
  /** Closures of a screen do not overlap, so the order of their ends is the order of their beginnings. */
  (t) => [index("screen_closures_by_screen").on(t.screenId, t.toMs)],
);
