/** Box offices that answered `busy` a moment ago: this isolate refuses for them, and leaves their time for selling. */

import { Newest } from "../../platform/newest.ts";

/** A busy box office has 256 requests queued, which take longer than this: refusing here never leaves it idle. */
const BUSY_MS = 100;
const MAX_SHOWTIMES = 1_000;

export class BusyOffices {
  readonly #busyUntilMs = new Newest<number, number>(MAX_SHOWTIMES);

  isBusy(showtimeId: number, nowMs: number): boolean {
    return (this.#busyUntilMs.get(showtimeId) ?? 0) > nowMs;
  }

  /** Call it when the box office has answered `busy`. */
  markBusy(showtimeId: number, nowMs: number): void {
    this.#busyUntilMs.put(showtimeId, nowMs + BUSY_MS);
  }
}
