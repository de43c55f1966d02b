/** A newcomer who would wait longer than this is refused. */
const LONGEST_WAIT_MS = 1_000;
/** Calls that may be under way before a slow answer has said otherwise. */
const FIRST_CALLS = 512;
/** Always allowed, so that there are answers to learn from. Few, because many isolates may ask the same box office. */
const FEWEST_CALLS = 2;
/** The platform plans with a thousand requests a second for one object. */
const MOST_CALLS = 1_000;
/** What was learned is forgotten after so long without a call. */
const KNOWN_FOR_MS = 5_000;
/** A busy box office has 256 requests queued, which take longer than this: refusing for it never leaves it idle. */
const BUSY_MS = 100;

/**
 * The calls of this isolate to one box office that are under way. Says when a newcomer would wait too long behind them.
 *
 * By Little's law: a call that had `n` calls under way, itself included, and took `t` has seen `n / t` calls answered a
 * second. The calls of other isolates are in `t`, so that isolates share a box office without knowing each other.
 */
export class Backlog {
  #calls = 0;
  #mostCalls = FIRST_CALLS;
  #lastAnswerMs = 0;
  #busyUntilMs = 0;

  isFull(nowMs: number): boolean {
    return this.#calls >= this.#mostCalls || nowMs < this.#busyUntilMs;
  }

  /** Counts a call. Returns what to call at its end: with the time of its answer, or null if it failed. */
  begin(nowMs: number): (answeredAtMs: number | null) => void {
    if (this.#calls === 0 && nowMs > this.#lastAnswerMs + KNOWN_FOR_MS) this.#mostCalls = FIRST_CALLS;
    const underWay = ++this.#calls;
    return (answeredAtMs) => {
      this.#calls--;
      if (answeredAtMs === null) return;
      this.#lastAnswerMs = answeredAtMs;
      this.#learn(underWay, Math.max(1, answeredAtMs - nowMs));
    };
  }

  /** Call it when the box office was `busy`, or the platform called it overloaded. */
  markBusy(nowMs: number): void {
    this.#busyUntilMs = nowMs + BUSY_MS;
  }

  /** Only slow answers lower the limit: what a few calls take says nothing of how many could be answered in that time. */
  #learn(underWay: number, tookMs: number): void {
    const inTime = Math.floor((underWay * LONGEST_WAIT_MS) / tookMs);
    const most = tookMs > LONGEST_WAIT_MS ? inTime : Math.max(this.#mostCalls, inTime);
    this.#mostCalls = Math.min(MOST_CALLS, Math.max(FEWEST_CALLS, most));
  }
}
