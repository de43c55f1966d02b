import { and, eq, inArray, isNull, lt, lte, notInArray, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
import type { MailEvent } from "../log/event.ts";
import { statusesBefore } from "./status.ts";
import {
  IS_DUE_AS_ADDED,
  IS_DUE_LATER,
  IS_TICKET,
  ON_ITS_WAY,
  asking,
  mailLog,
  mailSweep,
  newSending,
} from "./tables.ts";

export type LoggedMail = typeof mailLog.$inferSelect;

/** Adds the mail as due, unless it is there. */
export async function add(id: string, userId: number, nowMs: number): Promise<void> {
  await db
    .insert(mailLog)
    .values({ id, userId, status: "due", dueAtMs: nowMs, createdAtMs: nowMs })
    .onConflictDoNothing();
}

/** Adds the mail as due, or makes it due as a new sending. False where the mail is due already, or being sent. */
export const addOrAgain = async (id: string, userId: number, nowMs: number): Promise<boolean> =>
  (await asking(db, id, userId, nowMs)).length > 0;

export async function find(id: string): Promise<LoggedMail | null> {
  return (await db.select().from(mailLog).where(eq(mailLog.id, id)).get()) ?? null;
}

/** Those of the mails that are in the log, due, and were not tried yet. */
export const findUntried = (ids: readonly string[]): Promise<LoggedMail[]> =>
  db
    .select()
    .from(mailLog)
    .where(
      and(
        sql`${mailLog.id} in (select value from json_each(${JSON.stringify(ids)}))`,
        eq(mailLog.status, "due"),
        eq(mailLog.tries, 0),
      ),
    );

/**
 * Stores the outcome of a try of the mail as it was read. A try that failed changes nothing where another try has ended since;
 * one that sent the mail always counts. None counts for another sending.
 */
export async function settle(
  { id, tries, resends }: LoggedMail,
  outcome:
    | { status: "sent"; sentAtMs: number; providerId: string | null; error: null }
    | { status: "due"; dueAtMs: number; error: string }
    | { status: "failed" | "dropped"; error: string },
): Promise<void> {
  await db
    .update(mailLog)
    .set({ ...outcome, tries: sql`${mailLog.tries} + 1` })
    .where(
      and(
        eq(mailLog.id, id),
        inArray(mailLog.status, ON_ITS_WAY),
        eq(mailLog.resends, resends),
        outcome.status === "sent" ? undefined : eq(mailLog.tries, tries),
      ),
    );
}

/** Stores why a due mail stays due. */
export async function note(id: string, error: string): Promise<void> {
  await db
    .update(mailLog)
    .set({ error })
    .where(and(eq(mailLog.id, id), eq(mailLog.status, "due")));
}

/**
 * Makes a mail that the queue has given up due at `dueAtMs` at the soonest. False where it was tried `mostTries` times by
 * now, or is neither due nor being sent.
 */
export async function putOff(id: string, mostTries: number, dueAtMs: number): Promise<boolean> {
  const later = await db
    .update(mailLog)
    .set({ dueAtMs: sql`max(${mailLog.dueAtMs}, ${dueAtMs})` })
    .where(and(eq(mailLog.id, id), inArray(mailLog.status, ON_ITS_WAY), lt(mailLog.tries, mostTries)))
    .returning({ id: mailLog.id });
  return later.length > 0;
}

/**
 * Marks the mail as failed, and keeps its last error if it has one. False where the mail was neither due nor being
 * sent.
 */
export async function giveUp(id: string, error: string): Promise<boolean> {
  const given = await db
    .update(mailLog)
    .set({ status: "failed", error: sql`coalesce(${mailLog.error}, ${error})` })
    .where(and(eq(mailLog.id, id), inArray(mailLog.status, ON_ITS_WAY)))
    .returning({ id: mailLog.id });
  return given.length > 0;
}

/** No mail of this position or a lower one is due as it was added. */
const swept = sql`(select position from mail_sweep)`;

/** The mails that are due as they were added, of those after the position `after`. Reads what was added since the last sweep. */
export const dueAsAdded = (after: number): SQL => sql`rowid > max(${swept}, ${after}) and ${IS_DUE_AS_ADDED}`;

/**
 * Puts the first `limit` mails that are due as they were added, and were before `beforeMs`, into the index of due mails, by a
 * millisecond, and notes where the other ones begin. Returns how many.
 */
export async function indexOverdue(beforeMs: number, limit: number): Promise<number> {
  const overdue = sql`select rowid from mail_log where ${dueAsAdded(0)} and ${lt(mailLog.dueAtMs, beforeMs)} order by rowid limit ${limit}`;
  const first = sql`(select rowid - 1 from mail_log where ${dueAsAdded(0)} order by rowid limit 1)`;
  const begin = sql`coalesce(${first}, (select max(rowid) from mail_log), 0)`;
  const [moved] = await db.batch([
    db
      .update(mailLog)
      .set({ dueAtMs: sql`${mailLog.dueAtMs} + 1` })
      .where(sql`rowid in (${overdue})`)
      .returning({ id: mailLog.id }),
    db
      .update(mailSweep)
      .set({ position: begin })
      .where(sql`position <> ${begin}`),
  ]);
  return moved.length;
}

/**
 * The ids of at most `limit` mails in the index of due mails that were due before `beforeMs`, oldest first. They are due from
 * `nowMs` on then, so that the next sweep takes others.
 */
export const takeOverdue = (beforeMs: number, nowMs: number, limit: number): Promise<string[]> =>
  takeDue(IS_DUE_LATER, beforeMs, nowMs, limit);

/** The same of mails with tickets alone. */
export const takeOverdueTickets = (beforeMs: number, nowMs: number, limit: number): Promise<string[]> =>
  takeDue(sql`${IS_DUE_LATER} and ${IS_TICKET}`, beforeMs, nowMs, limit);

async function takeDue(isDue: SQL, beforeMs: number, nowMs: number, limit: number): Promise<string[]> {
  const { id, dueAtMs } = mailLog;
  const due = { isDue: and(isDue, lte(dueAtMs, beforeMs)), order: dueAtMs, limit };
  return (await deferDue(mailLog, id, due, { dueAtMs: nowMs })).map((mail) => mail.id);
}

/**
 * Since when the oldest mail has waited that is due now; null without one. Of those that were tried, or are sent again, it looks at
 * the 100 that were due first.
 */
export async function oldestDue(nowMs: number): Promise<number | null> {
  const since = sql`iif(resends = 0, created_at_ms, due_at_ms)`;
  const found = await db.get<{ sinceMs: number | null }>(sql`
    select min(since) as sinceMs from (
      select since from (
        select ${since} as since from mail_log where ${IS_DUE_LATER} and due_at_ms <= ${nowMs} order by due_at_ms limit 100)
      union all
      select since from (select ${since} as since from mail_log where ${dueAsAdded(0)} order by rowid limit 1))`);
  return found?.sinceMs ?? null;
}

/** A mail with its position in the log: the order in which rows were added, which ids do not show. */
export type Positioned<Mail> = Mail & { readonly position: number };

/**
 * At most `limit` mails with tickets that are due and were not tried yet: first overdue ones, then those that are due as they
 * were added, by their positions after `after`.
 */
export function dueTickets(
  after: number,
  nowMs: number,
  limit: number,
): Promise<Positioned<{ readonly id: string }>[]> {
  const untried = sql`${IS_TICKET} and status = 'due' and tries = 0 and due_at_ms <= ${nowMs}`;
  return db.all(sql`
    select id, position from (
      select id, 0 as position from mail_log where ${IS_DUE_LATER} and ${untried} order by due_at_ms limit ${limit})
    union all
    select id, position from (
      select id, rowid as position from mail_log where ${dueAsAdded(after)} and ${untried} order by rowid limit ${limit})
    limit ${limit}`);
}

/**
 * Stores an event about a sending, also before its consumer has settled it: the service has the mail. A mail that was given up
 * here, although the service had accepted it, gets the outcome of the event.
 */
export async function noteEvent(
  { id, resends, providerId, outcome, error }: Omit<MailEvent, "installation">,
  nowMs: number,
): Promise<void> {
  await db
    .update(mailLog)
    .set({ status: outcome, providerId, error, sentAtMs: sql`coalesce(${mailLog.sentAtMs}, ${nowMs})` })
    .where(
      and(
        eq(mailLog.id, id),
        eq(mailLog.resends, resends),
        or(inArray(mailLog.status, statusesBefore(outcome)), isNull(mailLog.providerId)),
      ),
    );
}

/** Makes the mail due again, as a new sending. Null where there is no such mail, or it is due or being sent. */
export async function makeDueAgain(id: string, nowMs: number): Promise<LoggedMail | null> {
  const [again] = await db
    .update(mailLog)
    .set(newSending(nowMs))
    .where(and(eq(mailLog.id, id), notInArray(mailLog.status, ON_ITS_WAY)))
    .returning();
  return again ?? null;
}
