/** Sends frames to the relays. Best effort: a relay that misses a frame notices the gap and asks for what is missing. */

import { describeFault } from "../../platform/faults.ts";
import { within } from "../../platform/timeout.ts";
import type { Frame } from "./frame.ts";

/** Shortest time between frames: at most ten a second. */
const FRAME_MS = 100;
/**
 * Pause after a frame, as a multiple of the time it took to send it. Sending takes at most a tenth of the time, so that with
 * many watchers frames get fewer and sales do not slow down.
 */
const REST = 9;
/** Limit of that pause, so that watchers still see a change within a second. */
const LONGEST_REST_MS = 800;
/** A relay that does not answer delays the others at most this long. */
const SHOW_TIMEOUT_MS = 2_000;

/** The name of a relay. One for a sandbox admits only who works there. */
export const relayName = (showtimeId: number, shard: number, isForSandbox: boolean): string =>
  `${showtimeId}:${isForSandbox ? SANDBOX : ""}${shard}`;

const SANDBOX = "sandbox";

export const isForSandbox = (relay: string): boolean => relay.includes(SANDBOX);

export interface FeedIo {
  readonly head: () => number;
  readonly nowMs: () => number;
  /** The frame of everything that changed after an event. */
  readonly frame: (since: number) => Frame;
  /** Sends the frame. False where the relay has no watchers any more. */
  readonly show: (relay: string, frame: Frame) => Promise<boolean>;
  readonly pause: (ms: number) => Promise<void>;
  /** Saves the names of the registered relays. */
  readonly keep: (relays: readonly string[]) => void;
}

export class Feed {
  readonly #io: FeedIo;
  /** By name, the number of the last registration: a relay that registers while a frame is sent is not dropped after it. */
  readonly #relays: Map<string, number>;
  /** The last event sent. A box office that has just woken starts at its newest event; relays ask for what they missed. */
  #shown: number;
  #registrations = 0;
  #running = false;

  constructor(io: FeedIo, relays: readonly string[]) {
    this.#io = io;
    this.#relays = new Map(relays.map((name) => [name, 0]));
    this.#shown = io.head();
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

  /** Sends frames until there are no more events, at most one every `FRAME_MS`. Never rejects. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#showAll();
    } catch (error) {
      console.error("live feed stopped; the next event starts it again", describeFault(error));
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
      console.warn("relay not reached; it asks for the missed frame later", relay, describeFault(error));
    }
  }
}
