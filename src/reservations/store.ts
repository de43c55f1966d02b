import { and, desc, eq, lt, or } from "drizzle-orm";
import type { ReservationRecord } from "../box-office/answers.ts";
import { reservations } from "../box-office/tables.ts";
import { showtimes } from "../showtimes/tables.ts";
import { db } from "../db/client.ts";
import { recordOf } from "./record.ts";

/** Newest first, from behind `[heldAtMs, id]`: one index range, whatever else the table holds. */
export async function reservationsOf(
  userId: number,
  after: readonly number[] | null,
  limit: number,
): Promise<ReservationRecord[]> {
  const [heldAtMs, id] = after ?? [];
  const rows = await db
    .select({
      reservation: reservations,
      showtime: { payment: showtimes.payment, startsAtMs: showtimes.startsAtMs },
    })
    .from(reservations)
    .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
    .where(
      and(
        eq(reservations.userId, userId),
        heldAtMs === undefined || id === undefined
          ? undefined
          : or(
              lt(reservations.heldAtMs, heldAtMs),
              and(eq(reservations.heldAtMs, heldAtMs), lt(reservations.id, id)),
            ),
      ),
    )
    .orderBy(desc(reservations.heldAtMs), desc(reservations.id))
    .limit(limit);
  return rows.map(({ reservation, showtime }) => recordOf(reservation, showtime));
}
