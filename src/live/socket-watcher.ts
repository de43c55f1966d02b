import type { Frame } from "../box-office/followers/frame.ts";
import type { Watcher } from "./relay.ts";

/** "Service restart" (RFC 6455): come back. */
const COME_BACK = 1012;

/** A WebSocket that outlives the object's sleep: what its watcher knows is kept on the socket itself. */
export class SocketWatcher implements Watcher {
  readonly #socket: WebSocket;
  // A socket's buffer cannot be seen; the platform cuts those off that do not read.
  readonly isReady = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get cursor(): number {
    const kept: unknown = this.#socket.deserializeAttachment();
    return typeof kept === "number" ? kept : 0;
  }

  send({ seq }: Frame, text: string): void {
    try {
      this.#socket.send(text);
      this.#socket.serializeAttachment(seq);
    } catch {
      // Closed a moment ago; its close event is on the way.
    }
  }

  drop(): void {
    try {
      this.#socket.close(COME_BACK, "Come back");
    } catch {
      // It is closed.
    }
  }
}
