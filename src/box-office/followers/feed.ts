/** Shows the relays what changed. Best effort: a relay that misses a frame sees the gap, and asks. */

import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";
import type { Frame } from "./frame.ts";

/** At most ten frames a second. */
const FRAME_MS = 100;
/** Showing takes a tenth of the time at most, so that many watchers cost them frames and not the others sales. */
const REST = 9;
/** Who watches sees a change within a second all the same. */
const LONGEST_REST_MS = 800;
/** A relay that hangs keeps the others waiting no longer. */
const SHOW_TIMEOUT_MS = 2_000;

export interface FeedIo {
  readonly head: () => number;
  readonly nowMs: () => number;
  /** What changed after an event. */
  readonly frame: (since: number) => Frame;
  /** False where nobody watches there any more. */
  readonly show: (relay: string, frame: Frame) => Promise<boolean>;
  readonly pause: (ms: number) => Promise<void>;
  /** Remembers who is shown frames. */
  readonly keep: (relays: readonly string[]) => void;
}

export class Feed {
  readonly #io: FeedIo;
  /** By name, the number of its registration: one that was renewed meanwhile is not dropped for an older answer. */
  readonly #relays: Map<string, number>;
  /** What was shown last. A box office that has just woken shows what comes; relays ask for what they missed. */
  #shown: number;
  #registrations = 0;
  #running = false;

  constructor(stage: FeedIo, relays: readonly string[]) {
    this.#io = stage;
    this.#relays = new Map(relays.map((name) => [name, 0]));
    this.#shown = stage.head();
  }

  add(relay: string): void {
    const isNew = !this.#relays.has(relay);
    if (this.#relays.size === 0) this.#shown = this.#io.head();
    this.#relays.set(relay, ++this.#registrations);
    if (isNew) this.#io.keep([...this.#relays.keys()]);
  }

  remove(relay: string): void {
    if (this.#relays.delete(relay)) this.#io.keep([...this.#relays.keys()]);
  }

  /** Shows what there is, and what comes while it shows, a frame every `FRAME_MS` or less often. Never rejects. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#showAll();
    } catch (error) {
      console.error("feed", describeFault(error));
    } finally {
      this.#running = false;
    }
  }

  async #showAll(): Promise<void> {
    while (this.#relays.size > 0 && this.#shown < this.#io.head()) {
      // Calls that arrive together share a frame.
      await Promise.resolve();
      const startMs = this.#io.nowMs();
      const frame = this.#io.frame(this.#shown);
      this.#shown = frame.seq;
      await Promise.all(Array.from(this.#relays, ([relay, number]) => this.#show(relay, number, frame)));
      const restMs = REST * (this.#io.nowMs() - startMs);
      await this.#io.pause(Math.min(Math.max(restMs, FRAME_MS), LONGEST_REST_MS));
    }
  }

  async #show(relay: string, number: number, frame: Frame): Promise<void> {
    try {
      const isWatched = await within(SHOW_TIMEOUT_MS, this.#io.show(relay, frame));
      if (!isWatched && this.#relays.get(relay) === number) this.remove(relay);
    } catch (error) {
      console.warn("relay not reached", relay, describeFault(error));
    }
  }
}
