import { and, eq, gt, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { tillIntents } from "./tables.ts";

interface NewIntent {
  readonly id: number;
  readonly cinemaId: number;
  readonly userId: number;
  readonly showtimeId: number;
  readonly atMs: number;
}

/** A statement that adds the intent to the person's open shift in the cinema, and returns that; nothing where there is none. */
export const adding = ({ id, cinemaId, userId, showtimeId, atMs }: NewIntent) =>
  db
    .insert(tillIntents)
    .select(
      sql`SELECT ${id}, id, ${showtimeId}, ${atMs}, null FROM shifts
        WHERE cinema_id = ${cinemaId} AND user_id = ${userId} AND status = 'open'`,
    )
    .returning({ shiftId: tillIntents.shiftId });

/** The shift, or undefined where the person has none that is open. */
export const add = async (intent: NewIntent): Promise<number | undefined> =>
  (await adding(intent)).at(0)?.shiftId;

/** A statement that notes the ledger's entry with the money. */
export const noting = (id: number, seq: number) =>
  db.update(tillIntents).set({ seq }).where(eq(tillIntents.id, id));

/** A statement that removes an intent of which nothing came. */
export const removing = (id: number) => db.delete(tillIntents).where(eq(tillIntents.id, id));

/** SQL: D1 has every entry of the ledgers with money of this shift, and no box office may still be told of more. */
export const isCopied = (shiftId: number): SQL => sql`NOT EXISTS (
  SELECT 1 FROM till_intents AS intent LEFT JOIN showtime_sales AS copied ON copied.showtime_id = intent.showtime_id
  WHERE intent.shift_id = ${shiftId} AND (intent.seq IS NULL OR coalesce(copied.cursor, 0) < intent.seq))`;

/** A showtime with money of a shift that D1 may not have. */
export interface Behind {
  readonly showtimeId: number;
  /** Null where D1 does not know the showtime. */
  readonly incarnation: string | null;
  /** Where D1 is. */
  readonly cursor: number;
  readonly hash: string | null;
  /** The newest entry that is known; null for none. */
  readonly newest: number | null;
  /** The first and the last time of an intent that is not settled; null for none. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

export const behind = (shiftId: number): Promise<Behind[]> =>
  db.all<Behind>(sql`
    SELECT intent.showtime_id AS showtimeId, showtimes.incarnation, coalesce(copied.cursor, 0) AS cursor, copied.hash,
      max(intent.seq) AS newest, min(iif(intent.seq IS NULL, intent.at_ms, NULL)) AS firstMs,
      max(iif(intent.seq IS NULL, intent.at_ms, NULL)) AS lastMs
    FROM till_intents AS intent
    LEFT JOIN showtimes ON showtimes.id = intent.showtime_id
    LEFT JOIN showtime_sales AS copied ON copied.showtime_id = intent.showtime_id
    WHERE intent.shift_id = ${shiftId}
    GROUP BY intent.showtime_id
    HAVING lastMs IS NOT NULL OR newest > cursor`);

/**
 * Settles the shift's intents at the showtime, whose ledger ends at `head` and takes none of them any more that is from before
 * `beforeMs`: what came of those is in it. An entry up to `known` that the ledger does not have was lost with its end.
 */
export async function settleUpTo(
  { shiftId, showtimeId }: { readonly shiftId: number; readonly showtimeId: number },
  { head, known, beforeMs }: { readonly head: number; readonly known: number; readonly beforeMs: number },
): Promise<void> {
  const { seq, atMs } = tillIntents;
  await db
    .update(tillIntents)
    .set({ seq: head })
    .where(
      and(
        eq(tillIntents.shiftId, shiftId),
        eq(tillIntents.showtimeId, showtimeId),
        or(and(isNull(seq), lt(atMs, beforeMs)), and(gt(seq, head), lte(seq, known))),
      ),
    );
}

/** The oldest intents from before `beforeMs` that are not settled. */
export const unsettled = (beforeMs: number, limit: number) =>
  db
    .select({ shiftId: tillIntents.shiftId, showtimeId: tillIntents.showtimeId })
    .from(tillIntents)
    .where(and(isNull(tillIntents.seq), lt(tillIntents.atMs, beforeMs)))
    .orderBy(tillIntents.atMs)
    .limit(limit);
