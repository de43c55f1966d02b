/** The order in which to try a showtime's relays: first the one that had room last. */

import { Newest } from "../platform/newest.ts";

export const MAX_SHARDS = 32;
const MAX_REMEMBERED = 1_000;

/** Memory of one isolate, as plain data. */
export class Shards {
  readonly #roomIn = new Newest<number, number>(MAX_REMEMBERED);

  /** All relays of the showtime, the most likely to have room first. */
  inOrder(showtimeId: number): number[] {
    const first = this.#roomIn.get(showtimeId) ?? 0;
    return Array.from({ length: MAX_SHARDS }, (_, i) => (first + i) % MAX_SHARDS);
  }

  foundRoom(showtimeId: number, shard: number): void {
    this.#roomIn.put(showtimeId, shard);
  }
}
