import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";

/** A request waits at most this long for a delivery, and only while deliveries succeed in time. */
const PATIENCE_MS = 250;
/** After a delivery that failed or was late, no request waits for this long. */
const NO_WAIT_MS = 10_000;
/** D1's own limit for a batch is 30 s. A delivery that still arrives after this changes nothing. */
const DELIVERY_TIMEOUT_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** Delay before a background delivery, so that more events share one batch. */
const UNAWAITED_REST_MS = 800;

/** With this many events (ten sales), a delivery that a request waits for starts without delay. */
const ENOUGH_EVENTS = 20;

/** Delay before a delivery that a request waits for, in durations of the last delivery, so that more events share it. */
const REST = 3;
/** Starts early enough to leave twice the last delivery's duration before the first waiting request times out. */
const LEFT = 2;

/** The requests that wait for the same delivery. */
interface Group {
  readonly sinceMs: number;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

export interface Source {
  /** The newest event. */
  readonly head: () => number;
  readonly nowMs: () => number;
  /**
   * Delivers the events after `cursor` and returns the new cursor. The follower adopts it, even if it is lower. "nowhere": the
   * destination has no place for these events, and a retry would not find one.
   */
  readonly deliver: (cursor: number) => Promise<number | "nowhere">;
  /** Most events in one delivery. */
  readonly mostEvents: number;
  /** Whether deliveries share a batch with others' just now: events of several showtimes gather there, and not here too. */
  readonly hasCompany?: () => boolean;
}

/**
 * Carries the ledger to one destination, with its own cursor. One delivery at a time: events that are recorded meanwhile
 * share the next one (group commit), so under load deliveries get larger, up to `mostEvents`. A failed delivery is retried
 * for ever, with a longer delay each time; one that had nowhere to go is tried again with the next event, or once the
 * destination is found.
 */
export class Follower {
  readonly #source: Source;
  #cursor: number;
  #running: Promise<void> | null = null;
  #failures = 0;
  #retryAtMs = 0;
  /** The newest event when there was nowhere to deliver it to. */
  #nowhereAt: number | null = null;
  #noWaitUntilMs = 0;
  #arrivedAtMs = 0;
  #tookMs = 0;
  /** Makes a delivery that is being delayed compute its delay again. */
  #rouse: () => void = () => undefined;
  #next: Group | null = null;

  constructor(source: Source, cursor: number) {
    this.#source = source;
    this.#cursor = cursor;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** The destination was found to be at this event. A delivery under way still says what it found itself. */
  moveTo(cursor: number): void {
    this.#cursor = cursor;
  }

  /** The destination has a place for the events, which it may have lacked before. */
  found(): void {
    if (this.#nowhereAt === null) return;
    this.#nowhereAt = null;
    this.#retryAtMs = 0;
    void this.run();
  }

  /** When to call `run` again; null when there is nothing to deliver, or nowhere to deliver it to. */
  get dueAtMs(): number | null {
    const head = this.#source.head();
    return this.#cursor < head && this.#nowhereAt !== head ? this.#retryAtMs : null;
  }

  /** Delivers all events there are. Does nothing until a failed delivery's retry is due. */
  run(): Promise<void> {
    if (this.#restMs() <= 0) this.#rouse();
    if (this.#running === null && this.#source.nowMs() >= (this.dueAtMs ?? Infinity))
      this.#running = this.#carry().finally(() => {
        this.#running = null;
      });
    return this.#running ?? Promise.resolve();
  }

  /** Settles when everything recorded so far is delivered, at the latest after `PATIENCE_MS`. Never rejects. */
  async caughtUp(): Promise<void> {
    const nowMs = this.#source.nowMs();
    const mayWait = nowMs >= Math.max(this.#noWaitUntilMs, this.#retryAtMs);
    const isWaiting = this.#cursor < this.#source.head() && mayWait;
    const group = isWaiting ? this.#join() : null;
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
      await this.#gather();
      const group = this.#takeGroup();
      const arrived = await this.#deliver();
      group?.settle();
      if (!arrived) break;
    } while (this.#cursor < this.#source.head());
    this.#takeGroup()?.settle();
  }

  /**
   * Delays the delivery so that more events share it, by at least one turn of the event loop: calls that arrive together
   * share a delivery. A request that starts to wait, or enough events, shorten the delay.
   */
  async #gather(): Promise<void> {
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
    if (group !== null && this.#source.hasCompany?.() === true) return 0;
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
    const head = this.#source.head();
    const startMs = this.#source.nowMs();
    try {
      const reached = await within(DELIVERY_TIMEOUT_MS, this.#source.deliver(before));
      if (reached === "nowhere") this.#nowhereAt = head;
      else this.#cursor = reached;
    } catch (error) {
      console.warn("ledger delivery failed; it is retried", describeFault(error));
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
