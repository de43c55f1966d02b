/**
 * Promises to isolates that sold seats stay sold for a moment, in which they refuse tries for those seats by themselves. What
 * would break a promise waits until all have ended, so that such a refusal is true when it is given.
 */

import { LEASE_MS } from "../ledger/surely-taken.ts";

/** Added at the box office, for clocks that do not run alike. */
const MARGIN_MS = 50;
const WHOLE_MS = LEASE_MS + MARGIN_MS;
/** How far ahead the end of all promises is written down, and when it is written down again. */
const NOTED_MS = 60_000;
const NOTE_AGAIN_MS = NOTED_MS / 2;

export interface LeasesIo {
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Writes down that no promise lasts longer. */
  readonly note: (untilMs: number) => void;
}

export class Leases {
  readonly #io: LeasesIo;
  #untilMs: number;
  #notedMs: number;
  #waiting = 0;

  /** `notedMs`: as it was last written down. The promises of an object that has died since may not have ended. */
  constructor(io: LeasesIo, notedMs: number) {
    this.#io = io;
    this.#notedMs = notedMs;
    const nowMs = io.nowMs();
    this.#untilMs = notedMs > nowMs ? nowMs + WHOLE_MS : 0;
  }

  /** Gives the promise that `make` finds true until a time; null where there is none, and while a change waits. */
  grant<Lease>(make: (nowMs: number, untilMs: number) => Lease | null): Lease | null {
    if (this.#waiting > 0) return null;
    const nowMs = this.#io.nowMs();
    const untilMs = nowMs + WHOLE_MS;
    const lease = make(nowMs, untilMs);
    if (lease === null) return null;
    this.#untilMs = Math.max(this.#untilMs, untilMs);
    if (this.#notedMs < nowMs + NOTE_AGAIN_MS) {
      this.#notedMs = nowMs + NOTED_MS;
      this.#io.note(this.#notedMs);
    }
    return lease;
  }

  /** Runs `change` once all promises have ended: as a rule at once. Only what it does before its first `await` is safe. */
  async afterAll<Changed>(change: () => Changed): Promise<Awaited<Changed>> {
    // No promise is longer, also where the clock was set back.
    const leftMs = Math.min(this.#untilMs - this.#io.nowMs(), WHOLE_MS);
    if (leftMs <= 0) return await change();
    this.#waiting++;
    let changed: Changed;
    try {
      await this.#io.wait(leftMs);
      changed = change();
    } finally {
      this.#waiting--;
    }
    return await changed;
  }
}
