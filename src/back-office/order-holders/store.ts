/** What an act on an order writes: all of it in one transaction, so that no half of it is left. */

import { and, eq, isNull, sql } from "drizzle-orm";
import { asking } from "../../mail/outbox/tables.ts";
import { db } from "../../platform/db.ts";
import type { GuestDraft } from "../../sales/counter/guest.ts";
import { guests } from "../../sales/counter/tables.ts";
import { correctingWords } from "../../sales/guest-words/tables.ts";
import { adding } from "../../sales/order-notes/tables.ts";
import type { NamedNote } from "../../sales/order-notes/tables.ts";

/** A mail that is asked for, and the account whose mail it is. */
export interface Asked {
  readonly id: string;
  readonly userId: number;
}

/** Makes the mail due, and notes why. False where it is on its way already: then nothing is noted. */
export async function noteAndSend(note: NamedNote, mail: Asked, nowMs: number): Promise<boolean> {
  const isOnItsWay = sql`exists (select 1 from mail_log where id = ${mail.id} and status in ('due', 'sending'))`;
  const [, asked] = await db.batch([
    adding(db, note, sql`not ${isOnItsWay}`),
    asking(db, mail.id, mail.userId, nowMs),
  ]);
  return asked.length > 0;
}

/** What is corrected of a guest. */
export interface Changes extends Partial<GuestDraft> {
  readonly guestId: number;
}

/**
 * Corrects a guest, notes why, and makes the mail due; without `changes` or a mail, the rest of it. False where the guest was
 * forgotten: then nothing is noted.
 */
export async function correctAndSend(
  changes: Changes | null,
  note: NamedNote,
  mail: Asked | null,
  nowMs: number,
): Promise<boolean> {
  const sending = mail === null ? [] : [asking(db, mail.id, mail.userId, nowMs)];
  if (changes === null) {
    await db.batch([adding(db, note), ...sending]);
    return true;
  }
  const { guestId, ...corrected } = changes;
  const isKnown = sql`exists (select 1 from ${guests} where id = ${guestId} and forgotten_at_ms is null)`;
  const [found] = await db.batch([
    db
      .update(guests)
      .set({ id: guestId, ...corrected })
      .where(and(eq(guests.id, guestId), isNull(guests.forgottenAtMs)))
      .returning({ id: guests.id }),
    adding(db, note, isKnown),
    ...correctingWords(db, guestId, corrected),
    ...sending,
  ]);
  return found.length > 0;
}
