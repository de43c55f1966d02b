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
import { db } from "../../platform/db.ts";
import { deferDue } from "../../platform/due-rows.ts";
import type { MailEvent } from "../log/event.ts";
import { statusesBefore } from "./status.ts";
import type { MailStatus, ToldStatus } from "./status.ts";
import { mailLog } from "./tables.ts";

export type LoggedMail = typeof mailLog.$inferSelect;

/** The right to send a mail, until it runs out. `tries` counts the claims, so that an old one changes nothing. */
export interface Lease {
  readonly id: string;
  readonly userId: number;
  readonly tries: number;
  readonly resends: number;
}

/** Writes the mail down as due, unless it is there. */
export async function add(id: string, userId: number, nowMs: number): Promise<void> {
  await db
    .insert(mailLog)
    .values({ id, userId, status: "due", dueAtMs: nowMs, createdAtMs: nowMs })
    .onConflictDoNothing();
}

export async function find(id: string): Promise<LoggedMail | null> {
  return (await db.select().from(mailLog).where(eq(mailLog.id, id)).get()) ?? null;
}

/** One statement, so that of all who ask one gets it. Null where the mail is not due, or somebody is at it. */
export async function takeLease(id: string, nowMs: number, untilMs: number): Promise<Lease | null> {
  const free = or(eq(mailLog.status, "due"), and(eq(mailLog.status, "sending"), lte(mailLog.dueAtMs, nowMs)));
  const [claimed] = await db
    .update(mailLog)
    .set({ status: "sending", dueAtMs: untilMs, tries: sql`${mailLog.tries} + 1` })
    .where(and(eq(mailLog.id, id), free))
    .returning({
      id: mailLog.id,
      userId: mailLog.userId,
      tries: mailLog.tries,
      resends: mailLog.resends,
    });
  return claimed ?? null;
}

/** What came of a claim. Nothing is done where another claim has followed it. */
export async function settle(
  { id, tries }: Lease,
  outcome:
    | { status: "sent"; sentAtMs: number; providerId: string | null; error: null }
    | { status: "due"; dueAtMs: number; error: string }
    | { status: "failed"; error: string },
): Promise<void> {
  await db
    .update(mailLog)
    .set(outcome)
    .where(and(eq(mailLog.id, id), eq(mailLog.status, "sending"), eq(mailLog.tries, tries)));
}

/** Why a due mail stays due. */
export async function note(id: string, error: string): Promise<void> {
  await db
    .update(mailLog)
    .set({ error })
    .where(and(eq(mailLog.id, id), eq(mailLog.status, "due")));
}

/** Keeps the last reason where there is one. False where the mail has come to its end before. */
export async function giveUp(id: string, error: string): Promise<boolean> {
  const given = await db
    .update(mailLog)
    .set({ status: "failed", error: sql`coalesce(${mailLog.error}, ${error})` })
    .where(and(eq(mailLog.id, id), inArray(mailLog.status, ["due", "sending"])))
    .returning({ id: mailLog.id });
  return given.length > 0;
}

/**
 * The ids of at most `limit` mails that should have been on their way before `beforeMs`, oldest first. They count as
 * due from `nowMs` on, so that the next sweep takes others. The status is spelled as in the index.
 */
export async function takeOverdue(beforeMs: number, nowMs: number, limit: number): Promise<string[]> {
  const { id, dueAtMs } = mailLog;
  const due = {
    isDue: and(sql`status in ('due', 'sending')`, lte(dueAtMs, beforeMs)),
    order: dueAtMs,
    limit,
  };
  return (await deferDue(mailLog, id, due, { dueAtMs: nowMs })).map((mail) => mail.id);
}

/**
 * What the mail service tells of a sending. Whoever is at the mail loses the claim, for the service has it. What was
 * given up here, and had come to the service all the same, is what the service says of it.
 */
export async function noteEvent(
  { id, resends, providerId, outcome, error }: MailEvent,
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

/** Due once more, as another sending. Null where there is no such mail, or it is on its way. */
export async function makeDueAgain(id: string, nowMs: number): Promise<LoggedMail | null> {
  const [again] = await db
    .update(mailLog)
    .set({
      status: "due",
      dueAtMs: nowMs,
      resends: sql`${mailLog.resends} + 1`,
      sentAtMs: null,
      providerId: null,
      error: null,
    })
    .where(and(eq(mailLog.id, id), notInArray(mailLog.status, ON_ITS_WAY)))
    .returning();
  return again ?? null;
}

/** A row's position in the log: the rows' order, which their ids do not tell. */
export type LogEntry = LoggedMail & { readonly position: number };

const position = sql<number>`${mailLog}.rowid`;
const entry = { ...getTableColumns(mailLog), position };
const newestFirst = desc(position);

/** One person's, newest first, from before the position `before`; of one status, or of all. */
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

/** Everybody's, newest first. */
export const mailsBefore = (before: number, limit: number): Promise<LogEntry[]> =>
  db.select(entry).from(mailLog).where(lt(position, before)).orderBy(newestFirst).limit(limit);

/** Those that did not arrive, newest first. The statuses are spelled as in the index. */
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

/** No index has it, so that the one for those on their way is used, and not the order of the whole log. */
const sorted = sql`+${position}`;

/** Those that are on their way, newest first: all of them are read by their index and sorted, and they are few. */
export const mailsQueued = (before: number, limit: number): Promise<LogEntry[]> =>
  db
    .select(entry)
    .from(mailLog)
    .where(and(sql`status in ('due', 'sending')`, gt(mailLog.dueAtMs, 0), lt(sorted, before)))
    .orderBy(desc(sorted))
    .limit(limit);

/**
 * Those of a status that most have, newest first, among the `looked` newest before the position `before`: there is no index
 * for them. `end` is where the look ended, if there may be more.
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
