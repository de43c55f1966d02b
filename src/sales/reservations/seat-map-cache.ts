/**
 * Seat maps of one isolate, so that readers in a rush do not reach the object that sells. Plain data only: a promise
 * of one request must not be waited for by another. A map is a picture; a buyer's 409 is the truth.
 */

import { isShown } from "../../platform/snapshots.ts";
import type { Taken } from "../../platform/snapshots.ts";

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

type Entry = CachedMap & Taken;

export class SeatMapCache {
  readonly #known = new Shelf(MAX_SHOWTIMES, MAX_CHARACTERS);
  /** Apart, so that made-up ids push no real map out. */
  readonly #unknown = new Shelf(MAX_UNKNOWN, Infinity);

  /** What may be answered without asking the box office; null makes this caller the one who asks. */
  get(showtimeId: number, nowMs: number): CachedMap | null {
    const entry = this.#known.get(showtimeId) ?? this.#unknown.get(showtimeId);
    return entry !== undefined && isShown(entry, nowMs) ? entry : null;
  }

  put(showtimeId: number, map: CachedMap): void {
    const [shelf, other] = map.text === null ? [this.#unknown, this.#known] : [this.#known, this.#unknown];
    other.delete(showtimeId);
    shelf.put(showtimeId, { ...map, retakenSinceMs: -Infinity });
  }
}

/** Keeps the newest, up to a number and up to a size. */
class Shelf {
  readonly #entries = new Map<number, Entry>();
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(maxEntries: number, maxCharacters: number) {
    this.#maxEntries = maxEntries;
    this.#maxCharacters = maxCharacters;
  }

  get(id: number): Entry | undefined {
    return this.#entries.get(id);
  }

  put(id: number, entry: Entry): void {
    this.delete(id);
    this.#entries.set(id, entry);
    this.#characters += entry.text?.length ?? 0;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#characters <= this.#maxCharacters) break;
      this.delete(oldest);
    }
  }

  delete(id: number): void {
    this.#characters -= this.#entries.get(id)?.text?.length ?? 0;
    this.#entries.delete(id);
  }
}
