/** Box offices that were busy a moment ago, so that an isolate says so for them, and they sell instead. */

import { Newest } from "../../platform/newest.ts";

/** A busy box office has 256 callers waiting, which is work for longer than this: it never stands idle for want of callers. */
const BUSY_MS = 100;
const MAX_SHOWTIMES = 1_000;

export class BusyOffices {
  readonly #busyUntilMs = new Newest<number, number>(MAX_SHOWTIMES);

  isBusy(showtimeId: number, nowMs: number): boolean {
    return (this.#busyUntilMs.get(showtimeId) ?? 0) > nowMs;
  }

  hear(showtimeId: number, nowMs: number): void {
    this.#busyUntilMs.put(showtimeId, nowMs + BUSY_MS);
  }
}
