import { and, gt, inArray, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { LONGEST_MS } from "../../programme/showtimes/showtime.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";

interface Coming {
  readonly id: number;
  readonly startsAtMs: number;
}

/** Public showtimes that are not over, in order of the start, after one of them. One range of an index. */
export const comingShowtimes = (after: Coming | null, nowMs: number, limit: number): Promise<Coming[]> =>
  db
    .select({ id: showtimes.id, startsAtMs: showtimes.startsAtMs })
    .from(showtimes)
    .where(
      and(
        gt(showtimes.startsAtMs, Math.max(nowMs - LONGEST_MS, (after?.startsAtMs ?? 0) - 1)),
        after === null
          ? undefined
          : sql`(${showtimes.startsAtMs}, ${showtimes.id}) > (${after.startsAtMs}, ${after.id})`,
        gt(showtimes.endsAtMs, nowMs),
        inArray(showtimes.status, ["on_sale", "closed"]),
      ),
    )
    .orderBy(showtimes.startsAtMs, showtimes.id)
    .limit(limit);
