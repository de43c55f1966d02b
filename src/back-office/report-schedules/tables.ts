import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { LANGUAGES } from "../../http/languages.ts";
import type { GroupBy } from "../sales-by-group/group.ts";

/** Reports that somebody wants by mail. Without foreign keys: an erasure deletes a person's rows, and the sweep those of a cinema. */
export const reportSchedules = sqliteTable(
  "report_schedules",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Who made it, and gets the mails. */
    userId: integer("user_id").notNull(),
    cinemaId: integer("cinema_id").notNull(),
    groupBy: text("group_by").$type<GroupBy>().notNull(),
    /** ISO: Monday is 1. Null for each day. */
    weekday: integer(),
    /** On the cinema's clock. */
    hour: integer().notNull(),
    language: text({ enum: LANGUAGES }).notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    /** When the next mail is due. */
    nextAtMs: integer("next_at_ms").notNull(),
  },
  (t) => [index("report_schedules_by_user").on(t.userId), index("report_schedules_due").on(t.nextAtMs)],
);
