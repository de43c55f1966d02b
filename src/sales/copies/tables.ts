import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Lane } from "./round.ts";

/** Where each round over the box offices is: one row a lane. */
export const officeRounds = sqliteTable("office_rounds", {
  lane: text().$type<Lane>().primaryKey(),
  /** The showtime that was looked at last, by start and id, from the latest down. */
  startsAtMs: integer("starts_at_ms").notNull(),
  showtimeId: integer("showtime_id").notNull(),
  beganAtMs: integer("began_at_ms").notNull(),
});
