import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CAPACITIES } from "./entry.ts";
import type { Ids } from "./entry.ts";

/**
 * What staff, owners and admins changed. Names no person but by number. Without foreign keys: entries outlive what they are
 * about. Triggers refuse to change or delete an entry that has a status.
 */
export const auditLog = sqliteTable(
  "audit_log",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    atMs: integer("at_ms").notNull(),
    /** "user:7", "gate_key:3" or "api_key:4". */
    actor: text().notNull(),
    actsAs: text("acts_as", { enum: CAPACITIES }).notNull(),
    /** Method and route, as "PATCH /v1/showtimes/{id}". */
    action: text().notNull(),
    /** The ids in the path. */
    ids: text({ mode: "json" }).$type<Ids>().notNull(),
    requestId: text("request_id").notNull(),
    /** Of the answer. Null until it is known: the change may have happened. */
    status: integer(),
    before: text({ mode: "json" }).$type<unknown>(),
    after: text({ mode: "json" }).$type<unknown>(),
    ownerId: integer("owner_id"),
    cinemaId: integer("cinema_id"),
    showtimeId: integer("showtime_id"),
  },
  (t) => [
    index("audit_log_by_time").on(t.atMs, t.id),
    index("audit_log_by_actor").on(t.actor, t.atMs, t.id),
    index("audit_log_by_owner")
      .on(t.ownerId, t.atMs, t.id)
      .where(sql`owner_id is not null`),
    index("audit_log_by_cinema")
      .on(t.cinemaId, t.atMs, t.id)
      .where(sql`cinema_id is not null`),
    index("audit_log_by_showtime")
      .on(t.showtimeId, t.atMs, t.id)
      .where(sql`showtime_id is not null`),
  ],
);
