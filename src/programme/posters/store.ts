import { and, eq, isNotNull, lte, ne, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
import { movies } from "../movies/tables.ts";
import type { PosterSource } from "./poster.ts";
import { posterRemovals } from "./tables.ts";

/** Keys that one sweep alone may take out of R2, until `untilMs`. */
export interface Lease {
  readonly keys: readonly string[];
  readonly nowMs: number;
  readonly untilMs: number;
}

/** The key is removed once it is due, unless a movie has it by then. False, and nothing done, while a sweep has it. */
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
 * Gives the movie this poster, or none, and schedules the removal of the one that it had then: both or neither. A sweep
 * that has that one sees the later time and keeps the row. False where the movie is gone.
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
      .where(eq(movies.id, movieId))
      .returning({ id: movies.id }),
  ]);
  return updated.length > 0;
}

/** At most `limit` keys that are due, longest due first. */
export async function leaseDue(nowMs: number, untilMs: number, limit: number): Promise<Lease> {
  const { key, dueAtMs, claimedUntilMs } = posterRemovals;
  const due = { isDue: and(lte(dueAtMs, nowMs), lte(claimedUntilMs, nowMs)), order: dueAtMs, limit };
  const leased = await deferDue(posterRemovals, key, due, { claimedUntilMs: untilMs });
  return { keys: leased.map((removal) => removal.key), nowMs, untilMs };
}

/** Those of the keys that a movie has. */
export async function postersInUse(keys: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ key: movies.posterKey })
    .from(movies)
    .where(sql`${movies.posterKey} in (select value from json_each(${JSON.stringify(keys)}))`);
  return new Set(rows.flatMap(({ key }) => key ?? []));
}

/** The claim is done with. What was scheduled anew meanwhile stays. */
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
