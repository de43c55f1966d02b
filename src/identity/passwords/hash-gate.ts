/** Whoever gave no sign for this long was cancelled: a hash takes about 100 ms, and all ten places one second. */
const GONE_AFTER_MS = 2_000;

export interface GateLimits {
  /** How many of the queue's first may go ahead: with two, one that was cancelled at the head holds nobody up. */
  readonly running: number;
  readonly waiting: number;
  /** Gives the event loop a turn. */
  readonly pause: () => Promise<void>;
  readonly nowMs: () => number;
}

/**
 * Hashing blocks the isolate, so it goes one piece after another, in the order of coming, and between two pieces the
 * event loop turns: sales go on during a storm of logins.
 *
 * The queue is plain data, and each one in it looks for its turn by itself. A request must not wait for another one's
 * promise: when that one is cancelled, it would wait for ever.
 */
export class HashGate {
  readonly #limits: GateLimits;
  /** Who is in the queue, first come first, and when they last gave a sign. */
  readonly #queue = new Map<symbol, number>();
  #ended = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** What `work` returns, or null at once when all places are taken. A work that throws frees its place. */
  async run<T>(work: () => T): Promise<T | null> {
    const { running, waiting, pause } = this.#limits;
    this.#dropGone();
    if (this.#queue.size >= running + waiting) return null;
    const place = Symbol("place");
    this.#giveSign(place);
    try {
      let endedBefore;
      do {
        endedBefore = this.#ended;
        await pause();
        this.#giveSign(place);
        this.#dropGone();
      } while (this.#ended !== endedBefore || !this.#mayGoAhead(place));
      return work();
    } finally {
      this.#ended++;
      this.#queue.delete(place);
    }
  }

  /** Keeps its position, and takes the last one if it was thought gone. */
  #giveSign(place: symbol): void {
    this.#queue.set(place, this.#limits.nowMs());
  }

  #dropGone(): void {
    const goneMs = this.#limits.nowMs() - GONE_AFTER_MS;
    for (const [place, seenMs] of this.#queue) if (seenMs <= goneMs) this.#queue.delete(place);
  }

  #mayGoAhead(place: symbol): boolean {
    return [...this.#queue.keys()].indexOf(place) < this.#limits.running;
  }
}
