import { and, eq, inArray, or, sql } from "drizzle-orm";
import { users } from "../../identity/accounts/tables.ts";
import { db } from "../../platform/db.ts";
import { guests } from "../../sales/counter/tables.ts";
import type { Names } from "./guest-list.ts";

/**
 * The names of accounts, and of the showtime's guests at the counter: one row by its key for each. A guest's row counts only if
 * it names the same showtime, or is one of `movedIds`: their orders were exchanged for seats of this one.
 */
export async function namesOf(
  showtimeId: number,
  userIds: readonly number[],
  guestIds: readonly number[],
  movedIds: readonly number[] = [],
): Promise<Names> {
  const [ofUsers, ofGuests] = await db.batch([
    db
      .select({ id: users.id, name: users.name })
      .from(users)
      .where(inArray(users.id, each(userIds))),
    db
      .select({ id: guests.id, name: guests.name })
      .from(guests)
      .where(
        and(
          inArray(guests.id, each([...guestIds, ...movedIds])),
          or(eq(guests.showtimeId, showtimeId), inArray(guests.id, each(movedIds))),
        ),
      ),
  ]);
  return { users: byId(ofUsers), guests: byId(ofGuests) };
}

const each = (ids: readonly number[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`;

const byId = (rows: readonly { id: number; name: string | null }[]): Map<number, string | null> =>
  new Map(rows.map(({ id, name }) => [id, name]));
