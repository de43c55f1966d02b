import { DurableObject } from "cloudflare:workers";
import type { Frame } from "../box-office/followers/frame.ts";
import { boxOffice } from "../box-office/service.ts";
import { now, randomBelow } from "../platform/clock.ts";
import { describeFault } from "../platform/faults.ts";
import { Relay } from "./relay.ts";
import type { NotAdmitted } from "./relay.ts";
import { SocketWatcher } from "./socket-watcher.ts";
import { StreamWatcher } from "./stream-watcher.ts";

const MAX_WATCHERS = 1_000;
const MAX_MESSAGE_LENGTH = 1_024;
const MESSAGE_TOO_BIG = 1009;
const HEARTBEAT_MS = 20_000;
/** Time between alarms, plus up to `TEND_SPREAD_MS`. An alarm fetches what a lost push would have brought. */
const TEND_MS = 60_000;
const TEND_SPREAD_MS = 30_000;
/** A relay unregisters this long after its last watcher left, because that one may reconnect at once. */
const GRACE_MS = 5_000;
/** A deploy drops every socket at once. Clients reconnect after a random delay in this range. */
const SOONEST_RECONNECT_MS = 500;
const LATEST_RECONNECT_MS = 15_000;

const STATUS: Record<NotAdmitted, number> = { full: 503, not_found: 404 };

/**
 * Passes one showtime's changes on to up to 1,000 watchers, so that the object that sells has no such work. A shell:
 * `Relay` decides which frames to send. Only the alarm is on disk; a WebSocket's cursor is kept on the socket.
 */
export class LiveFeed extends DurableObject {
  readonly #relay: Relay;
  readonly #streams = new Set<StreamWatcher>();
  #heart: ReturnType<typeof setInterval> | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { name = "" } = ctx.id;
    // A new stub for each call, because a stub that failed once stays broken.
    const office = () => boxOffice(Number.parseInt(name, 10));
    this.#relay = new Relay({
      name,
      source: {
        watch: (relay, since) => office().watch(relay, since),
        changesSince: (seq) => office().changesSince(seq),
        unwatch: (relay) => office().unwatch(relay),
      },
      watchers: () => [...this.#sockets().map((socket) => new SocketWatcher(socket)), ...this.#streams],
      maxWatchers: MAX_WATCHERS,
      nowMs: now,
      after: (ms, task) => {
        setTimeout(task, ms);
      },
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Admits a watcher who knows everything up to `?since=`: 101 or a stream. 404 for no showtime, 503 for no room. */
  override async fetch(request: Request): Promise<Response> {
    const since = Number(new URL(request.url).searchParams.get("since"));
    const join = request.headers.has("upgrade") ? this.#joinBySocket : this.#joinByStream;
    const admitted = await this.#relay.admit(since, (first) => {
      const reconnectAfterMs =
        SOONEST_RECONNECT_MS + randomBelow(LATEST_RECONNECT_MS - SOONEST_RECONNECT_MS + 1);
      const text = JSON.stringify({ ...first, reconnect_after_ms: reconnectAfterMs });
      return join(first, text, reconnectAfterMs);
    });
    if (typeof admitted === "string") return new Response(null, { status: STATUS[admitted] });
    if ((await this.ctx.storage.getAlarm()) === null) await this.#tendIn(TEND_MS);
    return admitted;
  }

  /** Takes a frame from the box office. False: no watchers, send no more. Never throws: `alarm` fetches what was lost. */
  async push(frame: Frame): Promise<boolean> {
    try {
      return await this.#relay.push(frame);
    } catch (fault) {
      console.warn("frame not passed on; the next frame or alarm brings its changes", describeFault(fault));
      return true;
    }
  }

  override async alarm(): Promise<void> {
    try {
      if (!(await this.#relay.tend())) return;
    } catch (fault) {
      console.warn("live feed alarm failed; the next alarm tries again", describeFault(fault));
    }
    await this.#tendIn(TEND_MS);
  }

  /** Ignores messages, and closes a socket that sends long ones. */
  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const length = typeof message === "string" ? message.length : message.byteLength;
    if (length > MAX_MESSAGE_LENGTH) socket.close(MESSAGE_TOO_BIG, "Too long");
  }

  override webSocketClose(socket: WebSocket): Promise<void> {
    // Without an answer to its close frame, the client would report a broken connection.
    if (socket.readyState === WebSocket.CLOSING) socket.close();
    return this.#leave();
  }

  override webSocketError(): Promise<void> {
    return this.#leave();
  }

  readonly #joinBySocket = (first: Frame, text: string): Response => {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    new SocketWatcher(server).send(first, text);
    return new Response(null, { status: 101, webSocket: client });
  };

  readonly #joinByStream = (first: Frame, text: string, reconnectAfterMs: number): Response => {
    const watcher = new StreamWatcher({
      onReady: (ready) => {
        this.#relay.update(ready);
      },
      onGone: (gone) => {
        this.#streams.delete(gone);
        this.ctx.waitUntil(this.#leave());
      },
    });
    watcher.begin(first, text, reconnectAfterMs);
    this.#streams.add(watcher);
    this.#heart ??= setInterval(() => {
      for (const stream of this.#streams) stream.beat();
    }, HEARTBEAT_MS);
    return new Response(watcher.body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  };

  #sockets(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  async #leave(): Promise<void> {
    if (this.#streams.size === 0 && this.#heart !== null) {
      clearInterval(this.#heart);
      this.#heart = null;
    }
    if (this.#streams.size === 0 && this.#sockets().length === 0)
      await this.ctx.storage.setAlarm(now() + GRACE_MS);
  }

  #tendIn(ms: number): Promise<void> {
    return this.ctx.storage.setAlarm(now() + ms + randomBelow(TEND_SPREAD_MS));
  }
}
