import type { Frame } from "../box-office/followers/frame.ts";
import type { Watcher } from "./relay.ts";

/** WebSocket close code "Service Restart" (IANA registry of RFC 6455): the client should reconnect. */
const COME_BACK = 1012;

/** A hibernating WebSocket. Its cursor is kept on the socket, which outlives the object's memory. */
export class SocketWatcher implements Watcher {
  readonly #socket: WebSocket;
  // The fill of a socket's buffer cannot be read. The platform disconnects clients that do not read.
  readonly isReady = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get cursor(): number {
    const kept: unknown = this.#socket.deserializeAttachment();
    return typeof kept === "number" ? kept : 0;
  }

  send({ seq }: Pick<Frame, "seq">, text: string): void {
    try {
      this.#socket.send(text);
      this.#socket.serializeAttachment(seq);
    } catch {
      // The socket has just closed; its close event follows.
    }
  }

  drop(): void {
    try {
      this.#socket.close(COME_BACK, "Come back");
    } catch {
      // The socket is closed already.
    }
  }
}
