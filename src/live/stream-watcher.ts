import type { Frame } from "../box-office/followers/frame.ts";
import type { Watcher } from "./relay.ts";

/** A stream with more unread bytes than this gets no further frame until they are read. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** A stream that is not read for this many heartbeats is closed. */
const PATIENT_BEATS = 2;

type Message = Pick<Frame, "seq">;

interface Events {
  /** The reader has read what was sent. */
  readonly onReady: (watcher: StreamWatcher) => void;
  readonly onGone: (watcher: StreamWatcher) => void;
}

const UTF8 = new TextEncoder();

/** Server-Sent Events. A slow reader costs the memory of one frame: later, one frame has everything that it missed. */
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

  /** Sends the first message, and the delay after which the client reconnects. */
  begin(frame: Message, text: string, reconnectAfterMs: number): void {
    this.#writeFrame(frame, text, `retry: ${reconnectAfterMs}\n`);
  }

  send(frame: Message, text: string): void {
    this.#writeFrame(frame, text);
  }

  /** To be called every 20 s: keeps proxies from closing an idle stream, and closes a stream that is not read. */
  beat(): void {
    if (this.isReady) this.#write(":\n\n");
    else if (++this.#stalledBeats >= PATIENT_BEATS) this.drop();
  }

  drop(): void {
    const { isReady } = this;
    const controller = this.#controller;
    this.#gone();
    if (isReady) controller?.close();
    // A closed stream would keep its unread bytes; an error drops them.
    else controller?.error(new Error("stream closed: its reader is too slow"));
  }

  #writeFrame({ seq }: Message, text: string, before = ""): void {
    // Set first, because writing may call `onReady` at once.
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
