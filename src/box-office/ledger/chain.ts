/**
 * The ledger's hash chain: each entry's hash covers the one before it, so that none can be changed, left out or put in
 * later without all that follow telling. Whoever has the entries can compute it again:
 *
 *     hash = SHA-256(version byte 1 ‖ hash before (32 bytes, zeroes at the start) ‖ UTF-8 of
 *       "<seq> <at_ms> <type> <body>")
 *
 * where the body is JSON in the canonical form of RFC 8785. It names people by number alone, so that forgetting one leaves it whole.
 */

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { LedgerEvent } from "./event.ts";

const VERSION = Uint8Array.of(1);
export const CHAIN_START = new Uint8Array(32);

/** A line of the ledger as it is kept. */
export interface Entry {
  readonly seq: number;
  readonly atMs: number;
  readonly type: LedgerEvent["type"];
  /** Canonical JSON of the event without its type. */
  readonly body: string;
  /** Null where the entry is older than the chain. */
  readonly hash: Uint8Array<ArrayBuffer> | null;
}

export const canonical = (facts: object): string => canonicalize(facts) ?? "{}";

export const linkOf = (
  before: Uint8Array,
  { seq, atMs, type, body }: Omit<Entry, "hash">,
): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    createHash("sha256").update(VERSION).update(before).update(`${seq} ${atMs} ${type} ${body}`).digest(),
  );

/**
 * Computes the chain again. `brokenAt` is the first entry that does not follow from those before it, or is missing at
 * the end although `head` is known. Entries before `chainFrom` are older than the chain.
 */
export function followAll(
  pages: Iterable<readonly Entry[]>,
  chainFrom: number,
  head: number,
): { readonly brokenAt: number | null; readonly hash: Uint8Array<ArrayBuffer> } {
  let [hash, last] = [CHAIN_START, 0];
  for (const page of pages)
    for (const entry of page) {
      last = entry.seq;
      if (entry.seq < chainFrom) continue;
      hash = linkOf(hash, entry);
      if (hash.some((byte, i) => byte !== entry.hash?.[i])) return { brokenAt: entry.seq, hash };
    }
  return { brokenAt: last < head ? last + 1 : null, hash };
}
