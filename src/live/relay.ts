import type { Frame, FrameSource } from "../box-office/followers/frame.ts";
import { SeatBoard } from "./seat-board.ts";

/** Shortest time between frames to watchers: at most ten a second. */
const PACE_MS = 100;
/** An answer may lack what is pushed while it is under way, so the box office is asked again, at most this often. */
const MAX_QUESTIONS = 5;

export interface Watcher {
  /** The newest event that was sent to the watcher. */
  readonly cursor: number;
  /** False while it has not read what was sent. It gets a larger frame later instead. */
  readonly isReady: boolean;
  /** Sends the frame, and moves the cursor to its end. `text` is the frame as JSON. */
  readonly send: (frame: Frame, text: string) => void;
  /** Closes the connection. Clients reconnect by themselves with their cursor. */
  readonly drop: () => void;
}

export interface RelayIo {
  /** The name under which the relay registers with the box office. */
  readonly name: string;
  readonly source: FrameSource;
  readonly watchers: () => readonly Watcher[];
  readonly maxWatchers: number;
  readonly nowMs: () => number;
  readonly after: (ms: number, task: () => void) => void;
}

export type NotAdmitted = "full" | "not_found";

/**
 * Passes a box office's frames on to many watchers. Each watcher gets every range of events once and in order: `from` of a
 * frame is `seq` of the one before. Cursors are kept with the watchers, so a relay may lose everything else.
 */
export class Relay {
  readonly #io: RelayIo;
  #board: SeatBoard | null = null;
  #asking: Promise<boolean> | null = null;
  /** Cursors of the watchers that are admitted as soon as the box office answers. */
  readonly #arriving = new Set<{ readonly since: number }>();
  #sentAtMs = -Infinity;
  #isSendScheduled = false;

  constructor(io: RelayIo) {
    this.#io = io;
  }

  /** Admits a watcher. `join` creates it, without an await, with its first frame: everything after `since`. */
  async admit<Joined>(since: number, join: (first: Frame) => Joined): Promise<Joined | NotAdmitted> {
    const arrival = { since };
    this.#arriving.add(arrival);
    try {
      for (let questions = 0; questions <= MAX_QUESTIONS; questions++) {
        if (this.#io.watchers().length >= this.#io.maxWatchers) return "full";
        // No await between this and joining: a watcher that has not joined yet gets no frames.
        const first = this.#board?.since(since) ?? null;
        if (first !== null) return join(first);
        if (!(await this.#reachBackTo(since))) return "not_found";
      }
      throw new Error(
        `relay ${this.#io.name} got no frame from the box office that reaches back to ${since}`,
      );
    } finally {
      this.#arriving.delete(arrival);
    }
  }

  /** Fetches what the relay lacks up to event `seq`, which the box office has recorded; for a watcher who knows that. */
  async reach(seq: number): Promise<void> {
    // An answer that is under way may be older.
    for (let questions = 0; questions < 2; questions++)
      if (this.#board !== null && this.#board.seq < seq) await this.#ask(this.#board.seq);
  }

  /** Takes a frame from the box office. False: no watchers, send no more. */
  async push(frame: Frame): Promise<boolean> {
    if (this.#isEmpty()) {
      this.#board = null;
      return false;
    }
    // An answer that is under way may be older or newer than this frame; the board begins with the answer.
    if (this.#board === null) await this.#asking;
    this.#board ??= this.#reachedBy(frame);
    if (!this.#take(frame)) await this.#fillGap(frame);
    this.#sendSoon();
    return true;
  }

  /**
   * To be called about once a minute: fetches what a lost push would have brought, and registers the relay with the box
   * office again, or unregisters it if it has no watchers. False when nothing is left to tend.
   */
  async tend(): Promise<boolean> {
    if (this.#isEmpty()) {
      this.#board = null;
      await this.#io.source.unwatch(this.#io.name);
      if (this.#isEmpty()) return false;
    }
    // A question that is under way may have been sent before the box office lost this relay's registration.
    await this.#asking;
    const cursor = this.#board?.seq ?? this.#lowestCursor();
    if (cursor === Infinity) return true;
    if (await this.#ask(cursor, true)) this.#sendSoon();
    else this.#dropAll();
    return true;
  }

  /** Sends what a watcher missed while it was not ready. */
  update(watcher: Watcher): void {
    if (this.#board !== null) this.#send([watcher], this.#board);
  }

  #isEmpty(): boolean {
    return this.#arriving.size === 0 && this.#io.watchers().length === 0;
  }

  #lowestCursor(): number {
    return this.#io.watchers().reduce((lowest, { cursor }) => Math.min(lowest, cursor), Infinity);
  }

  /** A board from the frame alone, for a relay that has just woken. Null if a watcher lacks what was before the frame. */
  #reachedBy(frame: Frame): SeatBoard | null {
    const lowest = this.#lowestCursor();
    return frame.from <= lowest && lowest <= frame.seq ? new SeatBoard(frame) : null;
  }

  #take(frame: Frame): boolean {
    if (this.#board === null) return false;
    // The board forgets older changes when the layout changes, so they are sent before.
    if (frame.plan_changed) this.#sendNow();
    return this.#board.take(frame);
  }

  #reachBackTo(since: number): Promise<boolean> {
    const isBeyond = since > (this.#board?.seq ?? Infinity);
    // One answer serves all: watchers from before the relay slept, and those joining now, may have lower cursors.
    const lowest = Math.min(this.#lowestCursor(), ...Array.from(this.#arriving, (arrival) => arrival.since));
    return this.#ask(isBeyond ? 0 : Math.min(since, lowest));
  }

  async #fillGap(frame: Frame): Promise<void> {
    for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
      const known = this.#board?.seq ?? this.#lowestCursor();
      if (known === Infinity || !(await this.#ask(known)) || this.#take(frame)) return;
    }
  }

  /** Asks the box office, one question at a time; calls made meanwhile share its answer. False: no such showtime. */
  #ask(since: number, watching = this.#board === null): Promise<boolean> {
    this.#asking ??= this.#askNow(since, watching).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askNow(since: number, watching: boolean): Promise<boolean> {
    const { source, name } = this.#io;
    const known = this.#board?.seq ?? 0;
    let frame = await (watching ? source.watch(name, since) : source.changesSince(since));
    if (frame !== null && frame.seq < since) frame = await source.changesSince(0);
    if (frame === null) return false;
    // The box office was restored to an earlier state: these watchers have seen events that no longer exist.
    if (frame.seq < known) this.#dropAll();
    if (frame.seq < known || !this.#take(frame)) this.#board = new SeatBoard(frame);
    return true;
  }

  #dropAll(): void {
    this.#board = null;
    for (const watcher of this.#io.watchers()) watcher.drop();
  }

  #sendSoon(): void {
    if (this.#isSendScheduled) return;
    const waitMs = this.#sentAtMs + PACE_MS - this.#io.nowMs();
    if (waitMs <= 0) this.#sendNow();
    else {
      this.#isSendScheduled = true;
      this.#io.after(waitMs, () => {
        this.#isSendScheduled = false;
        this.#sendNow();
      });
    }
  }

  #sendNow(): void {
    if (this.#board === null) return;
    this.#sentAtMs = this.#io.nowMs();
    this.#send(this.#io.watchers(), this.#board);
  }

  /** Sends each watcher what is after its cursor. Watchers with the same cursor share a frame. */
  #send(watchers: readonly Watcher[], board: SeatBoard): void {
    const frames = new Map<number, { frame: Frame; text: string } | null>();
    for (const watcher of watchers) {
      const { cursor } = watcher;
      if (!watcher.isReady || cursor >= board.seq) continue;
      let missing = frames.get(cursor);
      if (missing === undefined) {
        const frame = board.since(cursor);
        missing = frame === null ? null : { frame, text: JSON.stringify(frame) };
        frames.set(cursor, missing);
      }
      if (missing === null) watcher.drop();
      else watcher.send(missing.frame, missing.text);
    }
  }
}
