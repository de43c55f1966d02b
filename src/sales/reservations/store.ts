import { and, desc, eq, lt, or } from "drizzle-orm";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { reservations } from "../../box-office/followers/tables.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { recordOf } from "./record.ts";

const withShowtime = () =>
  db
    .select({
      reservation: reservations,
      showtime: { payment: showtimes.payment, startsAtMs: showtimes.startsAtMs },
    })
    .from(reservations)
    .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId));

type Row = Awaited<ReturnType<typeof withShowtime>>[number];

const asRecord = ({ reservation, showtime }: Row): ReservationRecord => recordOf(reservation, showtime);

/** A buyer's reservations after the cursor `[heldAtMs, id]`, newest first. Reads one range of an index. */
export async function reservationsOf(
  userId: number,
  after: readonly number[] | null,
  limit: number,
): Promise<ReservationRecord[]> {
  const [heldAtMs, id] = after ?? [];
  const rows = await withShowtime()
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
  return rows.map(asRecord);
}

/**
 * All buyers' reservations with ids below `belowId`, highest id first. Reads one range of the primary key, in which a
 * showtime's reservations are adjacent.
 */
export async function reservationsBelow(belowId: number, limit: number): Promise<ReservationRecord[]> {
  const rows = await withShowtime()
    .where(lt(reservations.id, belowId))
    .orderBy(desc(reservations.id))
    .limit(limit);
  return rows.map(asRecord);
}
