/**
 * The ledger's hash chain. Each hash covers the hash before it, so changing, removing or inserting an entry breaks every
 * hash that follows. Anyone with the entries can recompute it:
 *
 *     hash = SHA-256(version byte 1 ‖ previous hash (32 bytes, zeroes at the start) ‖ UTF-8 of
 *       "<seq> <at_ms> <type> <body>")
 *
 * The body is JSON in the canonical form of RFC 8785. It has people's ids only, so erasing a person leaves the chain valid.
 */

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { LedgerEvent } from "./event.ts";

const VERSION = Uint8Array.of(1);
export const CHAIN_START = new Uint8Array(32);

/** A ledger row as it is stored. */
export interface Entry {
  readonly seq: number;
  readonly atMs: number;
  readonly type: LedgerEvent["type"];
  /** Canonical JSON of the event without its type. */
  readonly body: string;
  /** Null for an entry from before the chain was introduced. */
  readonly hash: Uint8Array<ArrayBuffer> | null;
}

/** Entries, oldest first, some at a time. */
export type Pages = AsyncIterable<readonly Entry[]> | Iterable<readonly Entry[]>;

export const canonical = (facts: object): string => canonicalize(facts) ?? "{}";

export const linkOf = (
  before: Uint8Array,
  { seq, atMs, type, body }: Omit<Entry, "hash">,
): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    createHash("sha256").update(VERSION).update(before).update(`${seq} ${atMs} ${type} ${body}`).digest(),
  );

/**
 * Recomputes the chain. `brokenAt` is the first entry whose hash does not follow from the entries before it, or the first
 * one missing where the entries end before `head`; null for none. Entries before `chainFrom` have no hash to check.
 */
export async function followAll(
  pages: Pages,
  chainFrom: number,
  head: number,
): Promise<{ readonly brokenAt: number | null; readonly hash: Uint8Array<ArrayBuffer> }> {
  let [hash, last] = [CHAIN_START, 0];
  for await (const page of pages)
    for (const entry of page) {
      if (entry.seq > head) return { brokenAt: null, hash };
      last = entry.seq;
      if (entry.seq < chainFrom) continue;
      hash = linkOf(hash, entry);
      if (hash.some((byte, i) => byte !== entry.hash?.[i])) return { brokenAt: entry.seq, hash };
    }
  return { brokenAt: last < head ? last + 1 : null, hash };
}
