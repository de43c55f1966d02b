import { and, desc, eq, isNotNull, isNull, lt, notExists, sql } from "drizzle-orm";
import { users } from "../../identity/accounts/tables.ts";
import { apiKeys, isGood } from "../../identity/api-keys/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import type { GateKey } from "./gate-key.ts";

const { id, name, showtimeId, createdAtMs, lastUsedAtMs } = apiKeys;
/** Not null, because only gate keys have one, and all of them do. */
const cinemaId = sql<number>`${apiKeys.gateCinemaId}`;
const columns = { id, name, cinemaId, showtimeId, createdAtMs };
const isGate = isNotNull(apiKeys.gateCinemaId);
const isLiving = isNull(apiKeys.revokedAtMs);

export async function addKey(key: Omit<GateKey, "id"> & { readonly hash: string }): Promise<number> {
  const { cinemaId: gateCinemaId, ...row } = key;
  const ownerId = sql`(select owner_id from cinemas where id = ${gateCinemaId})`;
  const scopes = { door: "write" } as const;
  const added = { ...row, kind: "gate" as const, gateCinemaId, cinemaIds: [gateCinemaId], ownerId, scopes };
  return (await db.insert(apiKeys).values(added).returning({ id }).get()).id;
}

/** Whether the owner of the key's cinema is disabled or erased. */
const hasNoOwner = db
  .select({ one: sql`1` })
  .from(cinemas)
  .innerJoin(users, eq(users.id, cinemas.ownerId))
  .where(and(eq(cinemas.id, apiKeys.gateCinemaId), isNotNull(users.disabledAtMs)));

/** A key that is good, and whose cinema's owner is not disabled. */
export const keyByHash = (
  hash: string,
  nowMs: number,
): Promise<(GateKey & { readonly lastUsedAtMs: number | null }) | undefined> =>
  db
    .select({ ...columns, lastUsedAtMs })
    .from(apiKeys)
    .where(and(isGood(hash, nowMs), isGate, notExists(hasNoOwner)))
    .get();

export const keyOf = (keyId: number): Promise<GateKey | undefined> =>
  db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(id, keyId), isGate))
    .get();

/** A cinema's keys that are not revoked, with ids below `beforeId`, newest first. */
export const keysOf = (ofCinema: number, beforeId: number, limit: number): Promise<GateKey[]> =>
  db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.gateCinemaId, ofCinema), isLiving, lt(id, beforeId)))
    .orderBy(desc(id))
    .limit(limit);

export async function revoke(keyId: number, nowMs: number): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(id, keyId), isLiving));
}
