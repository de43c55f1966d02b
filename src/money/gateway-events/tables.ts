import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { EventContent } from "../gateway/stripe-words.ts";

/** What the gateway told us, once each. In our words: its own documents have addresses and names in them. */
export const gatewayEvents = sqliteTable(
  "gateway_events",
  {
    /** The gateway's. */
    id: text().primaryKey(),
    type: text().notNull(),
    /** Null for what says nothing to us. */
    content: text("news", { mode: "json" }).$type<EventContent>(),
    receivedAtMs: integer("received_at_ms").notNull(),
    /** When the sweep brings it again; null once it is handled. */
    lookAtMs: integer("look_at_ms"),
    /** What came of it. */
    outcome: text({ enum: ["handled", "not_ours", "unknown_type", "foreign_account", "other_mode"] }),
  },
  (t) => [
    index("gateway_events_to_handle")
      .on(t.lookAtMs)
      .where(sql`look_at_ms is not null`),
  ],
);
