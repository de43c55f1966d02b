import { and, asc, count, eq, lte, sql } from "drizzle-orm";
import { dueMail, mailLog } from "../../mail/outbox/tables.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import type { Schedule } from "./schedule.ts";
import { reportSchedules } from "./tables.ts";

/** The oldest first. */
export const schedulesOf = (userId: number): Promise<Schedule[]> =>
  db
    .select()
    .from(reportSchedules)
    .where(eq(reportSchedules.userId, userId))
    .orderBy(asc(reportSchedules.id));

/** Undefined where the person has `most` already. */
export const add = (schedule: Omit<Schedule, "id">, most: number): Promise<Schedule | undefined> => {
  const { userId, cinemaId, groupBy, weekday, hour, language, createdAtMs, nextAtMs } = schedule;
  const others = db
    .select({ count: count() })
    .from(reportSchedules)
    .where(eq(reportSchedules.userId, userId));
  return db
    .insert(reportSchedules)
    .select(
      sql`select null, ${userId}, ${cinemaId}, ${groupBy}, ${weekday}, ${hour}, ${language}, ${createdAtMs}, ${nextAtMs}
        where (${others}) < ${most}`,
    )
    .returning()
    .get();
};

/** False where the person has no such schedule. */
export const end = async (userId: number, id: number): Promise<boolean> =>
  (
    await db
      .delete(reportSchedules)
      .where(and(eq(reportSchedules.id, id), eq(reportSchedules.userId, userId)))
      .returning({ id: reportSchedules.id })
  ).length > 0;

/** With its cinema; null where that is gone. */
export interface Found {
  readonly schedule: Schedule;
  readonly cinema: { readonly ownerId: number; readonly name: string; readonly timeZone: string } | null;
}

const found = () =>
  db
    .select({
      schedule: reportSchedules,
      cinema: { ownerId: cinemas.ownerId, name: cinemas.name, timeZone: cinemas.timeZone },
    })
    .from(reportSchedules)
    .leftJoin(cinemas, eq(cinemas.id, reportSchedules.cinemaId));

export const scheduleOf = (id: number, userId: number): Promise<Found | undefined> =>
  found()
    .where(and(eq(reportSchedules.id, id), eq(reportSchedules.userId, userId)))
    .get();

/** At most `limit` schedules with a mail that is due, the longest due first. */
export const due = (nowMs: number, limit: number): Promise<Found[]> =>
  found().where(lte(reportSchedules.nextAtMs, nowMs)).orderBy(asc(reportSchedules.nextAtMs)).limit(limit);

/** Adds the mail that is due, and sets when the next one is. One batch, which does nothing where another sweep was first. */
export async function makeDue(
  { id, userId, nextAtMs }: Schedule,
  nonce: string,
  followingAtMs: number,
  nowMs: number,
): Promise<void> {
  const asSeen = and(eq(reportSchedules.id, id), eq(reportSchedules.nextAtMs, nextAtMs));
  await db.batch([
    db
      .insert(mailLog)
      .select(
        sql`select ${dueMail({ kind: "sales_report", userId, nonce }, userId, nowMs)} from ${reportSchedules} where ${asSeen}`,
      )
      .onConflictDoNothing(),
    db.update(reportSchedules).set({ nextAtMs: followingAtMs }).where(asSeen),
  ]);
}
