/** Shows the relays what changed. Best effort: a relay that misses a frame sees the gap, and asks. */
import { describeFault } from "../faults.ts";
import type { Frame } from "../live/frame.ts";

/** At most ten frames a second. */
const FRAME_MS = 100;

export interface Stage {
  readonly head: () => number;
  /** What changed after an event. */
  readonly frame: (since: number) => Frame;
  /** False where nobody watches there any more. */
  readonly show: (relay: string, frame: Frame) => Promise<boolean>;
  readonly pause: (ms: number) => Promise<void>;
  /** Remembers who is shown frames. */
  readonly keep: (relays: readonly string[]) => void;
}

export class Feed {
  readonly #stage: Stage;
  readonly #relays: Set<string>;
  /** What was shown last. A box office that has just woken shows what comes; relays ask for what they missed. */
  #shown: number;
  #running = false;

  constructor(stage: Stage, relays: readonly string[]) {
    this.#stage = stage;
    this.#relays = new Set(relays);
    this.#shown = stage.head();
  }

  add(relay: string): void {
    if (this.#relays.has(relay)) return;
    if (this.#relays.size === 0) this.#shown = this.#stage.head();
    this.#relays.add(relay);
    this.#stage.keep([...this.#relays]);
  }

  remove(relay: string): void {
    if (this.#relays.delete(relay)) this.#stage.keep([...this.#relays]);
  }

  /** Shows what there is, and what comes while it shows, a frame every `FRAME_MS`. Never rejects. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#relays.size > 0 && this.#shown < this.#stage.head()) {
      // Calls that arrive together share a frame.
      await Promise.resolve();
      const frame = this.#stage.frame(this.#shown);
      this.#shown = frame.seq;
      await Promise.all([...this.#relays].map((relay) => this.#show(relay, frame)));
      await this.#stage.pause(FRAME_MS);
    }
    this.#running = false;
  }

  async #show(relay: string, frame: Frame): Promise<void> {
    try {
      if (!(await this.#stage.show(relay, frame))) this.remove(relay);
    } catch (error) {
      console.warn("relay not reached", relay, describeFault(error));
    }
  }
}
