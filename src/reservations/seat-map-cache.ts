/**
 * Seat maps of one isolate, so that readers in a rush do not reach the object that sells. Plain data only: a promise
 * of one request must not be waited for by another. A map is a picture; a buyer's 409 is the truth.
 */

const FRESH_MS = 1_000;
/** A refresh that takes longer than this is taken over by the next request. */
const STALE_MS = 2_000;
const MAX_SHOWTIMES = 200;

export interface CachedMap {
  /** The answer's JSON, or null for a showtime that does not exist. */
  readonly text: string | null;
  readonly etag: string;
  readonly readAtMs: number;
}

interface Entry extends CachedMap {
  refreshingSinceMs: number;
}

export class SeatMapCache {
  readonly #entries = new Map<number, Entry>();

  /** What may be answered without asking the box office; null makes this caller the one who asks. */
  get(showtimeId: number, nowMs: number): CachedMap | null {
    const entry = this.#entries.get(showtimeId);
    if (entry === undefined) return null;
    const age = nowMs - entry.readAtMs;
    if (age < FRESH_MS) return entry;
    if (age < STALE_MS && nowMs - entry.refreshingSinceMs < FRESH_MS) return entry;
    entry.refreshingSinceMs = nowMs;
    return null;
  }

  put(showtimeId: number, map: CachedMap): void {
    this.#entries.delete(showtimeId);
    this.#entries.set(showtimeId, { ...map, refreshingSinceMs: 0 });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_SHOWTIMES) break;
      this.#entries.delete(oldest);
    }
  }
}
