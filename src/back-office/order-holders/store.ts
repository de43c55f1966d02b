/** What an act on an order writes: all of it in one transaction, so that no half of it is left. */

import { sql } from "drizzle-orm";
import { asking } from "../../mail/outbox/store.ts";
import { db } from "../../platform/db.ts";
import type { GuestDraft } from "../../sales/counter/guest.ts";
import { guests } from "../../sales/counter/tables.ts";
import { correctingWords } from "../../sales/guest-words/store.ts";
import { correcting } from "../../sales/holders/store.ts";
import { addingNote } from "../../sales/order-notes/service.ts";

type Note = Parameters<typeof addingNote>[0];

/** A mail that is asked for, and the account whose mail it is. */
export interface Asked {
  readonly id: string;
  readonly userId: number;
}

/** Makes the mail due, and notes why. False where it is on its way already: then nothing is noted. */
export async function noteAndSend(note: Note, mail: Asked, nowMs: number): Promise<boolean> {
  const isOnItsWay = sql`exists (select 1 from mail_log where id = ${mail.id} and status in ('due', 'sending'))`;
  const [, asked] = await db.batch([
    addingNote(note, sql`not ${isOnItsWay}`),
    asking(mail.id, mail.userId, nowMs),
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
  note: Note,
  mail: Asked | null,
  nowMs: number,
): Promise<boolean> {
  const sending = mail === null ? [] : [asking(mail.id, mail.userId, nowMs)];
  if (changes === null) {
    await db.batch([addingNote(note), ...sending]);
    return true;
  }
  const { guestId, ...corrected } = changes;
  const isKnown = sql`exists (select 1 from ${guests} where id = ${guestId} and forgotten_at_ms is null)`;
  const [found] = await db.batch([
    correcting(guestId, corrected),
    addingNote(note, isKnown),
    ...correctingWords(guestId, corrected),
    ...sending,
  ]);
  return found.length > 0;
}
