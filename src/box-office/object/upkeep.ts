/** What keeps a box office right: its terms, D1's copies, its ledger after a restore, and its alarm. */

import { describeFault } from "../../platform/faults.ts";
import type { Compared, OpenOutcome, RebuildOutcome, RestoreOutcome, Seen } from "../answers.ts";
import { entriesIn } from "../ledger/entry-line.ts";
import type { Hall } from "../ledger/hall.ts";
import type { Terms } from "../ledger/terms.ts";
import type { Parts } from "./parts.ts";

/** The alarm waits at most this long for the followers. */
const ALARM_PATIENCE_MS = 500;

/**
 * Opens the box office, or takes newer terms and their hall; see `changeTerms`. A repeated or older version changes
 * nothing.
 */
export async function open(
  { book, copies, feed, leases }: Parts,
  terms: Terms,
  hall: Hall,
): Promise<OpenOutcome> {
  const isOurs = await leases.afterAll(() => {
    const isOpened = book.open(terms, hall);
    if (!isOpened) book.retire();
    return isOpened;
  });
  if (!isOurs) return { ok: false, code: "other_incarnation" };
  void feed.run();
  copies.follower.found();
  await copies.follower.caughtUp();
  return { ok: true };
}

/**
 * Compares what D1 was seen to have with the ledger, and mends D1's copies if they are wrong. Also says whether the showtime
 * in D1 is the one that the box office was opened for: it sells only while it is.
 */
export async function compareCopies(
  { book, copies, leases }: Parts,
  { incarnation, cursor }: Seen,
): Promise<Compared> {
  const { state } = book;
  if (state === null || book.isRestoring) return "unopened";
  if (state.terms.incarnation !== incarnation) {
    await leases.afterAll(() => {
      book.retire();
    });
    return "other_incarnation";
  }
  book.resume();
  const compared = await copies.compare(cursor);
  if (compared !== "right") book.alarm.rest();
  return compared;
}

/** Compares each row of D1's copies with the ledger, and corrects those that are wrong. */
export async function rebuildCopies({ book, copies }: Parts): Promise<RebuildOutcome> {
  if (book.shown === null) return { ok: false, code: book.isRetired ? "other_incarnation" : "unopened" };
  const corrected = await copies.rebuild();
  book.alarm.rest();
  return corrected === "other_incarnation" ? { ok: false, code: corrected } : { ok: true, corrected };
}

/**
 * Appends what this ledger lacks of a backup, some lines at a time; see `Book.restore`. `lastEntry`: the number of its last
 * entry. Answers how many entries the ledger has then.
 */
export async function restoreLedger(
  { book, leases }: Parts,
  lines: string,
  lastEntry: number,
): Promise<RestoreOutcome> {
  const entries = entriesIn(lines);
  try {
    await leases.afterAll(() => {
      book.restore(entries, entries.at(-1)?.seq === lastEntry);
    });
  } catch (fault) {
    console.error("a backup does not continue the ledger; nothing was changed", describeFault(fault));
    return { ok: false, code: "ledger_differs" };
  }
  return { ok: true, entries: book.head };
}

/**
 * The newest event's number, after D1's copies had a moment to reach it: 0 before the box office was opened, and null while its
 * ledger is being put back.
 */
export async function copiedHead({ book, copies }: Parts): Promise<number | null> {
  if (book.isRestoring) return null;
  const { head } = book;
  await copies.follower.caughtUp();
  return head;
}

/** Does what is due. Never throws: the platform gives up an alarm after six failed tries, and this one must go on. */
export async function wake({ book, copies, messages, feed }: Parts): Promise<void> {
  if (book.state === null || book.isRestoring) return;
  try {
    book.elapse();
    void feed.run();
    // Waits for D1, so that reservations that have ended appear in the lists as soon as sales do.
    const carried = Promise.all([copies.follower.caughtUp(), copies.follower.run(), messages.run()]);
    // Not for long: a D1 that hangs, or a rush, must not delay the next hold's expiry.
    await Promise.race([carried, scheduler.wait(ALARM_PATIENCE_MS)]);
    book.rows.bookmarks.keepCursors({ copied: copies.follower.cursor, announced: messages.cursor });
    book.alarm.rest();
  } catch (error) {
    console.error("box office alarm failed; it is set again", describeFault(error));
    book.alarm.restAfterFault();
  }
}
