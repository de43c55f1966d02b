/** Backups of the ledgers in R2. A ledger is all that is needed to make a box office and its copies again. */

import { env } from "cloudflare:workers";
import type { RestoreOutcome } from "../../box-office/answers.ts";
import type { Cursor } from "../../box-office/followers/cursor.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { goOn } from "../copies/service.ts";
import type { Refused } from "./refusals.ts";
import { lastEntryIn, linesIn } from "./restore.ts";
import * as store from "./store.ts";
import { upload } from "./upload.ts";

/** Backups of one showtime that are kept. Each is whole, and is made only after the ledger has changed. */
const KEPT = 7;

/**
 * Goes on with the round of the night: writes the ledgers to R2 that have changed since their last backup. What fails is done
 * the next night. Returns how many were written.
 */
export async function backUpLedgers(nowMs: number): Promise<number> {
  let written = 0;
  await goOn("backup", nowMs, async (seen, endMs) => {
    const done = await store.backedUp(seen.map(({ showtimeId }) => showtimeId));
    for (const [i, { showtimeId, seen: known }] of seen.entries()) {
      const { incarnation, cursor } = known;
      if (hasChanged(cursor, done.get(showtimeId)) && (await backUp(showtimeId, incarnation, cursor)))
        written++;
      if (now() >= endMs) return i + 1;
    }
    return seen.length;
  });
  return written;
}

/** By D1's cursor, so that no object is woken for a ledger without news. */
const hasChanged = ({ seq, hash }: Cursor, before: Cursor | undefined): boolean =>
  seq > 0 && (before?.seq !== seq || before.hash !== hash);

/** Writes the showtime's whole ledger. False where that failed, which is in the log. */
async function backUp(showtimeId: number, incarnation: string, cursor: Cursor): Promise<boolean> {
  const nowMs = now();
  const folder = folderOf(showtimeId, incarnation);
  try {
    await upload(env.LEDGERS, `${folder}${new Date(nowMs).toISOString()}.ndjson`, linesOf(showtimeId));
    await store.note(showtimeId, cursor, nowMs);
    const older = (await keysIn(folder)).slice(0, -KEPT);
    if (older.length > 0) await env.LEDGERS.delete(older);
    return true;
  } catch (fault) {
    console.error("a ledger was not backed up; the next night tries again", showtimeId, describeFault(fault));
    return false;
  }
}

async function* linesOf(showtimeId: number): AsyncGenerator<string> {
  for (let seq = 0; ;) {
    const page = await boxOffice(showtimeId).ledgerLines(seq);
    // An empty backup would be the newest one of a box office that lost its rows.
    if (page === null && seq === 0) throw new Error("the box office has no ledger");
    if (page === null) return;
    yield page.lines;
    seq = page.last;
  }
}

/** The incarnation too, because an id may belong to another showtime after a restore of D1. */
const folderOf = (showtimeId: number, incarnation: string): string => `ledgers/${showtimeId}/${incarnation}/`;

/** Oldest first. */
async function keysIn(folder: string): Promise<string[]> {
  const { objects } = await env.LEDGERS.list({ prefix: folder });
  return objects.map(({ key }) => key);
}

/**
 * Appends to a box office's ledger what it lacks of the longest backup that continues it. Refuses where there is none. May be
 * repeated after a fault, and goes on then.
 */
export async function restoreLedger(
  showtimeId: number,
): Promise<Answer<{ readonly backup: string; readonly entries: number }, Refused>> {
  const incarnation = await store.incarnationOf(showtimeId);
  if (incarnation === undefined) return { ok: false, code: "showtime_not_found" };
  try {
    let refused: Refused = { ok: false, code: "backup_not_found" };
    for (const backup of await longestFirst(folderOf(showtimeId, incarnation))) {
      const last = await lastEntryIn(linesIn(textsOf(backup)));
      if (last === null) console.error("a backup is not whole; an older one is looked at", backup);
      else {
        const outcome = await restoreFrom(showtimeId, backup, last);
        if (outcome.ok) return { ok: true, backup, entries: outcome.entries };
        refused = outcome;
      }
    }
    return refused;
  } catch (fault) {
    console.error("a ledger was not restored", showtimeId, describeFault(fault));
    return { ok: false, code: "not_restored" };
  }
}

async function restoreFrom(showtimeId: number, backup: string, last: number): Promise<RestoreOutcome> {
  let outcome: RestoreOutcome = { ok: false, code: "ledger_differs" };
  for await (const lines of linesIn(textsOf(backup))) {
    outcome = await boxOffice(showtimeId).restoreLedger(lines, last);
    if (!outcome.ok) return outcome;
  }
  return outcome;
}

async function* textsOf(key: string): AsyncGenerator<string> {
  const object = await env.LEDGERS.get(key);
  if (object === null) return;
  for await (const text of object.body.pipeThrough(new TextDecoderStream())) yield text;
}

/** A ledger only grows, but a box office that lost its rows begins another, shorter one. */
async function longestFirst(folder: string): Promise<string[]> {
  const { objects } = await env.LEDGERS.list({ prefix: folder });
  return objects.toSorted((one, other) => other.size - one.size).map(({ key }) => key);
}
