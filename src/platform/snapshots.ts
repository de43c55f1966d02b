/**
 * Pictures of the catalogue in one isolate, each at most two seconds old, so that readers in a rush do not reach D1. Plain data
 * only: a promise of one request must not be waited for by another. Whoever changes the catalogue makes all of this isolate's
 * pictures old at once; what other isolates change is seen when they end.
 */

import { Newest } from "./newest.ts";

const FRESH_MS = 1_000;
const STALE_MS = 2_000;

/** How often the catalogue has changed here. */
export type Generation = number;

let changes: Generation = 0;

export const outdateSnapshots = (): void => {
  changes++;
};

/** Asked before a picture is taken: one that is taken while something changes may be of before. */
export const generation = (): Generation => changes;

/** When a picture was taken, and since when somebody takes a new one. */
export interface SnapshotAge {
  readonly takenAtMs: number;
  refreshingSinceMs: number;
}

/** Whether the picture may be shown. The first caller for whom it may not takes a new one, while others still get the old. */
export function isServable(taken: SnapshotAge, nowMs: number): boolean {
  const ageMs = nowMs - taken.takenAtMs;
  if (ageMs < FRESH_MS || (ageMs < STALE_MS && nowMs - taken.refreshingSinceMs < FRESH_MS)) return true;
  taken.refreshingSinceMs = nowMs;
  return false;
}

interface Entry<Picture> extends SnapshotAge {
  readonly picture: Picture;
  readonly edition: Generation;
}

export class Snapshots<Picture> {
  readonly #entries: Newest<string, Entry<Picture>>;

  /** The newest `most` are kept. */
  constructor(most: number) {
    this.#entries = new Newest(most);
  }

  /** Null makes this caller the one who takes a new picture. */
  get(of: string, nowMs: number): { readonly picture: Picture; readonly takenAtMs: number } | null {
    const entry = this.#entries.get(of);
    return entry !== undefined && entry.edition === changes && isServable(entry, nowMs) ? entry : null;
  }

  put(of: string, picture: Picture, takenAtMs: number, taken: Generation): void {
    this.#entries.put(of, { picture, takenAtMs, edition: taken, refreshingSinceMs: -Infinity });
  }
}
