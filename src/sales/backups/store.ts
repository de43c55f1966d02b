import { eq, sql } from "drizzle-orm";
import type { Cursor } from "../../box-office/followers/cursor.ts";
import { db } from "../../platform/db.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { ledgerBackups } from "./tables.ts";

/** Of these showtimes, where D1's cursor was when the newest backup was made. Nothing for those without one. */
export async function backedUp(showtimeIds: readonly number[]): Promise<Map<number, Cursor>> {
  const found = await db
    .select()
    .from(ledgerBackups)
    .where(sql`${ledgerBackups.showtimeId} IN (SELECT value FROM json_each(${JSON.stringify(showtimeIds)}))`);
  return new Map(found.map(({ showtimeId, cursor, hash }) => [showtimeId, { seq: cursor, hash }]));
}

export async function note(showtimeId: number, { seq, hash }: Cursor, madeAtMs: number): Promise<void> {
  const values = { cursor: seq, hash, madeAtMs };
  await db
    .insert(ledgerBackups)
    .values({ showtimeId, ...values })
    .onConflictDoUpdate({ target: ledgerBackups.showtimeId, set: values });
}

export async function incarnationOf(showtimeId: number): Promise<string | undefined> {
  const { incarnation } = showtimes;
  return (await db.select({ incarnation }).from(showtimes).where(eq(showtimes.id, showtimeId)).get())
    ?.incarnation;
}
