import { and, eq, isNotNull, isNull, lte, ne, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/sqlite-core";
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
import { brandings } from "../branding/tables.ts";
import { movies } from "../movies/tables.ts";
import type { PosterSource } from "./poster.ts";
import { posterRemovals } from "./tables.ts";

/** Keys that only one sweep may remove from R2, until `untilMs`. */
export interface Lease {
  readonly keys: readonly string[];
  readonly nowMs: number;
  readonly untilMs: number;
}

/** Schedules a key's removal, unless a movie or a cinema has it when it is due. False, and nothing is done, while a sweep has the key. */
export async function scheduleRemoval(key: string, dueAtMs: number, nowMs: number): Promise<boolean> {
  const scheduled = await db
    .insert(posterRemovals)
    .values({ key, dueAtMs })
    .onConflictDoUpdate({
      target: posterRemovals.key,
      set: { dueAtMs },
      setWhere: lte(posterRemovals.claimedUntilMs, nowMs),
    })
    .returning({ key: posterRemovals.key });
  return scheduled.length > 0;
}

/**
 * Sets the movie's poster, or none, and schedules the removal of the old one, in one transaction. A sweep that has the old
 * one sees the later due time and keeps the row. False if the movie does not exist any more.
 */
export async function setPosterOf(
  movieId: number,
  { key, url }: PosterSource,
  dueAtMs: number,
): Promise<boolean> {
  const replaced = db
    .select({
      key: sql<string>`${movies.posterKey}`.as("key"),
      dueAtMs: sql<number>`${dueAtMs}`.as("due_at_ms"),
      claimedUntilMs: sql<number>`0`.as("claimed_until_ms"),
    })
    .from(movies)
    .where(
      and(
        eq(movies.id, movieId),
        isNotNull(movies.posterKey),
        key === null ? undefined : ne(movies.posterKey, key),
      ),
    );
  const [, updated] = await db.batch([
    db
      .insert(posterRemovals)
      .select(replaced)
      .onConflictDoUpdate({ target: posterRemovals.key, set: { dueAtMs } }),
    db
      .update(movies)
      .set({
        posterKey: key,
        posterUrl: url,
        version: sql`${movies.version} + (${movies.posterKey} is not ${key} or ${movies.posterUrl} is not ${url})`,
      })
      .where(and(eq(movies.id, movieId), isNull(movies.removedAtMs)))
      .returning({ id: movies.id }),
  ]);
  return updated.length > 0;
}

/** Leases at most `limit` keys that are due, longest due first. */
export async function leaseDue(nowMs: number, untilMs: number, limit: number): Promise<Lease> {
  const { key, dueAtMs, claimedUntilMs } = posterRemovals;
  const due = { isDue: and(lte(dueAtMs, nowMs), lte(claimedUntilMs, nowMs)), order: dueAtMs, limit };
  const leased = await deferDue(posterRemovals, key, due, { claimedUntilMs: untilMs });
  return { keys: leased.map((removal) => removal.key), nowMs, untilMs };
}

/** The keys that a movie or a cinema has, of those given. */
export async function postersInUse(keys: readonly string[]): Promise<Set<string>> {
  const asked = sql`(select value from json_each(${JSON.stringify(keys)}))`;
  const rows = await unionAll(
    db
      .selectDistinct({ key: movies.posterKey })
      .from(movies)
      .where(sql`${movies.posterKey} in ${asked}`),
    db
      .selectDistinct({ key: brandings.logoKey })
      .from(brandings)
      .where(sql`${brandings.logoKey} in ${asked}`),
  );
  return new Set(rows.flatMap(({ key }) => key ?? []));
}

/** Deletes the rows of a finished lease. A key that was scheduled again meanwhile keeps its row. */
export async function endLease({ keys, nowMs, untilMs }: Lease): Promise<void> {
  await db
    .delete(posterRemovals)
    .where(
      and(
        sql`${posterRemovals.key} in (select value from json_each(${JSON.stringify(keys)}))`,
        eq(posterRemovals.claimedUntilMs, untilMs),
        lte(posterRemovals.dueAtMs, nowMs),
      ),
    );
}
