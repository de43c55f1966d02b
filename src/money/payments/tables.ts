import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { CLOSINGS, PAYMENT_STATUSES, TROUBLES } from "./payment.ts";

/** One row for each session at the gateway. No foreign keys: after a restore of D1 money may arrive for a missing row. */
export const payments = sqliteTable(
  "payments",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    reservationId: integer("reservation_id").notNull(),
    showtimeId: integer("showtime_id").notNull(),
    userId: integer("user_id").notNull(),
    status: text({ enum: PAYMENT_STATUSES }).notNull(),
    amountCents: integer("amount_cents").notNull(),
    currency: text().notNull(),
    sessionId: text("session_id").unique(),
    intentId: text("intent_id"),
    checkoutUrl: text("checkout_url"),
    token: text().notNull().unique(),
    attempt: integer().notNull().default(1),
    sessionEndsAtMs: integer("session_ends_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    paidAtMs: integer("paid_at_ms"),
    paidCents: integer("paid_cents").notNull().default(0),
    paidCurrency: text("paid_currency"),
    /** The last four digits of the card, as the gateway tells them; null for other means, and where it does not say. */
    cardLast4: text("card_last4"),
    /** The showtime's, set with the card: staff look for the payments of their cinema. */
    cinemaId: integer("cinema_id"),
    refundedCents: integer("refunded_cents").notNull().default(0),
    disputeStatus: text("dispute_status"),
    /** Time of the event that set `dispute_status`: an older event does not overwrite it. */
    disputeAtMs: integer("dispute_at_ms").notNull().default(0),
    trouble: text({ enum: TROUBLES }),
    /** Looks at it that failed in a row: the next one waits longer. */
    tries: integer().notNull().default(0),
    lookAtMs: integer("look_at_ms"),
    /** How an admin ended its last trouble, who did, why, and when. */
    closedAs: text("closed_as", { enum: CLOSINGS }),
    closedBy: integer("closed_by"),
    closedWhy: text("closed_why"),
    closedAtMs: integer("closed_at_ms"),
  },
  (t) => [
    /** One unsettled payment per reservation: two tabs that pay at once share a session. */
    uniqueIndex("payments_one_open")
      .on(t.reservationId)
      .where(sql`status in ('open', 'processing')`),
    index("payments_by_reservation").on(t.reservationId),
    index("payments_by_user").on(t.userId, t.id),
    index("payments_by_intent").on(t.intentId),
    index("payments_by_status").on(t.status, t.id),
    index("payments_by_card")
      .on(t.cinemaId, t.cardLast4, t.id)
      .where(sql`card_last4 is not null`),
    index("payments_in_trouble")
      .on(t.id)
      .where(sql`trouble is not null`),
    index("payments_to_look_at")
      .on(t.lookAtMs)
      .where(sql`look_at_ms is not null`),
  ],
);
