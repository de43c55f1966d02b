/** Reads of the ledger. */

import type { LedgerLines } from "../answers.ts";
import { followAll } from "../ledger/chain.ts";
import type { Entry } from "../ledger/chain.ts";
import { lineOf } from "../ledger/entry-line.ts";
import * as curve from "../ledger/sales-curve.ts";
import type { SalesPoint } from "../ledger/sales-curve.ts";
import type { Book } from "./book.ts";
import type { Acts } from "./event-log.ts";

/** An RPC answer may have 32 MB, and an entry 2 MB. */
const MAX_LINES_CHARACTERS = 2_000_000;
const FEW_ENTRIES = 10;

/** At most `limit` entries after `seq`, oldest first. */
export const entries = ({ shown, rows }: Book, seq: number, limit: number): Entry[] =>
  shown === null ? [] : rows.log.entriesAfter(seq, limit);

/** What people did as staff or at the door, newest first; see `actsBefore`. */
export const acts = (
  { shown, rows }: Book,
  seq: number,
  by: readonly (number | string)[] | null,
  looked: number,
): Acts => (shown === null ? { acts: [], end: null } : rows.log.actsBefore(seq, by, looked));

/** Entries after `seq`, oldest first, as lines of JSON: about 2 MB of them. Null after the last one. */
export function lines({ shown, rows }: Book, seq: number): LedgerLines | null {
  if (shown === null) return null;
  let text = "";
  let last = seq;
  for (const few of rows.log.pages(seq, FEW_ENTRIES)) {
    for (const entry of few) text += lineOf(entry);
    last = few.at(-1)?.seq ?? last;
    if (text.length >= MAX_LINES_CHARACTERS) break;
  }
  return last === seq ? null : { lines: text, last };
}

/** How many tickets were sold at which time; see `salesCurve`. Null before it was opened. Selling goes on meanwhile. */
export const salesCurve = async ({ shown, rows }: Book, stepMs: number): Promise<SalesPoint[] | null> =>
  shown === null ? null : curve.salesCurve(rows.log.unhurried(), stepMs);

export interface Verified {
  entries: number;
  brokenAt: number | null;
  hash: Uint8Array<ArrayBuffer>;
}

/**
 * Recomputes the hash chain. `brokenAt` is the first entry whose hash does not follow from the entries before it, or the
 * first one missing at the end although D1 has a copy of it; null for none. Selling goes on meanwhile.
 */
export async function verify({ state, rows }: Book, copied: number): Promise<Verified> {
  const head = Math.max(state?.seq ?? 0, copied);
  const chainFrom = state === null ? 1 : rows.log.chainFrom();
  const pages = state === null ? [] : rows.log.unhurried();
  return { entries: head, ...(await followAll(pages, chainFrom, head)) };
}
