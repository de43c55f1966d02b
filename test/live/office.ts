/** A fake box office as a relay sees it: seats, events, and the relays that are registered. */

import type { Frame, FrameSource, SeatChange, SeatStatus } from "../../src/box-office/followers/frame.ts";

export class Office implements FrameSource {
  seq = 0;
  isOpen = true;
  /** Time until an answer arrives. */
  delayMs = 0;
  readonly watching = new Set<string>();
  /** The questions it was asked, in order. */
  readonly asked: string[] = [];
  readonly #seats = new Map<string, SeatChange>();
  #layoutSeq = 0;

  constructor(seatCount = 0) {
    for (let i = 1; i <= seatCount; i++) this.#seats.set(`A${i}`, { label: `A${i}`, status: "free", seq: 1 });
    if (seatCount > 0) this.#layoutSeq = ++this.seq;
  }

  /** Records one event, and returns its frame. */
  change(label: string, status: SeatStatus): Frame {
    const from = this.seq;
    if (!this.#seats.has(label)) this.#layoutSeq = from + 1;
    this.#seats.set(label, { label, status, seq: ++this.seq });
    return this.since(from);
  }

  remove(label: string): Frame {
    const from = this.seq;
    this.#seats.delete(label);
    this.#layoutSeq = ++this.seq;
    return this.since(from);
  }

  map(): Map<string, SeatStatus> {
    return new Map(Array.from(this.#seats.values(), ({ label, status }) => [label, status]));
  }

  since(from: number): Frame {
    const counts = { free: 0, held: 0, sold: 0, blocked: 0, checked_in: 0 };
    for (const { status } of this.#seats.values()) counts[status]++;
    const seats = Array.from(this.#seats.values()).filter(({ seq }) => seq > from);
    return { from, seq: this.seq, counts, seats, plan_changed: this.#layoutSeq > from };
  }

  watch = async (relay: string, since: number): Promise<Frame | null> => {
    this.asked.push(`watch ${since}`);
    if (!this.isOpen) return null;
    this.watching.add(relay);
    return this.#afterDelay(this.since(since > this.seq ? 0 : since));
  };

  changesSince = async (seq: number): Promise<Frame | null> => {
    this.asked.push(`changes since ${seq}`);
    return this.isOpen ? this.#afterDelay(this.since(seq > this.seq ? 0 : seq)) : null;
  };

  unwatch = async (relay: string): Promise<void> => {
    this.asked.push("unwatch");
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.watching.delete(relay);
  };

  async #afterDelay(frame: Frame): Promise<Frame> {
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    return frame;
  }
}
