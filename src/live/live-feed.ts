import { DurableObject } from "cloudflare:workers";
import { isForSandbox } from "../box-office/followers/feed.ts";
import type { Frame } from "../box-office/followers/frame.ts";
import type { Availability } from "../box-office/ledger/seat-map.ts";
import { boxOffice } from "../box-office/service.ts";
import { now, randomBelow } from "../platform/clock.ts";
import { describeFault } from "../platform/faults.ts";
import { availability } from "../sales/availability/service.ts";
import { Crowd } from "./crowd.ts";
import type { Seat } from "./crowd.ts";
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

const STATUS: Record<NotAdmitted | "network_full", number> = { full: 503, not_found: 404, network_full: 429 };

/** What a watcher receives, and the event that it reaches up to. */
interface Message {
  readonly seq: number;
  readonly text: string;
}

const messageOf = <Sent extends Pick<Message, "seq">>(sent: Sent): Message => ({
  seq: sent.seq,
  text: JSON.stringify(sent),
});

/** Of this isolate: its relays share the memory and the limits. */
const crowd = new Crowd();

/**
 * Passes one showtime's changes on to up to 1,000 watchers, so that the object that sells has no such work. A shell:
 * `Relay` decides which frames to send. Only the alarm is on disk; a WebSocket's cursor is kept on the socket.
 */
export class LiveFeed extends DurableObject {
  readonly #name: string;
  readonly #showtimeId: number;
  readonly #relay: Relay;
  /** With the seat of each in the crowd. */
  readonly #streams = new Map<StreamWatcher, Seat>();
  #heart: ReturnType<typeof setInterval> | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    const { name = "" } = ctx.id;
    this.#name = name;
    this.#showtimeId = Number.parseInt(name, 10);
    // A new stub for each call, because a stub that failed once stays broken.
    const office = () => boxOffice(this.#showtimeId);
    this.#relay = new Relay({
      name,
      source: {
        watch: (relay, since) => office().watch(relay, since),
        changesSince: (seq) => office().changesSince(seq),
        unwatch: (relay) => office().unwatch(relay),
      },
      watchers: () => [
        ...this.#sockets().map((socket) => new SocketWatcher(socket)),
        ...this.#streams.keys(),
      ],
      maxWatchers: MAX_WATCHERS,
      nowMs: now,
      after: (ms, task) => {
        setTimeout(task, ms);
      },
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#count();
  }

  /**
   * Admits a watcher who knows everything up to `?since=`, or who begins with `?snapshot=availability`: 101 or a stream. 404
   * for no showtime, 503 for no room, 429 if `?network=` has all the streams that one may have; without it the network is not
   * limited.
   */
  override async fetch(request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const isSocket = request.headers.has("upgrade");
    const seat: Seat = { network: query.get("network"), kind: isSocket ? "socket" : "stream" };
    const refusal = crowd.refusal(seat, now());
    if (refusal !== null) return new Response(null, { status: STATUS[refusal] });
    // Taken before the box office is asked, so that parallel requests do not all find the last room.
    crowd.join(this.#name, seat, now());
    let hasJoined = false;
    try {
      const known = query.get("snapshot") === "availability" ? await this.#availability() : null;
      const since = known?.seq ?? Number(query.get("since"));
      const admitted = await this.#relay.admit(since, (frame) => {
        const reconnectAfterMs =
          SOONEST_RECONNECT_MS + randomBelow(LATEST_RECONNECT_MS - SOONEST_RECONNECT_MS + 1);
        const first = messageOf({ ...(known ?? frame), reconnect_after_ms: reconnectAfterMs });
        const second = known === null || frame.seq === frame.from ? null : messageOf(frame);
        const join = isSocket ? this.#joinBySocket : this.#joinByStream;
        const response = join(seat, first, second, reconnectAfterMs);
        hasJoined = true;
        return response;
      });
      if (typeof admitted === "string") return new Response(null, { status: STATUS[admitted] });
      if ((await this.ctx.storage.getAlarm()) === null) await this.#tendIn(TEND_MS);
      return admitted;
    } finally {
      if (!hasJoined) crowd.leave(this.#name, seat, now());
    }
  }

  /** A snapshot from which frames can go on; null where there is none, and the first frame has every seat. */
  async #availability(): Promise<Availability | null> {
    const found = await availability(this.#showtimeId, async () => isForSandbox(this.#name));
    if (!found.ok) return null;
    const known = JSON.parse(found.text) as Availability;
    await this.#relay.reach(known.seq);
    return known;
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
    this.#count();
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
    crowd.leave(this.#name, this.#seatOf(socket), now());
    return this.#leave();
  }

  override webSocketError(): Promise<void> {
    return this.#leave();
  }

  readonly #joinBySocket = ({ network }: Seat, first: Message, second: Message | null): Response => {
    const { 0: client, 1: server } = new WebSocketPair();
    // The tag outlives the object's memory, as the socket does.
    this.ctx.acceptWebSocket(server, network === null ? [] : [network]);
    const watcher = new SocketWatcher(server);
    watcher.send(first, first.text);
    if (second !== null) watcher.send(second, second.text);
    return new Response(null, { status: 101, webSocket: client });
  };

  readonly #joinByStream = (
    seat: Seat,
    first: Message,
    second: Message | null,
    reconnectAfterMs: number,
  ): Response => {
    const watcher = new StreamWatcher({
      onReady: (ready) => {
        this.#relay.update(ready);
      },
      onGone: (gone) => {
        if (this.#streams.delete(gone)) crowd.leave(this.#name, seat, now());
        this.ctx.waitUntil(this.#leave());
      },
    });
    watcher.begin(first, first.text, reconnectAfterMs);
    if (second !== null) watcher.send(second, second.text);
    this.#streams.set(watcher, seat);
    this.#heart ??= setInterval(() => {
      for (const stream of this.#streams.keys()) stream.beat();
    }, HEARTBEAT_MS);
    return new Response(watcher.body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  };

  #sockets(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  readonly #seatOf = (socket: WebSocket): Seat => ({
    network: this.ctx.getTags(socket)[0] ?? null,
    kind: "socket",
  });

  /** Sets right what was lost with the memory of this object or of its isolate. */
  #count(): void {
    crowd.recount(this.#name, [...this.#sockets().map(this.#seatOf), ...this.#streams.values()], now());
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
