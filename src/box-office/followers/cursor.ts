/** Where D1's copies are in a ledger: they show everything up to the event `seq`, at which the ledger has this hash. */
export interface Cursor {
  /** 0 where nothing was copied; `REBUILDING` while the copies are compared with the ledger and mended. */
  readonly seq: number;
  /** Hex. Null where it is not known: at the start, at events from before the chain, in rows from before cursors had one. */
  readonly hash: string | null;
}

/** No batch continues there, because none starts before the ledger does. */
export const REBUILDING = -1;

/** The ledger that a cursor is compared with. */
interface Chain {
  readonly head: number;
  readonly hashAt: (seq: number) => string | null;
}

/** Whether the ledger has this event. False for a cursor that is ahead of it, or that another ledger has left. */
export const isOf = ({ head, hashAt }: Chain, { seq, hash }: Cursor): boolean =>
  seq >= 0 && seq <= head && (seq === 0 || hash === null || hash === hashAt(seq));

/** The same, where a hash that is not known proves nothing. */
export const isProved = (chain: Chain, cursor: Cursor): boolean =>
  isOf(chain, cursor) && (cursor.seq === 0 || cursor.hash === chain.hashAt(cursor.seq));
