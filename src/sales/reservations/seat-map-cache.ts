/**
 * Seat maps of one isolate, so that readers in a rush do not reach the object that sells. Plain data only: a promise
 * of one request must not be waited for by another. A map is a picture; a buyer's 409 is the truth.
 */

import { Newest } from "../../platform/newest.ts";
import { isServable } from "../../platform/snapshots.ts";
import type { SnapshotAge } from "../../platform/snapshots.ts";

const MAX_SHOWTIMES = 200;
/** A hall of 50,000 seats takes five million; an isolate has 128 MB for everything. */
const MAX_CHARACTERS = 20_000_000;
const MAX_UNKNOWN = 1_000;

export interface CachedMap {
  /** The answer's JSON, or null for a showtime that does not exist. */
  readonly text: string | null;
  readonly etag: string;
  readonly takenAtMs: number;
}

type Entry = CachedMap & SnapshotAge;

export class SeatMapCache {
  readonly #known = new Newest<number, Entry>(MAX_SHOWTIMES, ({ text }) => text?.length ?? 0, MAX_CHARACTERS);
  /** Apart, so that made-up ids push no real map out. */
  readonly #unknown = new Newest<number, Entry>(MAX_UNKNOWN);

  /** What may be answered without asking the box office; null makes this caller the one who asks. */
  get(showtimeId: number, nowMs: number): CachedMap | null {
    const entry = this.#known.get(showtimeId) ?? this.#unknown.get(showtimeId);
    return entry !== undefined && isServable(entry, nowMs) ? entry : null;
  }

  put(showtimeId: number, map: CachedMap): void {
    const [own, other] = map.text === null ? [this.#unknown, this.#known] : [this.#known, this.#unknown];
    other.delete(showtimeId);
    own.put(showtimeId, { ...map, refreshingSinceMs: -Infinity });
  }
}
