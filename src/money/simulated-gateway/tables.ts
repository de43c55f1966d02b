import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { SessionState } from "../gateway/gateway.ts";

/** The checkout sessions of the simulated payment service, for sandbox cinemas. */
export const simulatedSessions = sqliteTable("simulated_sessions", {
  id: text().primaryKey(),
  /** The idempotency key under which it was asked for. */
  key: text().notNull().unique(),
  reservationId: integer("reservation_id").notNull(),
  incarnation: text().notNull(),
  amountCents: integer("amount_cents").notNull(),
  currency: text().notNull(),
  state: text().$type<SessionState>().notNull(),
  endsAtMs: integer("ends_at_ms").notNull(),
});

/** What the simulated payment service gave back. */
export const simulatedRefunds = sqliteTable(
  "simulated_refunds",
  {
    sessionId: text("session_id").notNull(),
    /** The idempotency key under which it was asked for. */
    key: text().notNull(),
    amountCents: integer("amount_cents").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.key] })],
);

export type SimulatedSession = typeof simulatedSessions.$inferSelect;
