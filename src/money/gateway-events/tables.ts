import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { EventContent } from "../gateway/stripe-words.ts";

/** Outcomes of events from before they were refused, so that the gateway repeats them. */
const REFUSED_NOW = ["foreign_account", "other_mode"] as const;

/** Webhook events, each once. Only our own fields are stored: the gateway's documents contain addresses and names. */
export const gatewayEvents = sqliteTable(
  "gateway_events",
  {
    /** The gateway's id. */
    id: text().primaryKey(),
    type: text().notNull(),
    /** Null for an event that this system does not use. */
    content: text("news", { mode: "json" }).$type<EventContent>(),
    receivedAtMs: integer("received_at_ms").notNull(),
    /** When the sweep queues it again; null once it is handled. */
    lookAtMs: integer("look_at_ms"),
    /** Times that the sweep has queued it again: the next time waits longer. */
    tries: integer().notNull().default(0),
    /** Null until it is handled. */
    outcome: text({ enum: ["handled", "not_ours", "unknown_type", ...REFUSED_NOW] }),
  },
  (t) => [
    index("gateway_events_by_age").on(t.receivedAtMs),
    index("gateway_events_to_handle")
      .on(t.lookAtMs)
      .where(sql`look_at_ms is not null`),
  ],
);
