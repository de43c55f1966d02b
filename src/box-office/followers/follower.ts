import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";

/** Waiting for a follower costs a buyer no more than this, and only while it keeps up. */
const PATIENCE_MS = 250;
/** After a delivery that failed or was late nobody waits for this long. */
const NO_WAIT_MS = 10_000;
/** D1 itself gives a batch 30 s. A delivery that comes after all changes nothing. */
const DELIVERY_TIMEOUT_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** So long a delivery that nobody waits for waits for company. */
const UNAWAITED_REST_MS = 800;

/** For one that somebody waits for so many are company enough: ten sales. */
const ENOUGH_EVENTS = 20;

/** It waits for company so many times as long as the one before took … */
const REST = 3;
/** … and leaves itself so many times as long of the patience of who has waited the longest. */
const LEFT = 2;

interface Group {
  readonly sinceMs: number;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

export interface Source {
  /** The newest event. */
  readonly head: () => number;
  readonly nowMs: () => number;
  /** Takes over what comes after `cursor`, and says how far it is now: the follower believes it, also backwards. */
  readonly deliver: (cursor: number) => Promise<number>;
  /** What a delivery takes at most. */
  readonly mostEvents: number;
}

/**
 * Carries the ledger to one place with a cursor of its own. One delivery at a time; what is recorded meanwhile goes
 * with the next one (group commit): the busier the place is, the fuller what it gets, until it is full enough. A failed
 * delivery is tried again for ever, later each time.
 */
export class Follower {
  readonly #source: Source;
  #cursor: number;
  #running: Promise<void> | null = null;
  #failures = 0;
  #retryAtMs = 0;
  #noWaitUntilMs = 0;
  #arrivedAtMs = 0;
  #tookMs = 0;
  /** Ends a rest before its time, if that has changed. */
  #rouse: () => void = () => undefined;
  #next: Group | null = null;

  constructor(source: Source, cursor: number) {
    this.#source = source;
    this.#cursor = cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** When to call `run` again, or null when there is nothing to carry. */
  get dueAtMs(): number | null {
    return this.#cursor < this.#source.head() ? this.#retryAtMs : null;
  }

  /** Carries all there is, if there is any, unless a delivery failed a moment ago. */
  run(): Promise<void> {
    if (this.#restMs() <= 0) this.#rouse();
    if (this.#running === null && this.#source.nowMs() >= (this.dueAtMs ?? Infinity))
      this.#running = this.#carry().finally(() => {
        this.#running = null;
      });
    return this.#running ?? Promise.resolve();
  }

  /** Settles when what is recorded by now has been carried, at the latest after `PATIENCE_MS`. Never rejects. */
  async caughtUp(): Promise<void> {
    const nowMs = this.#source.nowMs();
    const isComing = nowMs >= Math.max(this.#noWaitUntilMs, this.#retryAtMs);
    const waits = this.#cursor < this.#source.head() && isComing;
    const group = waits ? this.#join() : null;
    void this.run();
    await group?.settled;
  }

  #join(): Group {
    if (this.#next === null) {
      this.#next = this.#newGroup();
      this.#rouse();
    }
    return this.#next;
  }

  #newGroup(): Group {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#noWaitUntilMs = Infinity;
      resolve();
    }, PATIENCE_MS);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    return { sinceMs: this.#source.nowMs(), settled: promise, settle };
  }

  async #carry(): Promise<void> {
    do {
      await this.#company();
      const group = this.#takeGroup();
      const arrived = await this.#deliver();
      group?.settle();
      if (!arrived) break;
    } while (this.#cursor < this.#source.head());
    this.#takeGroup()?.settle();
  }

  /**
   * One turn of the event loop at least: calls that arrive together share a delivery. Whoever comes to wait for it, or
   * fills it, makes it come sooner.
   */
  async #company(): Promise<void> {
    for (let restMs = this.#restMs(); restMs > 0; restMs = this.#restMs()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#rouse = resolve;
      const timer = setTimeout(resolve, restMs);
      await promise;
      clearTimeout(timer);
    }
  }

  #restMs(): number {
    const group = this.#next;
    const enough = group === null ? this.#source.mostEvents : ENOUGH_EVENTS;
    if (this.#source.head() - this.#cursor >= enough) return 0;
    const untilMs =
      group === null
        ? this.#arrivedAtMs + UNAWAITED_REST_MS
        : Math.min(
            this.#arrivedAtMs + REST * this.#tookMs,
            group.sinceMs + PATIENCE_MS - LEFT * this.#tookMs,
          );
    return untilMs - this.#source.nowMs();
  }

  #takeGroup(): Group | null {
    const group = this.#next;
    this.#next = null;
    return group;
  }

  async #deliver(): Promise<boolean> {
    const before = this.#cursor;
    const startMs = this.#source.nowMs();
    try {
      this.#cursor = await within(DELIVERY_TIMEOUT_MS, this.#source.deliver(before));
    } catch (error) {
      console.warn("ledger delivery failed", describeFault(error));
    }
    const nowMs = this.#source.nowMs();
    this.#arrivedAtMs = nowMs;
    this.#tookMs = nowMs - startMs;
    if (this.#cursor > before) {
      this.#failures = 0;
      if (this.#noWaitUntilMs === Infinity) this.#noWaitUntilMs = nowMs + NO_WAIT_MS;
      return true;
    }
    this.#retryAtMs = nowMs + Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures++;
    this.#noWaitUntilMs = nowMs + NO_WAIT_MS;
    return false;
  }
}
