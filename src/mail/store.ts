import { and, desc, eq, inArray, lte, or, sql } from "drizzle-orm";
import { db } from "../db/client.ts";
import type { KeptMail, Mail } from "./mail.ts";
import { localMails, mailLog } from "./tables.ts";

type Row = typeof mailLog.$inferSelect;

/** The right to send a mail, until it runs out. `tries` counts the claims, so that an old one changes nothing. */
export interface Claim {
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

export async function find(id: string): Promise<Row | null> {
  return (await db.select().from(mailLog).where(eq(mailLog.id, id)).get()) ?? null;
}

/** One statement, so that of all who ask one gets it. Null where the mail is not due, or somebody is at it. */
export async function claim(id: string, nowMs: number, untilMs: number): Promise<Claim | null> {
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
  { id, tries }: Claim,
  outcome:
    | { status: "sent"; sentAtMs: number; providerId: string; error: null }
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
  const overdue = db
    .select({ id: mailLog.id })
    .from(mailLog)
    .where(and(sql`status in ('due', 'sending')`, lte(mailLog.dueAtMs, beforeMs)))
    .orderBy(mailLog.dueAtMs)
    .limit(limit);
  const rows = await db
    .update(mailLog)
    .set({ dueAtMs: nowMs })
    .where(inArray(mailLog.id, overdue))
    .returning({ id: mailLog.id });
  return rows.map(({ id }) => id);
}

/** The same key is the same mail. */
export async function keepMail(key: string, mail: Mail, nowMs: number): Promise<void> {
  await db
    .insert(localMails)
    .values({ ...mail, key, attachments: [...mail.attachments], sentAtMs: nowMs })
    .onConflictDoNothing();
}

/** Newest first; of one address, or of all where `to` is null. */
export function keptMails(to: string | null, limit: number): Promise<KeptMail[]> {
  return db
    .select()
    .from(localMails)
    .where(to === null ? undefined : eq(localMails.to, to))
    .orderBy(desc(localMails.id))
    .limit(limit);
}

export async function keptMail(id: number): Promise<KeptMail | null> {
  return (await db.select().from(localMails).where(eq(localMails.id, id)).get()) ?? null;
}
