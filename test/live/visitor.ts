import type { Frame, SeatStatus } from "../../src/box-office/followers/frame.ts";
import type { Watcher } from "../../src/live/relay.ts";

/** Someone who keeps an own map of the hall by the frames alone, and who complains when there is a gap. */
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
    const told = JSON.parse(text) as Frame;
    if (told.from === 0) this.map.clear();
    else if (told.from !== this.cursor) throw new Error(`from ${told.from} after ${this.cursor}`);
    for (const { label, status } of told.seats) this.map.set(label, status);
    this.frames.push(told);
    this.cursor = told.seq;
  }

  drop(): void {
    this.isDropped = true;
  }
}
