import { and, count, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { users } from "../accounts/tables.ts";
import type { Home, Role } from "../staff/permission.ts";
import { MOST_KEYS, USE_NOTED_MS } from "./api-key.ts";
import type { ApiKey, Found, Scopes } from "./api-key.ts";
import { apiKeys, isGood, isNotOver } from "./tables.ts";

const { id, kind, name, prefix, previousUntilMs, ownerId, madeBy, cinemaIds } = apiKeys;
const { showtimeId, scopes, createdAtMs, expiresAtMs, lastUsedAtMs, revokedAtMs } = apiKeys;

const columns = {
  id,
  kind,
  name,
  prefix,
  ownerId,
  madeBy,
  cinemaIds,
  showtimeId,
  scopes,
  createdAtMs,
  expiresAtMs,
  lastUsedAtMs,
  previousUntilMs,
};

const isLiving = isNull(revokedAtMs);

/** SQL: whether it is a key for sandbox cinemas. */
const isTest = sql`(substr(coalesce(${prefix}, ''), 1, 8) = 'mk_test_')`;

/** As `Found.places`: of a test key sandboxes, and of others none. Names the table of the cinemas in SQL only, because identity may not call their department. */
const places = sql<string>`(
  select json_group_array(json_array(cinemas.id, json(staff.roles)))
  from cinemas left join staff on staff.cinema_id = cinemas.id and staff.user_id = ${madeBy} and staff.since_ms <= ${createdAtMs}
  where cinemas.owner_id = ${ownerId} and cinemas.sandbox = ${isTest}
    and (${cinemaIds} is null or cinemas.id in (select value from json_each(${cinemaIds}))))`.mapWith(
  (text: string): [number, Role[] | null][] => JSON.parse(text),
);

/** The owner is one, and not disabled. */
const hasOwner = sql`exists (select 1 from users owner where owner.id = ${ownerId} and owner.disabled_at_ms is null
  and (owner.role = 'owner' or owner.is_admin = 1))`;

/** A program's key that is good, while who made it and its owner are not disabled. */
export async function goodKey(keyHash: string, nowMs: number): Promise<Found | null> {
  const row = await db
    .select({
      key: { id, prefix, ownerId, scopes, lastUsedAtMs },
      maker: {
        id: users.id,
        role: users.role,
        isAdmin: users.isAdmin,
        emailConfirmedAtMs: users.emailConfirmedAtMs,
        passwordIsStrong: users.passwordIsStrong,
      },
      places,
    })
    .from(apiKeys)
    .innerJoin(users, and(eq(users.id, madeBy), isNull(users.disabledAtMs)))
    .where(and(isGood(keyHash, nowMs), eq(kind, "api"), hasOwner))
    .get();
  if (row === undefined || row.key.prefix === null || row.key.ownerId === null) return null;
  const { key, ...more } = row;
  return { ...key, prefix: row.key.prefix, ownerId: row.key.ownerId, ...more };
}

export const noteUse = (keyId: number, nowMs: number): Promise<unknown> =>
  db
    .update(apiKeys)
    .set({ lastUsedAtMs: nowMs })
    .where(and(eq(id, keyId), or(isNull(lastUsedAtMs), lt(lastUsedAtMs, nowMs - USE_NOTED_MS))));

export type NewKey = Pick<
  typeof apiKeys.$inferInsert & ApiKey,
  "name" | "hash" | "prefix" | "ownerId" | "madeBy" | "cinemaIds" | "scopes" | "createdAtMs" | "expiresAtMs"
>;

/** Undefined where the owner has `MOST_KEYS` others. */
export async function add(key: NewKey): Promise<number | undefined> {
  const others = db
    .select({ count: count() })
    .from(apiKeys)
    .where(and(eq(ownerId, key.ownerId ?? 0), isLiving, eq(kind, "api")));
  const cinemas = key.cinemaIds === null ? null : JSON.stringify(key.cinemaIds);
  const [added] = await db.all<{ id: number }>(sql`
    insert into ${apiKeys} (kind, name, prefix, hash, owner_id, made_by, cinema_ids, scopes, created_at_ms, expires_at_ms)
    select 'api', ${key.name}, ${key.prefix}, ${key.hash}, ${key.ownerId}, ${key.madeBy}, ${cinemas},
      ${JSON.stringify(key.scopes)}, ${key.createdAtMs}, ${key.expiresAtMs}
    where (${others}) < ${MOST_KEYS} returning id`);
  return added?.id;
}

/** Also of gate keys; not of revoked ones. */
export const keyBy = (keyId: number): Promise<ApiKey | undefined> =>
  db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(id, keyId), isLiving))
    .get();

/** An owner's keys that are not revoked, with ids below `beforeId`, newest first; of one cinema, where one is named. */
export const keysOf = (
  owner: number,
  cinema: { readonly id: number; readonly inSandbox: boolean } | null,
  beforeId: number,
  limit: number,
): Promise<ApiKey[]> =>
  db
    .select(columns)
    .from(apiKeys)
    .where(
      and(
        eq(ownerId, owner),
        isLiving,
        lt(id, beforeId),
        cinema === null
          ? undefined
          : sql`((${cinemaIds} is null and ${isTest} = ${cinema.inSandbox ? 1 : 0})
              or ${cinema.id} in (select value from json_each(${cinemaIds})))`,
      ),
    )
    .orderBy(desc(id))
    .limit(limit);

export async function change(
  keyId: number,
  changes: { readonly name?: string | undefined; readonly scopes?: Scopes | undefined },
): Promise<ApiKey | undefined> {
  const isOne = and(eq(id, keyId), isLiving);
  const [, [changed]] = await db.batch([
    db
      .update(apiKeys)
      .set({ name: changes.name ?? sql`name`, ...(changes.scopes && { scopes: changes.scopes }) })
      .where(isOne),
    db.select(columns).from(apiKeys).where(isOne),
  ]);
  return changed;
}

/** Gives the key another secret. The one of before works until `untilMs`; null: no longer. Undefined for a key that is over. */
export const rotate = async (
  keyId: number,
  newHash: string,
  untilMs: number | null,
  nowMs: number,
): Promise<ApiKey | undefined> =>
  (
    await db
      .update(apiKeys)
      .set({
        hash: newHash,
        previousHash: untilMs === null ? null : sql`hash`,
        previousUntilMs: untilMs,
      })
      .where(and(eq(id, keyId), isLiving, isNotOver(nowMs)))
      .returning(columns)
  )[0];

export async function revoke(keyId: number, nowMs: number): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAtMs: nowMs })
    .where(and(eq(id, keyId), isLiving));
}

export const homesOf = (ids: readonly number[]) =>
  db.all<Home & { readonly sandbox: 0 | 1 }>(
    sql`select id as cinemaId, owner_id as ownerId, sandbox from cinemas where id in (select value from json_each(${JSON.stringify(ids)}))`,
  );
