import { and, desc, eq, isNull, lt } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { GateKey } from "./gate-key.ts";
import { gateKeys } from "./tables.ts";

const { id, name, cinemaId, showtimeId, createdAtMs } = gateKeys;
const columns = { id, name, cinemaId, showtimeId, createdAtMs };
const isGood = isNull(gateKeys.revokedAtMs);

export async function addKey(key: Omit<GateKey, "id"> & { readonly hash: string }): Promise<number> {
  return (await db.insert(gateKeys).values(key).returning({ id }).get()).id;
}

export const keyByHash = (hash: string): Promise<GateKey | undefined> =>
  db
    .select(columns)
    .from(gateKeys)
    .where(and(eq(gateKeys.hash, hash), isGood))
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
