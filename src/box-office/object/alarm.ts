import { now } from "../../platform/clock.ts";

/** After a crash between a sale and its copy, the alarm fires at most this long after the sale. */
export const FOLLOW_UP_MS = 2_000;

/** The object's one alarm, set to the earliest time at which something is due. */
export class Alarm {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm">;
  /** When something is due next; null for never. */
  readonly #dueMs: () => number | null;
  /** As it was set; `Infinity` where that is not known, as in an object that has just woken. */
  #atMs = Infinity;

  constructor(storage: Pick<DurableObjectStorage, "setAlarm">, dueMs: () => number | null) {
    this.#storage = storage;
    this.#dueMs = dueMs;
  }

  /** It fired, or was set in a transaction that failed. */
  forget(): void {
    this.#atMs = Infinity;
  }

  /**
   * Sets it to `wantedMs` unless an earlier one is set. Setting one replaces the one before: where that is not known, everything
   * that is due is considered.
   */
  wakeAt(wantedMs: number): void {
    if (this.#atMs <= wantedMs) return;
    this.#atMs = this.#atMs === Infinity ? Math.min(wantedMs, this.#dueMs() ?? wantedMs) : wantedMs;
    void this.#storage.setAlarm(Math.max(this.#atMs, now()));
  }

  rest(): void {
    const dueMs = this.#dueMs();
    if (dueMs !== null) this.wakeAt(dueMs);
  }

  /** For a retry in `FOLLOW_UP_MS`, not at once, because the cause may last. */
  restAfterFault(): void {
    this.#atMs = Infinity;
    void this.#storage.setAlarm(now() + FOLLOW_UP_MS);
  }
}
