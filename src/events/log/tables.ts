import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import type { EventData, EventType } from "./event.ts";

/** The owners whose events are kept: those who have an endpoint, or asked for events within 30 days. Others' sales write none. */
export const eventLogs = sqliteTable("event_logs", {
  ownerId: integer("owner_id")
    .primaryKey()
    .references(() => users.id),
  /** Events from then on are kept. */
  sinceMs: integer("since_ms").notNull(),
  /** The day of the last request for events, in epoch ms. */
  askedAtMs: integer("asked_at_ms").notNull(),
});

/**
 * WITHOUT ROWID, and in no index: one row an event. Written by the statement of `adding.ts` only. No foreign keys, as the copies.
 */
export const events = sqliteTable(
  "events",
  {
    ownerId: integer("owner_id").notNull(),
    /** Where it is in the owner's order: its time in D1 in microseconds, and always more than the one before. */
    number: integer().notNull(),
    id: text().notNull(),
    type: text().$type<EventType>().notNull(),
    cinemaId: integer("cinema_id").notNull(),
    showtimeId: integer("showtime_id").notNull(),
    /** The number of the ledger's event; null for what no box office decided. */
    seq: integer(),
    atMs: integer("at_ms").notNull(),
    data: text({ mode: "json" }).$type<EventData>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.number] })],
);
