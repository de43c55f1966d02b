/**
 * Seat maps cached in one isolate, so that reads in a rush do not reach the box office. Plain data only: a request must
 * not await a promise of another request. A cached map may be out of date; the answer to a reservation is authoritative.
 */

import { Newest } from "../../platform/newest.ts";
import { isServable } from "../../platform/snapshots.ts";
import type { SnapshotAge } from "../../platform/snapshots.ts";

const MAX_SHOWTIMES = 200;
/** A hall of 50,000 seats takes five million characters; an isolate has 128 MB in all. */
const MAX_CHARACTERS = 20_000_000;
const MAX_UNKNOWN = 1_000;

export interface CachedMap {
  /** The answer's JSON, or null for a showtime that does not exist. */
  readonly text: string | null;
  readonly etag: string;
  readonly takenAtMs: number;
  /** It is of a sandbox, and not for everybody. */
  readonly isSandbox?: boolean;
}

type Entry = CachedMap & SnapshotAge;

export class SeatMapCache {
  readonly #known = new Newest<number, Entry>(MAX_SHOWTIMES, ({ text }) => text?.length ?? 0, MAX_CHARACTERS);
  /** Separate, so that requests for made-up ids evict no real map. */
  readonly #unknown = new Newest<number, Entry>(MAX_UNKNOWN);

  /** The cached map, at most two seconds old. Null: this caller must read the map from the box office and `put` it. */
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
