import { and, desc, eq, isNotNull, isNull, lt, notExists, sql } from "drizzle-orm";
import { users } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import type { GateKey } from "./gate-key.ts";
import { gateKeys } from "./tables.ts";

const { id, name, cinemaId, showtimeId, createdAtMs } = gateKeys;
const columns = { id, name, cinemaId, showtimeId, createdAtMs };
const isGood = isNull(gateKeys.revokedAtMs);

export async function addKey(key: Omit<GateKey, "id"> & { readonly hash: string }): Promise<number> {
  return (await db.insert(gateKeys).values(key).returning({ id }).get()).id;
}

/** Whether the owner of the key's cinema is disabled or erased. */
const hasNoOwner = db
  .select({ one: sql`1` })
  .from(cinemas)
  .innerJoin(users, eq(users.id, cinemas.ownerId))
  .where(and(eq(cinemas.id, gateKeys.cinemaId), isNotNull(users.disabledAtMs)));

/** A key that is not revoked, and whose cinema's owner is not disabled. */
export const keyByHash = (hash: string): Promise<GateKey | undefined> =>
  db
    .select(columns)
    .from(gateKeys)
    .where(and(eq(gateKeys.hash, hash), isGood, notExists(hasNoOwner)))
    .get();

export const keyOf = (keyId: number): Promise<GateKey | undefined> =>
  db.select(columns).from(gateKeys).where(eq(id, keyId)).get();

/** A cinema's keys that are not revoked, with ids below `beforeId`, newest first. */
export const keysOf = (ofCinema: number, beforeId: number, limit: number): Promise<GateKey[]> =>
  db
    .select(columns)
    .from(gateKeys)
    .where(and(eq(cinemaId, ofCinema), isGood, lt(id, beforeId)))
    .orderBy(desc(id))
    .limit(limit);

export async function revoke(keyId: number, nowMs: number): Promise<void> {
  await db
    .update(gateKeys)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(id, keyId), isGood));
}
