import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { DeliveryStatus, Fault } from "./delivery.ts";

/** The tries to bring an event to an endpoint, as of the last one. WITHOUT ROWID. It goes with the event, after 30 days. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    endpointId: integer("endpoint_id").notNull(),
    /** The event's, among those of the endpoint's owner. */
    number: integer().notNull(),
    tries: integer().notNull(),
    status: text().$type<DeliveryStatus>().notNull(),
    /** When it is tried again; null for never. */
    nextAtMs: integer("next_at_ms"),
    /** Null before the first try, where it is asked for again. */
    triedAtMs: integer("tried_at_ms"),
    httpStatus: integer("http_status"),
    fault: text().$type<Fault>(),
    /** The beginning of the answer's body. */
    answer: text(),
  },
  (t) => [
    primaryKey({ columns: [t.endpointId, t.number] }),
    index("webhook_deliveries_due")
      .on(t.endpointId, t.nextAtMs)
      .where(sql`next_at_ms is not null`),
  ],
);
