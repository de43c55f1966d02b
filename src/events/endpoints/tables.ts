import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";
import type { EventType } from "../log/event.ts";
import type { EndpointStatus, OffReason } from "./endpoint.ts";

/** Where an owner has events sent. */
export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    ownerId: integer("owner_id")
      .notNull()
      .references(() => users.id),
    url: text().notNull(),
    description: text().notNull(),
    /** Null: all types. */
    types: text({ mode: "json" }).$type<EventType[]>(),
    /** Null: all cinemas of the owner. */
    cinemas: text({ mode: "json" }).$type<number[]>(),
    status: text().$type<EndpointStatus>().notNull(),
    /** Why it is off. */
    offReason: text("off_reason").$type<OffReason>(),
    offAtMs: integer("off_at_ms"),
    /** Sealed: see `platform/sealed-secret.ts`. */
    sealedSecret: text("sealed_secret").notNull(),
    /** The one before, which signs too until `previousUntilMs`. */
    previousSecret: text("previous_secret"),
    previousUntilMs: integer("previous_until_ms"),
    /** The number of the last event that was tried, or is not for this endpoint. */
    cursor: integer().notNull(),
    /** Since when nothing arrived; null while something does. */
    failingSinceMs: integer("failing_since_ms"),
    /** A consumer sends to it until then. */
    leaseUntilMs: integer("lease_until_ms").notNull().default(0),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [index("webhook_endpoints_by_owner").on(t.ownerId)],
);
