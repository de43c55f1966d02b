/** A showtime's relays: which to try, and in which there was room a moment ago. */

import { Newest } from "../platform/newest.ts";

export const MAX_SHARDS = 32;
const MAX_REMEMBERED = 1_000;

/** Of one isolate. Plain data. */
export class Shards {
  readonly #roomIn = new Newest<number, number>(MAX_REMEMBERED);

  /** All of them, the likeliest first. */
  inOrder(showtimeId: number): number[] {
    const first = this.#roomIn.get(showtimeId) ?? 0;
    return Array.from({ length: MAX_SHARDS }, (_, i) => (first + i) % MAX_SHARDS);
  }

  foundRoom(showtimeId: number, shard: number): void {
    this.#roomIn.put(showtimeId, shard);
  }
}
