import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { KINDS } from "./api-key.ts";
import type { Scopes } from "./api-key.ts";

/** Keys of owners' programs and of devices at doors. Without foreign keys: a key of what is gone opens nothing. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    kind: text({ enum: KINDS }).notNull(),
    name: text().notNull(),
    /** What of the key is no secret; null for gate keys. */
    prefix: text(),
    /** SHA-256 of the key; the key itself is not stored. */
    hash: text().notNull().unique(),
    /** Of the key of before the rotation, which works until `previousUntilMs`. */
    previousHash: text("previous_hash"),
    previousUntilMs: integer("previous_until_ms"),
    ownerId: integer("owner_id"),
    madeBy: integer("made_by"),
    /** Null: all cinemas of the owner. */
    cinemaIds: text("cinema_ids", { mode: "json" }).$type<readonly number[]>(),
    /** Of a gate key, its only cinema. */
    gateCinemaId: integer("gate_cinema_id"),
    /** Of a gate key; null: every showtime of the cinema. */
    showtimeId: integer("showtime_id"),
    scopes: text({ mode: "json" }).$type<Scopes>().notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms"),
    /** Written at most once an hour. */
    lastUsedAtMs: integer("last_used_at_ms"),
    revokedAtMs: integer("revoked_at_ms"),
  },
  (t) => [
    uniqueIndex("api_keys_by_previous_hash")
      .on(t.previousHash)
      .where(sql`previous_hash is not null`),
    index("api_keys_by_owner")
      .on(t.ownerId, t.id)
      .where(sql`revoked_at_ms is null`),
    index("api_keys_by_gate")
      .on(t.gateCinemaId, t.id)
      .where(sql`revoked_at_ms is null and gate_cinema_id is not null`),
  ],
);

/** SQL: the key with this hash, or the one of before its rotation while that works; not once it is revoked or has expired. */
export const isGood = (keyHash: string, nowMs: number): SQL | undefined =>
  and(
    or(eq(apiKeys.hash, keyHash), and(eq(apiKeys.previousHash, keyHash), gt(apiKeys.previousUntilMs, nowMs))),
    isNull(apiKeys.revokedAtMs),
    isNotOver(nowMs),
  );

/** SQL: it has not expired. */
export const isNotOver = (nowMs: number): SQL | undefined =>
  or(isNull(apiKeys.expiresAtMs), gt(apiKeys.expiresAtMs, nowMs));

/**
 * Read and written by releases before 062 only: gate keys are in `api_keys`. It stays for those, whose new and revoked keys
 * triggers hand over, and a later release drops it.
 * @public
 */
export const gateKeys = sqliteTable(
  "gate_keys",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull(),
    /** SHA-256 of the key; the key itself is not stored. */
    hash: text().notNull().unique(),
    /** No foreign key: a key of a removed cinema can scan nothing. */
    cinemaId: integer("cinema_id").notNull(),
    /** Null: every showtime of the cinema. */
    showtimeId: integer("showtime_id"),
    createdAtMs: integer("created_at_ms").notNull(),
    revokedAtMs: integer("revoked_at_ms"),
  },
  (t) => [
    index("gate_keys_by_cinema")
      .on(t.cinemaId, t.id)
      .where(sql`revoked_at_ms is null`),
  ],
);
