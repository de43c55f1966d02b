/**
 * Snapshots: cached answers about the catalogue in one isolate, each at most two seconds old, so that reads in a rush
 * do not reach D1. They hold plain data only, because a request must not wait for another request's promise. A change
 * of the catalogue outdates all snapshots of the isolate that made it at once; in other isolates they expire.
 */

import { Newest } from "./newest.ts";

const FRESH_MS = 1_000;
const STALE_MS = 2_000;

/** The number of catalogue changes in this isolate. */
export type Generation = number;

let changes: Generation = 0;

export const outdateSnapshots = (): void => {
  changes++;
};

/** Read this before the data: a snapshot whose data was read during a change may show the state before it. */
export const generation = (): Generation => changes;

/** When a snapshot was taken, and when a caller last began to refresh it, in epoch ms. */
export interface SnapshotAge {
  readonly takenAtMs: number;
  refreshingSinceMs: number;
}

/**
 * Whether the snapshot may be shown: for one second, then for one more while another caller refreshes it. False makes
 * this caller the one who refreshes it.
 */
export function isServable(snapshot: SnapshotAge, nowMs: number): boolean {
  const ageMs = nowMs - snapshot.takenAtMs;
  if (ageMs < FRESH_MS || (ageMs < STALE_MS && nowMs - snapshot.refreshingSinceMs < FRESH_MS)) return true;
  snapshot.refreshingSinceMs = nowMs;
  return false;
}

interface Entry<Value> extends SnapshotAge {
  readonly picture: Value;
  readonly edition: Generation;
}

export class Snapshots<Value> {
  readonly #entries: Newest<string, Entry<Value>>;

  /** Keeps the newest `most` snapshots. */
  constructor(most: number) {
    this.#entries = new Newest(most);
  }

  /** Null where this caller is to read the data and `put` a new snapshot. */
  get(of: string, nowMs: number): { readonly picture: Value; readonly takenAtMs: number } | null {
    const entry = this.#entries.get(of);
    return entry !== undefined && entry.edition === changes && isServable(entry, nowMs) ? entry : null;
  }

  /** `edition` is the `generation()` from before the data was read. */
  put(of: string, picture: Value, takenAtMs: number, edition: Generation): void {
    this.#entries.put(of, { picture, takenAtMs, edition, refreshingSinceMs: -Infinity });
  }
}
