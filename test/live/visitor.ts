import type { Frame, SeatStatus } from "../../src/box-office/followers/frame.ts";
import type { Watcher } from "../../src/live/relay.ts";

/** A watcher that keeps its own seat map from frames alone, and throws on a gap between frames. */
export class Visitor implements Watcher {
  cursor: number;
  isReady = true;
  isDropped = false;
  readonly frames: Frame[] = [];
  readonly map = new Map<string, SeatStatus>();

  constructor(cursor = 0) {
    this.cursor = cursor;
  }

  send(frame: Frame, text = JSON.stringify(frame)): void {
    const received = JSON.parse(text) as Frame;
    if (received.from === 0) this.map.clear();
    else if (received.from !== this.cursor) throw new Error(`from ${received.from} after ${this.cursor}`);
    for (const { label, status } of received.seats) this.map.set(label, status);
    this.frames.push(received);
    this.cursor = received.seq;
  }

  drop(): void {
    this.isDropped = true;
  }
}
