import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "../accounts/tables.ts";

/**
 * When a session ends that is not ended before: `SESSION_LIFE_MS` after sign-in where the row does not say it. Queries have
 * these very words, so that SQLite uses the index. No `coalesce`: drizzle-kit cuts an index's expression at a comma.
 */
export const SESSION_END = sql`case when expires_at_ms is null then created_at_ms + 7776000000 else expires_at_ms end`;

export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    createdAtMs: integer("created_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
    /** The newest sign-in or refresh; null for a session that is older than this column. */
    lastUsedAtMs: integer("last_used_at_ms"),
    /** When its newest refresh token expires; null as above. */
    expiresAtMs: integer("expires_at_ms"),
    /** Browser and system at sign-in. */
    device: text(),
    /** At sign-in, ISO 3166. */
    country: text(),
    /** When the person last proved who they are; null where that was at the login. */
    provedAtMs: integer("proved_at_ms"),
    /** Whether the person has shown a second factor in this session. A passkey counts as both factors. */
    bySecondFactor: integer("by_second_factor", { mode: "boolean" }).notNull().default(false),
  },
  (t) => [
    index("sessions_by_user").on(t.userId),
    index("sessions_by_end").on(SESSION_END),
    index("sessions_ended")
      .on(t.endedAtMs, t.id)
      .where(sql`ended_at_ms is not null`),
  ],
);

/** See recorded-times.ts. A row a gap. */
export const recordedTimes = sqliteTable("recorded_times", {
  fromMs: integer("from_ms").primaryKey(),
  untilMs: integer("until_ms").notNull(),
});

/** The refresh tokens of a session. Each is used once; its row then has the successor, sealed with the token itself. */
export const refreshTokens = sqliteTable(
  "refresh_tokens",
  {
    /** SHA-256 of the token. */
    hash: text().primaryKey(),
    sessionId: text("session_id")
      .notNull()
      .references(() => sessions.id),
    expiresAtMs: integer("expires_at_ms").notNull(),
    usedAtMs: integer("used_at_ms"),
    /** Readable only with the token itself. */
    sealedSuccessor: text("sealed_successor"),
  },
  (t) => [
    index("refresh_tokens_by_session").on(t.sessionId),
    index("refresh_tokens_by_end").on(t.expiresAtMs),
  ],
);
