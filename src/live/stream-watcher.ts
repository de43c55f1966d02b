import type { Frame } from "../box-office/followers/frame.ts";
import type { Watcher } from "./relay.ts";

/** A stream with more than this unread gets no further frame until it is read. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** Read by nobody for so many heartbeats, it is hung up. */
const PATIENT_BEATS = 2;

interface Events {
  /** It has read what it had. */
  readonly onReady: (watcher: StreamWatcher) => void;
  readonly onGone: (watcher: StreamWatcher) => void;
}

const UTF8 = new TextEncoder();

/** Server-Sent Events. A slow reader costs the memory of one frame: what it misses comes in one frame later. */
export class StreamWatcher implements Watcher {
  readonly body: ReadableStream<Uint8Array>;
  readonly #events: Events;
  #cursor = 0;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #stalledBeats = 0;

  constructor(events: Events) {
    this.#events = events;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#stalledBeats = 0;
          events.onReady(this);
        },
        cancel: () => {
          this.#gone();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNREAD_BYTES }),
    );
  }

  get cursor(): number {
    return this.#cursor;
  }

  get isReady(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  /** The first frame also says when to come back. */
  begin(frame: Frame, text: string, reconnectAfterMs: number): void {
    this.#tell(frame, text, `retry: ${reconnectAfterMs}\n`);
  }

  send(frame: Frame, text: string): void {
    this.#tell(frame, text);
  }

  /** To be called every 20 s: keeps what is between here and the reader from hanging up, and hangs up on the dead. */
  beat(): void {
    if (this.isReady) this.#write(":\n\n");
    else if (++this.#stalledBeats >= PATIENT_BEATS) this.drop();
  }

  drop(): void {
    const { isReady } = this;
    const controller = this.#controller;
    this.#gone();
    if (isReady) controller?.close();
    // Closed, it would keep what is unread until somebody reads it.
    else controller?.error(new Error("hung up: nobody reads"));
  }

  #tell({ seq }: Frame, text: string, before = ""): void {
    // First, because writing may call for more at once.
    this.#cursor = seq;
    this.#write(`${before}id: ${seq}\ndata: ${text}\n\n`);
  }

  #write(text: string): void {
    this.#controller?.enqueue(UTF8.encode(text));
  }

  #gone(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    this.#events.onGone(this);
  }
}
