/** Box offices that were busy a moment ago, so that an isolate says so for them, and they sell instead. */

/** A busy box office has 256 callers waiting, which is work for longer than this: it never stands idle for want of callers. */
const BUSY_MS = 100;
const MAX_SHOWTIMES = 1_000;

export class BusyOffices {
  readonly #busyUntilMs = new Map<number, number>();

  isBusy(showtimeId: number, nowMs: number): boolean {
    return (this.#busyUntilMs.get(showtimeId) ?? 0) > nowMs;
  }

  hear(showtimeId: number, nowMs: number): void {
    this.#busyUntilMs.delete(showtimeId);
    this.#busyUntilMs.set(showtimeId, nowMs + BUSY_MS);
    const [oldest] = this.#busyUntilMs.keys();
    if (this.#busyUntilMs.size > MAX_SHOWTIMES && oldest !== undefined) this.#busyUntilMs.delete(oldest);
  }
}
