import {
  and,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  sql,
} from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
import type { MailEvent } from "../log/event.ts";
import { statusesBefore } from "./status.ts";
import type { MailStatus, ToldStatus } from "./status.ts";
import { IS_ACCOUNT_MAIL_DONE, IS_DUE_TICKET, mailLog } from "./tables.ts";

export type LoggedMail = typeof mailLog.$inferSelect;

/** The right to send a mail, for a limited time. `tries` numbers the leases, so that an expired one changes nothing. */
export interface Lease {
  readonly id: string;
  readonly userId: number;
  readonly tries: number;
  readonly resends: number;
}

/** Adds the mail as due, unless it is there. */
export async function add(id: string, userId: number, nowMs: number): Promise<void> {
  await db
    .insert(mailLog)
    .values({ id, userId, status: "due", dueAtMs: nowMs, createdAtMs: nowMs })
    .onConflictDoNothing();
}

/** Adds the mail as due, or makes it due as a new sending. False where it is due already, or being sent. */
export async function addOrAgain(id: string, userId: number, nowMs: number): Promise<boolean> {
  const added = await db
    .insert(mailLog)
    .values({ id, userId, status: "due", dueAtMs: nowMs, createdAtMs: nowMs })
    .onConflictDoUpdate({
      target: mailLog.id,
      set: newSending(nowMs),
      setWhere: notInArray(mailLog.status, ON_ITS_WAY),
    })
    .returning({ id: mailLog.id });
  return added.length > 0;
}

export async function find(id: string): Promise<LoggedMail | null> {
  return (await db.select().from(mailLog).where(eq(mailLog.id, id)).get()) ?? null;
}

/**
 * Takes the lease in one statement, so that one consumer gets it. Null where the mail is done, or another consumer has
 * its lease.
 */
export async function takeLease(id: string, nowMs: number, untilMs: number): Promise<Lease | null> {
  const free = or(eq(mailLog.status, "due"), and(eq(mailLog.status, "sending"), lte(mailLog.dueAtMs, nowMs)));
  const [lease] = await db
    .update(mailLog)
    .set({ status: "sending", dueAtMs: untilMs, tries: sql`${mailLog.tries} + 1` })
    .where(and(eq(mailLog.id, id), free))
    .returning({
      id: mailLog.id,
      userId: mailLog.userId,
      tries: mailLog.tries,
      resends: mailLog.resends,
    });
  return lease ?? null;
}

/** Stores the outcome of a lease. Changes nothing where another lease has followed. */
export async function settle(
  { id, tries }: Lease,
  outcome:
    | { status: "sent"; sentAtMs: number; providerId: string | null; error: null }
    | { status: "due"; dueAtMs: number; error: string }
    | { status: "failed" | "dropped"; error: string },
): Promise<void> {
  await db
    .update(mailLog)
    .set(outcome)
    .where(and(eq(mailLog.id, id), eq(mailLog.status, "sending"), eq(mailLog.tries, tries)));
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
    .where(and(eq(mailLog.id, id), inArray(mailLog.status, ["due", "sending"])))
    .returning({ id: mailLog.id });
  return given.length > 0;
}

/**
 * The ids of at most `limit` mails that were due before `beforeMs`, oldest first. They are due from `nowMs` on then, so
 * that the next sweep takes others. The condition on the status is written as in the index, so that SQLite uses it.
 */
export const takeOverdue = (beforeMs: number, nowMs: number, limit: number): Promise<string[]> =>
  takeDue(sql`status in ('due', 'sending')`, beforeMs, nowMs, limit);

/** The same of mails with tickets alone. */
export const takeOverdueTickets = (beforeMs: number, nowMs: number, limit: number): Promise<string[]> =>
  takeDue(IS_DUE_TICKET, beforeMs, nowMs, limit);

async function takeDue(isDue: SQL, beforeMs: number, nowMs: number, limit: number): Promise<string[]> {
  const { id, dueAtMs } = mailLog;
  const due = { isDue: and(isDue, lte(dueAtMs, beforeMs)), order: dueAtMs, limit };
  return (await deferDue(mailLog, id, due, { dueAtMs: nowMs })).map((mail) => mail.id);
}

/** The ids of at most `limit` mails with tickets that are due and were not tried yet, oldest first. */
export async function dueTickets(nowMs: number, limit: number): Promise<string[]> {
  const tickets = await db
    .select({ id: mailLog.id })
    .from(mailLog)
    .where(and(IS_DUE_TICKET, eq(mailLog.status, "due"), eq(mailLog.tries, 0), lte(mailLog.dueAtMs, nowMs)))
    .orderBy(mailLog.dueAtMs)
    .limit(limit);
  return tickets.map(({ id }) => id);
}

/**
 * Stores an event about a sending. A consumer that is sending the mail loses its lease, because the service has the
 * mail. A mail that was given up here, although the service had accepted it, gets the outcome of the event.
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

const ON_ITS_WAY: MailStatus[] = ["due", "sending"];

const newSending = (nowMs: number) => ({
  status: "due" as const,
  dueAtMs: nowMs,
  resends: sql`${mailLog.resends} + 1`,
  sentAtMs: null,
  providerId: null,
  error: null,
});

/** Makes the mail due again, as a new sending. Null where there is no such mail, or it is due or being sent. */
export async function makeDueAgain(id: string, nowMs: number): Promise<LoggedMail | null> {
  const [again] = await db
    .update(mailLog)
    .set(newSending(nowMs))
    .where(and(eq(mailLog.id, id), notInArray(mailLog.status, ON_ITS_WAY)))
    .returning();
  return again ?? null;
}

/** A mail with its position in the log: the order in which rows were added, which ids do not show. */
export type LogEntry = LoggedMail & { readonly position: number };

const position = sql<number>`${mailLog}.rowid`;
const entry = { ...getTableColumns(mailLog), position };
const newestFirst = desc(position);

/** One person's mails before the position `before`, newest first; of one status, or of all where it is null. */
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
      and(eq(mailLog.userId, userId), lt(position, before), status === null ? undefined : hasStatus(status)),
    )
    .orderBy(newestFirst)
    .limit(limit);

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

/** The `+` keeps SQLite from reading the whole log in the order of positions: it uses the index of due mails instead. */
const sorted = sql`+${position}`;

/** Mails that are due or being sent, newest first. All of them are read by their index and sorted; they are few. */
export const mailsQueued = (before: number, limit: number): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(and(sql`status in ('due', 'sending')`, gt(mailLog.dueAtMs, 0), lt(sorted, before)))
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
  return (await db.delete(mailLog).where(inArray(id, old)).returning({ id })).length;
}
