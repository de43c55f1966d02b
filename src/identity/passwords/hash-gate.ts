/**
 * A request that has not looked for its turn for this long was cancelled: a hash takes about 100 ms, and a full queue
 * of ten one second.
 */
const CANCELLED_AFTER_MS = 2_000;

export interface GateLimits {
  /**
   * How many requests at the head of the queue may hash. Two, so that a cancelled one at the head does not stop the
   * others.
   */
  readonly running: number;
  readonly waiting: number;
  /** Lets the event loop run other requests. */
  readonly pause: () => Promise<void>;
  readonly nowMs: () => number;
}

/**
 * Hashing blocks the isolate, so hashes are computed one after another, in the order in which they were requested, and
 * the event loop runs between two: sales go on during a storm of logins.
 *
 * The queue is plain data, and each request in it checks for its turn by itself. A request must not wait for another
 * request's promise, which never settles once that request is cancelled.
 */
export class HashGate {
  readonly #limits: GateLimits;
  /** The queued requests in order, and when each last looked for its turn, in epoch ms. */
  readonly #queue = new Map<symbol, number>();
  #ended = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** Returns what `work` returns, or null at once when the queue is full. A fault of `work` frees its position too. */
  async run<T>(work: () => T): Promise<T | null> {
    const { running, waiting, pause } = this.#limits;
    this.#dropCancelled();
    if (this.#queue.size >= running + waiting) return null;
    const entry = Symbol("entry");
    this.#touch(entry);
    try {
      let endedBefore;
      do {
        endedBefore = this.#ended;
        await pause();
        this.#touch(entry);
        this.#dropCancelled();
      } while (this.#ended !== endedBefore || !this.#mayGoAhead(entry));
      return work();
    } finally {
      this.#ended++;
      this.#queue.delete(entry);
    }
  }

  /** Keeps the entry's position, or adds it at the end where it was dropped as cancelled. */
  #touch(entry: symbol): void {
    this.#queue.set(entry, this.#limits.nowMs());
  }

  #dropCancelled(): void {
    const cancelledMs = this.#limits.nowMs() - CANCELLED_AFTER_MS;
    for (const [entry, seenMs] of this.#queue) if (seenMs <= cancelledMs) this.#queue.delete(entry);
  }

  #mayGoAhead(entry: symbol): boolean {
    return [...this.#queue.keys()].indexOf(entry) < this.#limits.running;
  }
}
