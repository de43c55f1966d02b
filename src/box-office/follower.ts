import { describeFault } from "../faults.ts";
import { within } from "../timeout.ts";

/** Waiting for a follower costs a buyer no more than this, and only while it keeps up. */
const PATIENCE_MS = 250;
/** After a delivery that failed or was late nobody waits for this long. */
const NO_WAIT_MS = 10_000;
/** D1 itself gives a batch 30 s. A delivery that comes after all changes nothing. */
const DELIVERY_TIMEOUT_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

const FULL_DELIVERY_EVENTS = 20;
const LONGEST_REST_MS = 100;
const QUEUES_REST_MS = 250;

/** For D1, which buyers wait for: the busier it is, the fuller its batches, until they are full enough. */
export const untilFull = (tookMs: number, events: number): number =>
  events < FULL_DELIVERY_EVENTS ? Math.min(2 * tookMs, LONGEST_REST_MS) : 0;

/** For the queues, which nobody waits for. */
export const aWhile = (): number => QUEUES_REST_MS;

interface Group {
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

export interface Source {
  /** The newest event. */
  readonly head: () => number;
  readonly nowMs: () => number;
  /** Takes over what comes after `cursor`, and says how far it is now: the follower believes it, also backwards. */
  readonly deliver: (cursor: number) => Promise<number>;
  /** After a delivery of so many events that took so long, the next one waits for company. */
  readonly restMs: (tookMs: number, events: number) => number;
}

/**
 * Carries the ledger to one place with a cursor of its own. One delivery at a time; what is recorded meanwhile goes
 * with the next one (group commit). A failed delivery is tried again for ever, later each time.
 */
export class Follower {
  readonly #source: Source;
  #cursor: number;
  #running: Promise<void> | null = null;
  #failures = 0;
  #retryAtMs = 0;
  #noWaitUntilMs = 0;
  #restUntilMs = 0;
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
    if (this.#running === null && this.#source.nowMs() >= (this.dueAtMs ?? Infinity))
      this.#running = this.#carry().finally(() => {
        this.#running = null;
      });
    return this.#running ?? Promise.resolve();
  }

  /** Settles when what is recorded by now has been carried, at the latest after `PATIENCE_MS`. Never rejects. */
  async caughtUp(): Promise<void> {
    void this.run();
    if (this.#cursor >= this.#source.head() || this.#source.nowMs() < this.#noWaitUntilMs) return;
    this.#next ??= this.#newGroup();
    await this.#next.settled;
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
    return { settled: promise, settle };
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

  /** One turn of the event loop at least: calls that arrive together share a delivery. */
  async #company(): Promise<void> {
    const restMs = this.#restUntilMs - this.#source.nowMs();
    if (restMs > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, restMs);
      });
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
    this.#restUntilMs = nowMs + this.#source.restMs(nowMs - startMs, this.#cursor - before);
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
