import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { payments } from "../payments/tables.ts";
import { REFUND_STATUSES } from "./refund.ts";

/** The id names the money that is refunded, so that no money is refunded twice. */
export const refunds = sqliteTable(
  "refunds",
  {
    id: text().primaryKey(),
    reservationId: integer("reservation_id").notNull(),
    paymentId: integer("payment_id")
      .notNull()
      .references(() => payments.id),
    fromCents: integer("from_cents"),
    amountCents: integer("amount_cents").notNull(),
    /** What the gateway gave, where it answered with an amount. */
    givenCents: integer("given_cents"),
    currency: text().notNull(),
    status: text({ enum: REFUND_STATUSES }).notNull(),
    attempt: integer().notNull().default(1),
    triedAtMs: integer("tried_at_ms"),
    providerId: text("provider_id").unique(),
    /** The gateway's code for the reason of a failure. */
    error: text(),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [index("refunds_by_reservation").on(t.reservationId)],
);
