import { desc, eq } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { KeptMail, Mail } from "../mail.ts";
import { localMails } from "./tables.ts";

/** Stores a mail once per key. */
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
