import { and, desc, eq, gte, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Seen } from "../../box-office/answers.ts";
import { reservations, showtimeSales } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { Lane, Place, Position } from "./round.ts";
import { officeRounds } from "./tables.ts";

export async function positionOf(lane: Lane): Promise<Position | null> {
  return (await db.select().from(officeRounds).where(eq(officeRounds.lane, lane)).get()) ?? null;
}

export async function keepPosition(lane: Lane, position: Position): Promise<void> {
  await db
    .insert(officeRounds)
    .values({ lane, ...position })
    .onConflictDoUpdate({ target: officeRounds.lane, set: position });
}

/**
 * What D1 has of at most `limit` showtimes with box offices, from the latest start before `place` on, down to starts at
 * `fromMs`. Reads one row of each and its cursor, in the order of the index of starts.
 */
export async function seenBefore(
  { startsAtMs, showtimeId }: Place,
  fromMs: number,
  limit: number,
): Promise<(Place & { readonly seen: Seen })[]> {
  const found = await db
    .select({
      showtimeId: showtimes.id,
      startsAtMs: showtimes.startsAtMs,
      incarnation: showtimes.incarnation,
      seq: sql<number>`coalesce(${showtimeSales.cursor}, 0)`,
      hash: showtimeSales.hash,
    })
    .from(showtimes)
    .leftJoin(showtimeSales, eq(showtimeSales.showtimeId, showtimes.id))
    .where(
      and(
        gte(showtimes.startsAtMs, fromMs),
        lte(showtimes.startsAtMs, startsAtMs),
        sql`(${showtimes.startsAtMs}, ${showtimes.id}) < (${startsAtMs}, ${showtimeId})`,
        sql`${showtimes.status} <> 'draft'`,
      ),
    )
    .orderBy(desc(showtimes.startsAtMs), desc(showtimes.id))
    .limit(limit);
  return found.map(({ incarnation, seq, hash, ...place }) => ({
    ...place,
    seen: { incarnation, cursor: { seq, hash } },
  }));
}

/** Writes the cinema into at most `limit` copies that lack it. Returns how many. Reads no others: they are first in the index. */
export async function placeCopies(limit: number): Promise<number> {
  const lacking = db
    .select({ id: reservations.id })
    .from(reservations)
    .where(isNull(reservations.cinemaId))
    .limit(limit);
  const placed = await db
    .update(reservations)
    .set({ cinemaId: sql`(select cinema_id from showtimes where showtimes.id = ${reservations.showtimeId})` })
    .where(inArray(reservations.id, lacking))
    .returning({ id: reservations.id });
  return placed.length;
}
