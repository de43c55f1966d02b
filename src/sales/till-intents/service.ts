/** Outbox of a shift: a row in D1 before a box office takes money for it, so that closing the shift waits for the result. */

import { boxOffice } from "../../box-office/service.ts";
import { now, randomBelow } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import * as store from "./store.ts";

/** A box office refuses money for a shift that D1 was asked about longer ago than this. */
const VALID_MS = 10_000;
/** More than the clocks of two machines differ by. */
const CLOCKS_DIFFER_MS = 5_000;
/** After this an intent is known to be over. */
const OVER_MS = VALID_MS + CLOCKS_DIFFER_MS;
const OFFICE_PATIENCE_MS = 5_000;
const MAX_SWEPT = 100;

export interface NewIntent {
  readonly intent: number;
  readonly atMs: number;
  readonly validUntilMs: number;
}

/** An intent that is not written yet. Its time begins now, before D1 is asked. */
export function newIntent(): NewIntent {
  const atMs = now();
  return { intent: 1 + randomBelow(Number.MAX_SAFE_INTEGER), atMs, validUntilMs: atMs + VALID_MS };
}

/** Adds an intent to the person's open shift in the cinema. Undefined where they have none. */
export const add = store.add;

/** Notes the ledger's entry with the money, or removes the intent where nothing was recorded. */
export async function settleIntent(id: number, seq: number | null): Promise<void> {
  await (seq === null ? store.removing(id) : store.noting(id, seq));
}

/**
 * Brings D1 up to what box offices have of the shift, as far as it can be done now. Null once D1 has all of it; else the
 * milliseconds after which it may.
 */
export async function catchUp(shiftId: number): Promise<number | null> {
  const behind = await store.behind(shiftId);
  if (behind.length === 0) return null;
  const nowMs = now();
  await Promise.all(behind.map((one) => bringUp(shiftId, one, nowMs)));
  const waitsMs = behind.map(({ lastMs }) => (lastMs === null ? 0 : lastMs + OVER_MS - nowMs));
  return Math.max(0, ...waitsMs);
}

async function bringUp(
  shiftId: number,
  { showtimeId, incarnation, cursor, hash, newest, firstMs }: store.Behind,
  nowMs: number,
): Promise<void> {
  const isOver = firstMs !== null && firstMs < nowMs - OVER_MS;
  const isBehind = newest !== null && newest > cursor;
  if (!isOver && !isBehind) return;
  try {
    if (isBehind && incarnation !== null)
      await within(
        OFFICE_PATIENCE_MS,
        boxOffice(showtimeId).compareCopies({ incarnation, cursor: { seq: cursor, hash } }),
      );
    await settle({ shiftId, showtimeId }, nowMs, newest ?? 0);
  } catch (fault) {
    console.warn(
      "a box office did not answer what it has of a shift; its money stays unsettled until the next try",
      showtimeId,
      describeFault(fault),
    );
  }
}

/** Asks the box office, which refuses by now all that was over at `nowMs`. */
async function settle(
  which: { readonly shiftId: number; readonly showtimeId: number },
  nowMs: number,
  known = 0,
): Promise<void> {
  const head = await within(OFFICE_PATIENCE_MS, boxOffice(which.showtimeId).copiedHead());
  if (head !== null) await store.settleUpTo(which, { head, known, beforeMs: nowMs - OVER_MS });
}

/** Settles what requests have left behind, as after a crash. Returns how many were looked at. */
export async function sweepTillIntents(nowMs: number): Promise<number> {
  return untilEmpty(MAX_SWEPT, async () => {
    const left = await store.unsettled(nowMs - OVER_MS, MAX_SWEPT);
    const each = new Map(left.map((one) => [`${one.shiftId} ${one.showtimeId}`, one]));
    const settled = await Promise.allSettled(Array.from(each.values(), (one) => settle(one, nowMs)));
    const failed = settled.filter(({ status }) => status === "rejected").length;
    if (failed > 0)
      console.warn(
        "box offices did not answer; the money of their shifts stays unsettled until the next sweep",
        failed,
      );
    return failed > 0 ? 0 : left.length;
  });
}
