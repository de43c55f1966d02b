import type { Frame, FrameSource } from "../box-office/followers/frame.ts";
import { SeatBoard } from "./seat-board.ts";

/** Watchers get at most ten frames a second. */
const PACE_MS = 100;
/** One asking may miss what is pushed during it; the next one cannot. */
const MAX_ASKINGS = 5;

export interface Watcher {
  /** The newest event that the watcher was told of. */
  readonly cursor: number;
  /** False while it still has enough to read. Its next frame is then a larger one. */
  readonly isReady: boolean;
  /** Sends the frame, and moves the cursor to its end. `text` is the frame as JSON. */
  readonly send: (frame: Frame, text: string) => void;
  /** Hangs up. Watchers come back by themselves and say where they were. */
  readonly drop: () => void;
}

export interface RelayIo {
  /** Of the relay, as the box office knows it. */
  readonly name: string;
  readonly source: FrameSource;
  readonly watchers: () => readonly Watcher[];
  readonly maxWatchers: number;
  readonly nowMs: () => number;
  readonly after: (ms: number, task: () => void) => void;
}

export type NotAdmitted = "full" | "not_found";

/**
 * Passes a box office's frames on to many watchers. Each is told of every range of events once and in order: `from` of
 * a frame is `seq` of the one before. Where the watchers stand is kept with them, so a relay may forget everything else.
 */
export class Relay {
  readonly #io: RelayIo;
  #board: SeatBoard | null = null;
  #asking: Promise<boolean> | null = null;
  /** Where those stand who are let in as soon as the box office answers. */
  readonly #arriving = new Set<{ readonly since: number }>();
  #toldAtMs = -Infinity;
  #telling = false;

  constructor(at: RelayIo) {
    this.#io = at;
  }

  /** `join` makes the watcher, at once, with the first frame: what it lacks after `since`. */
  async admit<Joined>(since: number, join: (first: Frame) => Joined): Promise<Joined | NotAdmitted> {
    const arrival = { since };
    this.#arriving.add(arrival);
    try {
      for (let askings = 0; askings <= MAX_ASKINGS; askings++) {
        if (this.#io.watchers().length >= this.#io.maxWatchers) return "full";
        // No await between this and joining: whoever is not there yet is not told.
        const first = this.#board?.since(since) ?? null;
        if (first !== null) return join(first);
        if (!(await this.#reachBackTo(since))) return "not_found";
      }
      throw new Error(`the box office of ${this.#io.name} answers no frame that reaches back to ${since}`);
    } finally {
      this.#arriving.delete(arrival);
    }
  }

  /** A frame from the box office. False: nobody watches here, send no more. */
  async push(frame: Frame): Promise<boolean> {
    if (this.#isEmpty()) {
      this.#board = null;
      return false;
    }
    // What is on its way may be older or newer than this frame, and is the beginning of what is known.
    if (this.#board === null) await this.#asking;
    this.#board ??= this.#reachedBy(frame);
    if (!this.#take(frame)) await this.#fillGap(frame);
    this.#tellSoon();
    return true;
  }

  /**
   * To be called now and then: brings what a lost push would have brought, and lets the box office know again that
   * there are watchers here, or that there are none. False when there is nothing left to tend.
   */
  async tend(): Promise<boolean> {
    if (this.#isEmpty()) {
      this.#board = null;
      await this.#io.source.unwatch(this.#io.name);
      if (this.#isEmpty()) return false;
    }
    // What is being asked may have been asked before the box office forgot this relay.
    await this.#asking;
    const cursor = this.#board?.seq ?? this.#lowestCursor();
    if (cursor === Infinity) return true;
    if (await this.#ask(cursor, true)) this.#tellSoon();
    else this.#dropAll();
    return true;
  }

  /** For a watcher that has read what it had. */
  update(watcher: Watcher): void {
    if (this.#board !== null) this.#tellAll([watcher], this.#board);
  }

  #isEmpty(): boolean {
    return this.#arriving.size === 0 && this.#io.watchers().length === 0;
  }

  #lowestCursor(): number {
    return this.#io.watchers().reduce((lowest, { cursor }) => Math.min(lowest, cursor), Infinity);
  }

  /** A relay that has just woken needs no more than the frame if its watchers know what was before. */
  #reachedBy(frame: Frame): SeatBoard | null {
    const lowest = this.#lowestCursor();
    return frame.from <= lowest && lowest <= frame.seq ? new SeatBoard(frame) : null;
  }

  #take(frame: Frame): boolean {
    if (this.#board === null) return false;
    // What a new plan makes obsolete is told before it is forgotten.
    if (frame.plan_changed) this.#tellNow();
    return this.#board.take(frame);
  }

  #reachBackTo(since: number): Promise<boolean> {
    // Those who were here before it slept may stand further back than the one who comes.
    const isBeyond = since > (this.#board?.seq ?? Infinity);
    // Those who come at the same time share the answer.
    const lowest = Math.min(this.#lowestCursor(), ...Array.from(this.#arriving, (arrival) => arrival.since));
    return this.#ask(isBeyond ? 0 : Math.min(since, lowest));
  }

  async #fillGap(frame: Frame): Promise<void> {
    for (let askings = 0; askings < MAX_ASKINGS; askings++) {
      const known = this.#board?.seq ?? this.#lowestCursor();
      if (known === Infinity || !(await this.#ask(known)) || this.#take(frame)) return;
    }
  }

  /** One question at a time; whoever comes meanwhile gets its answer too. False: there is no such showtime. */
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
    // A box office that was put back to an earlier state: what these watchers know has never happened.
    if (frame.seq < known) this.#dropAll();
    if (frame.seq < known || !this.#take(frame)) this.#board = new SeatBoard(frame);
    return true;
  }

  #dropAll(): void {
    this.#board = null;
    for (const watcher of this.#io.watchers()) watcher.drop();
  }

  #tellSoon(): void {
    if (this.#telling) return;
    const waitMs = this.#toldAtMs + PACE_MS - this.#io.nowMs();
    if (waitMs <= 0) this.#tellNow();
    else {
      this.#telling = true;
      this.#io.after(waitMs, () => {
        this.#telling = false;
        this.#tellNow();
      });
    }
  }

  #tellNow(): void {
    if (this.#board === null) return;
    this.#toldAtMs = this.#io.nowMs();
    this.#tellAll(this.#io.watchers(), this.#board);
  }

  #tellAll(watchers: readonly Watcher[], picture: SeatBoard): void {
    const lacking = new Map<number, { frame: Frame; text: string } | null>();
    for (const watcher of watchers) {
      const { cursor } = watcher;
      if (!watcher.isReady || cursor >= picture.seq) continue;
      let news = lacking.get(cursor);
      if (news === undefined) {
        const frame = picture.since(cursor);
        news = frame === null ? null : { frame, text: JSON.stringify(frame) };
        lacking.set(cursor, news);
      }
      if (news === null) watcher.drop();
      else watcher.send(news.frame, news.text);
    }
  }
}
