import { and, desc, eq, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { ReservationRecord } from "../../box-office/answers.ts";
import { reservations } from "../../box-office/followers/tables.ts";
import { guestsOf, users } from "../../identity/accounts/tables.ts";
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

/**
 * A buyer's reservations after the cursor `[heldAtMs, id]`, newest first: one range of an index. Also what guests with the
 * buyer's confirmed address bought, which are few. Not what staff sold at the counter or gave to somebody, although they are its
 * buyers of record.
 */
export async function reservationsOf(
  userId: number,
  after: readonly number[] | null,
  limit: number,
): Promise<ReservationRecord[]> {
  const [heldAtMs, id] = after ?? [];
  const page = (whose: SQL | undefined) =>
    withShowtime()
      .where(
        and(
          whose,
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
  const [own, ofGuests] = await db.batch([
    page(and(eq(reservations.userId, userId), isNull(reservations.guestId))),
    page(
      and(
        sql`${reservations.userId} in ${guestsOf(userId)}`,
        isNull(reservations.guestId),
        isNotNull(reservations.confirmedAtMs),
      ),
    ),
  ]);
  return inOrder(own, ofGuests).slice(0, limit).map(asRecord);
}

/** Both lists as one, newest first. */
const inOrder = (own: readonly Row[], ofGuests: readonly Row[]): Row[] =>
  [...own, ...ofGuests].toSorted(
    ({ reservation: a }, { reservation: b }) => b.heldAtMs - a.heldAtMs || b.id - a.id,
  );

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

/**
 * Whether the account's address is confirmed, and its live seats at showtimes that have not started. Undefined for no such
 * account. Reads the buyer's range of an index.
 */
export const standingOf = (
  userId: number,
  nowMs: number,
): Promise<{ isConfirmed: boolean; seats: number } | undefined> =>
  db
    .select({
      isConfirmed: sql`${users.emailConfirmedAtMs} is not null`.mapWith(Boolean),
      seats: sql<number>`(
        SELECT coalesce(sum(json_array_length(r.lines)), 0)
        FROM reservations r JOIN showtimes s ON s.id = r.showtime_id
        WHERE r.user_id = ${userId} AND r.guest_id IS NULL AND s.starts_at_ms > ${nowMs}
          AND (r.status = 'confirmed' OR (r.status IN ('held', 'awaiting_payment') AND r.expires_at_ms > ${nowMs}))
      )`,
    })
    .from(users)
    .where(eq(users.id, userId))
    .get();
