/** The log as people read it, and what is removed from it. Its rows are the outbox's. */

import { and, desc, eq, getTableColumns, gt, gte, inArray, lt, or, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { KeyRange } from "../outbox/mail-id.ts";
import type { ToldStatus } from "../outbox/status.ts";
import { dueAsAdded } from "../outbox/store.ts";
import type { LoggedMail, Positioned } from "../outbox/store.ts";
import {
  ON_ITS_WAY,
  IS_ACCOUNT_MAIL_DONE,
  IS_DUE_LATER,
  IS_NOT_OF_RESERVATION,
  mailLog,
  mailSweep,
} from "../outbox/tables.ts";

export type LogEntry = Positioned<LoggedMail>;

const position = sql<number>`${mailLog}.rowid`;
const entry = { ...getTableColumns(mailLog), position };
const newestFirst = desc(position);

/**
 * One person's mails about other things than reservations before the position `before`, newest first; of one status, or of all
 * where it is null.
 */
export const mailsOfUser = (
  userId: number,
  status: ToldStatus | null,
  before: number,
  limit: number,
): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(
      and(
        IS_NOT_OF_RESERVATION,
        eq(mailLog.userId, userId),
        lt(position, before),
        status === null ? undefined : hasStatus(status),
      ),
    )
    .orderBy(newestFirst)
    .limit(limit);

/** The mails whose ids are in these ranges, newest first: one search of an index each. */
export const mailsWithin = (ranges: readonly KeyRange[]): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(
      sql`${position} in (select mail.rowid from json_each(${JSON.stringify(ranges)}) as wanted
        cross join mail_log as mail on mail.id >= wanted.value ->> 'from' and mail.id < wanted.value ->> 'below')`,
    )
    .orderBy(newestFirst);

/** All mails before the position, newest first. */
export const mailsBefore = (before: number, limit: number): Promise<LogEntry[]> =>
  db.select(entry).from(mailLog).where(lt(position, before)).orderBy(newestFirst).limit(limit);

/** Mails that did not arrive, newest first. The statuses are written as in the index, so that SQLite uses it. */
export const mailsUndelivered = (
  status: "bounced" | "complained" | "failed",
  before: number,
  limit: number,
): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(
      and(
        sql`status in ('bounced', 'complained', 'failed')`,
        eq(mailLog.status, status),
        lt(position, before),
      ),
    )
    .orderBy(newestFirst)
    .limit(limit);

/** The `+` keeps SQLite from reading the whole log in the order of positions. */
const sorted = sql`+${position}`;

/** Mails that are on their way, newest first. All of them are read and sorted; they are few. */
export const mailsQueued = (before: number, limit: number): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(and(or(dueAsAdded(0), and(IS_DUE_LATER, gt(mailLog.dueAtMs, 0))), lt(sorted, before)))
    .orderBy(desc(sorted))
    .limit(limit);

/**
 * Mails of a status without an index, newest first, among the `looked` newest before the position `before`. `end` is
 * the position where the search stopped, if there may be more.
 */
export async function mailsAmongNewest(
  status: ToldStatus,
  before: number,
  looked: number,
  limit: number,
): Promise<{ readonly mails: LogEntry[]; readonly end: number | null }> {
  const last = () =>
    db
      .select({ position: position.as("position") })
      .from(mailLog)
      .where(lt(position, before))
      .orderBy(newestFirst)
      .limit(1)
      .offset(looked - 1);
  const [[end], mails] = await db.batch([
    last(),
    db
      .select(entry)
      .from(mailLog)
      .where(and(lt(position, before), gte(position, sql`coalesce((${last()}), 0)`), hasStatus(status)))
      .orderBy(newestFirst)
      .limit(limit),
  ]);
  return { mails, end: end?.position ?? null };
}

const hasStatus = (status: ToldStatus) =>
  status === "queued" ? inArray(mailLog.status, ON_ITS_WAY) : eq(mailLog.status, status);

/** Removes the first `limit` account mails that are done and were added before `beforeMs`. Returns how many. */
export async function removeAccountMails(beforeMs: number, limit: number): Promise<number> {
  const { id, createdAtMs } = mailLog;
  const old = db
    .select({ id })
    .from(mailLog)
    .where(and(IS_ACCOUNT_MAIL_DONE, lt(createdAtMs, beforeMs)))
    .orderBy(createdAtMs)
    .limit(limit);
  const newest = sql`(select coalesce(max(rowid), 0) from mail_log)`;
  const [removed] = await db.batch([
    db.delete(mailLog).where(inArray(id, old)).returning({ id }),
    // SQLite gives the position of the newest row to the next one, if it is removed.
    db
      .update(mailSweep)
      .set({ position: newest })
      .where(sql`position > ${newest}`),
  ]);
  return removed.length;
}
