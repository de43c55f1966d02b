/** The live feed over the wire: WebSockets and Server-Sent Events, evictions, shards, and allowed origins. */

import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAX_OF_NETWORK } from "../../src/live/crowd.ts";
import { ask } from "../support/catalogue.ts";
import { call } from "../support/world.ts";
import { openSocket, openStream, showtime } from "./feed.ts";
import type { Message } from "./feed.ts";

const settings = { ...env };
const sockets: WebSocket[] = [];
const socketTo: typeof openSocket = async (...to) => {
  const opened = await openSocket(...to);
  sockets.push(opened.socket);
  return opened;
};

const sold = (label: string) => expect.objectContaining({ label, status: "sold" });

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(env, settings);
  for (const socket of sockets.splice(0)) socket.close();
});

describe("a WebSocket", () => {
  it("gets every seat first, and then each sale", async () => {
    const { path, sell } = await showtime();
    const { next, response } = await socketTo(path);
    expect(response.status).toBe(101);
    const first = await next();
    expect(first).toMatchObject({
      from: 0,
      counts: { free: 4, held: 0, sold: 0, blocked: 0, checked_in: 0 },
    });
    expect(first.seats.map(({ label, status }) => [label, status])).toEqual([
      ["A1", "free"],
      ["A2", "free"],
      ["A3", "free"],
      ["A4", "free"],
    ]);
    expect(first.reconnect_after_ms).toBeGreaterThanOrEqual(500);
    expect(first.reconnect_after_ms).toBeLessThanOrEqual(15_000);
    await sell("A1");
    const second = await next();
    expect(second).toEqual({
      from: first.seq,
      seq: second.seq,
      counts: { free: 3, held: 0, sold: 1, blocked: 0, checked_in: 0 },
      seats: [{ label: "A1", status: "sold", seq: second.seq }],
      plan_changed: false,
    });
  });

  it("gets only what changed since its `since`", async () => {
    const { path, sell } = await showtime();
    await sell("A1");
    const { seq } = await (await socketTo(path)).next();
    await sell("A2");
    const back = await (await socketTo(`${path}?since=${seq}`)).next();
    expect(back).toMatchObject({ from: seq, counts: { free: 2 }, seats: [sold("A2")], plan_changed: false });
  });

  it("misses nothing and gets nothing twice when its relay, its box office or both are evicted", async () => {
    const { path, sell, relay, office } = await showtime();
    const { next } = await socketTo(path);
    let { seq } = await next();
    for (const [label, sleepers] of [
      ["A1", "relay"],
      ["A2", "both"],
      ["A3", "box office"],
    ] as const) {
      if (sleepers !== "box office") await evictDurableObject(relay());
      if (sleepers !== "relay") await evictDurableObject(office());
      await sell(label);
      const frame = await next();
      expect(frame).toMatchObject({ from: seq, seats: [sold(label)] });
      ({ seq } = frame);
    }
  });

  it("gets a missed change by its relay's alarm", async () => {
    const { path, sell, relay, office, watching } = await showtime();
    const { next } = await socketTo(path);
    const { seq } = await next();
    await office().unwatch(relay().name ?? "");
    await sell("A1");
    await evictDurableObject(relay());
    expect(await runDurableObjectAlarm(relay())).toBe(true);
    expect(await next()).toMatchObject({ from: seq, seats: [sold("A1")] });
    expect(await watching()).toEqual([relay().name]);
  });

  it("is answered a ping, and other messages are ignored", async () => {
    const { path, sell } = await showtime();
    const { socket, answers, next, closed } = await socketTo(path);
    await next();
    socket.send("ping");
    socket.send("give me A1");
    await sell("A2");
    expect(await next()).toMatchObject({ seats: [sold("A2")] });
    expect(answers).toEqual(["pong"]);
    socket.send("x".repeat(2_000));
    expect(await closed).toBe(1009);
  });
});

describe("Server-Sent Events", () => {
  it("are the same frames, with an id and the delay before reconnecting", async () => {
    const { path, sell } = await showtime();
    const socket = await socketTo(path);
    const stream = await openStream(path);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.response.headers.get("access-control-allow-origin")).toBe("*");
    const first = await stream.event();
    const frame = JSON.parse(first["data"] ?? "");
    expect(first).toMatchObject({ id: String(frame.seq), retry: String(frame.reconnect_after_ms) });
    expect({ ...frame, reconnect_after_ms: 0 }).toEqual({ ...(await socket.next()), reconnect_after_ms: 0 });
    for (const label of ["A1", "A2"]) {
      await sell(label);
      const received = await stream.next();
      expect(received.seats).toEqual([sold(label)]);
      expect(received).toEqual(await socket.next());
    }
    await stream.leave();
  });

  it("continue after `Last-Event-ID`, whatever `since` in the address says", async () => {
    const { path, sell } = await showtime();
    await sell("A1");
    const { seq } = await (await socketTo(path)).next();
    await sell("A2");
    const stream = await openStream(`${path}?since=1`, { "last-event-id": String(seq) });
    expect(await stream.next()).toMatchObject({ from: seq, seats: [sold("A2")] });
    await stream.leave();
  });

  it("begin with every seat after an invalid Last-Event-ID, or one beyond the newest event", async () => {
    const { path } = await showtime();
    for (const id of ["", "-1", "1.5", "x", "99999999999999999999", "9007199254740991"]) {
      const stream = await openStream(path, { "last-event-id": id });
      expect(await stream.next()).toMatchObject({ from: 0, counts: { free: 4 } });
      await stream.leave();
    }
  });
});

describe("a watcher that begins with the availability", () => {
  interface Small extends Message {
    readonly layout: string;
    readonly states: string;
  }
  const small = (path: string): string => `${path}?snapshot=availability`;

  /** Reads until no seat is free; answers the states. Each frame must go on where the message before it ended. */
  async function readUntilSoldOut(next: () => Promise<Message>): Promise<string> {
    const first = (await next()) as Small;
    const map = new Map(Array.from(first.states, (state, i) => [`A${i + 1}`, state]));
    for (let cursor = first.seq; [...map.values()].includes("f");) {
      const frame = await next();
      expect(frame.from).toBe(cursor);
      for (const { label, status } of frame.seats) map.set(label, status.slice(0, 1));
      cursor = frame.seq;
    }
    return [...map.values()].join("");
  }

  it("gets it first, and then the same frames as others", async () => {
    const { path, sell } = await showtime();
    await sell("A2");
    const other = await socketTo(path);
    await other.next();
    const { next } = await socketTo(small(path));
    const first = (await next()) as Small;
    expect(first).toEqual({
      layout: first.layout,
      seq: first.seq,
      states: "fsff",
      counts: { free: 3, held: 0, sold: 1, blocked: 0, checked_in: 0 },
      reconnect_after_ms: expect.any(Number),
    });
    expect((await call("GET", `/v1/layouts/${first.layout}`)).status).toBe(200);
    await sell("A1");
    const frame = await next();
    expect(frame).toMatchObject({ from: first.seq, seats: [sold("A1")] });
    expect(frame).toEqual(await other.next());
  });

  it("gets at once what has changed since the availability was taken, though nothing changes any more", async () => {
    const { path, sell } = await showtime(1);
    await socketTo(small(path));
    await sell("A1");
    expect(await readUntilSoldOut((await socketTo(small(path))).next)).toBe("s");
  });

  it("misses nothing while seats are sold", async () => {
    const { path, sell } = await showtime(12);
    const watchers = [];
    for (let i = 1; i <= 12; i++) {
      watchers.push(await socketTo(small(path)));
      await sell(`A${i}`);
    }
    for (const { next } of watchers) expect(await readUntilSoldOut(next)).toBe("s".repeat(12));
  });

  it("by Server-Sent Events goes on by frames after it has reconnected", async () => {
    const { path, sell } = await showtime();
    const stream = await openStream(small(path));
    const first = await stream.event();
    const known: Small = JSON.parse(first["data"] ?? "");
    expect(known.states).toBe("ffff");
    expect(first).toMatchObject({ id: String(known.seq), retry: String(known.reconnect_after_ms) });
    await stream.leave();
    await sell("A1");
    const back = await openStream(small(path), { "last-event-id": String(known.seq) });
    expect(await back.next()).toMatchObject({ from: known.seq, seats: [sold("A1")] });
    await back.leave();
  });

  it("gets a frame instead, with every seat, where its `since` is beyond the newest event", async () => {
    const { path } = await showtime();
    const { next } = await socketTo(`${small(path)}&since=999`);
    expect(await next()).toMatchObject({ from: 0, counts: { free: 4 } });
  });

  it("gets a frame instead where the layout cannot be stored", async () => {
    const { path } = await showtime(3);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(env.LAYOUTS, "head").mockRejectedValueOnce(new Error("R2 is down"));
    const { next } = await socketTo(small(path));
    expect(await next()).toMatchObject({ from: 0, counts: { free: 3 } });
  });

  it("is refused for another word, and not found where there is no showtime", async () => {
    const { path } = await showtime();
    expect(await ask("GET", `${path}?snapshot=small`)).toMatchObject({ status: 422 });
    expect(await ask("GET", small("/v1/showtimes/999/live"))).toMatchObject({ status: 404 });
  });
});

describe("a relay", () => {
  it("takes 1,000 watchers, and the next one goes to another", async () => {
    const { path, id, sell, watching } = await showtime();
    const crowd = [await socketTo(path)];
    while (crowd.length < 1_000)
      crowd.push(...(await Promise.all(Array.from({ length: 37 }, () => socketTo(path)))));
    expect(await watching()).toEqual([`${id}:0`]);
    const late = await socketTo(path);
    expect(await watching()).toEqual([`${id}:0`, `${id}:1`]);
    await sell("A1");
    for (const { next } of [...crowd, late]) {
      const { seq } = await next();
      expect(await next()).toMatchObject({ from: seq, seats: [sold("A1")] });
    }
  });

  it("unregisters from the box office when its last watcher has left", async () => {
    const { path, relay, watching } = await showtime();
    const { socket, next } = await openSocket(path);
    const stream = await openStream(path);
    await next();
    expect(await watching()).toEqual([relay().name]);
    await runDurableObjectAlarm(relay());
    await stream.leave();
    await runDurableObjectAlarm(relay());
    expect(await watching()).toEqual([relay().name]);
    socket.close();
    await expect
      .poll(async () => {
        await runDurableObjectAlarm(relay());
        return watching();
      })
      .toEqual([]);
    await expect.poll(() => runDurableObjectAlarm(relay())).toBe(false);
  });

  it("answers a frame that it has no watchers", async () => {
    const { relay } = await showtime();
    const counts = { free: 4, held: 0, sold: 0, blocked: 0, checked_in: 0 };
    expect(await relay().push({ from: 1, seq: 2, counts, seats: [], plan_changed: false })).toBe(false);
  });
});

describe("a network", () => {
  const full = { status: 429, body: { code: "too_many_streams", max_streams: MAX_OF_NETWORK } };
  const from = (address: string) => ({ "cf-connecting-ip": address });

  it("watches at most 20 streams, at all showtimes and of both kinds together", async () => {
    env.RATE_LIMITS = "";
    const [one, other] = [await showtime(), await showtime()];
    const near = from("192.0.2.20");
    const streams = await Promise.all([1, 2, 3].map(() => openStream(one.path, near)));
    const opened = await Promise.all(
      Array.from({ length: MAX_OF_NETWORK - streams.length }, (_, i) =>
        socketTo(i % 2 === 0 ? one.path : other.path, near),
      ),
    );
    for (const headers of [near, { ...near, upgrade: "websocket" }]) {
      const refused = await ask("GET", other.path, { headers });
      expect(refused).toMatchObject(full);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect((await socketTo(other.path, from("192.0.2.21"))).response.status).toBe(101);

    await streams[0]?.leave();
    await expect.poll(async () => (await socketTo(other.path, near)).response.status).toBe(101);
    expect(await ask("GET", one.path, { headers: near })).toMatchObject(full);
    opened[0]?.socket.close();
    await expect.poll(async () => (await call("GET", one.path, { headers: near })).status).toBe(200);
  });

  it("keeps its number when a relay sleeps", async () => {
    env.RATE_LIMITS = "";
    const { path, relay } = await showtime();
    const near = from("2001:db8:1:2::1");
    for (let i = 0; i < MAX_OF_NETWORK; i++) await socketTo(path, near);
    await evictDurableObject(relay());
    const neighbour = { ...from("2001:db8:1:2::9"), upgrade: "websocket" };
    expect(await ask("GET", path, { headers: neighbour })).toMatchObject(full);
  });
});

describe("the live feed", () => {
  it("counts nobody whom it did not admit", async () => {
    env.RATE_LIMITS = "";
    const { path } = await showtime();
    const headers = { "cf-connecting-ip": "192.0.2.30" };
    for (let i = 0; i <= MAX_OF_NETWORK; i++)
      expect((await ask("GET", "/v1/showtimes/999/live", { headers })).status).toBe(404);
    expect((await socketTo(path, headers)).response.status).toBe(101);
  });

  it("is not found where there is no showtime, with or without WebSocket", async () => {
    for (const headers of [{}, { upgrade: "websocket" }]) {
      const answer = await ask("GET", "/v1/showtimes/999/live", { headers });
      expect(answer).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
    }
    expect((await call("HEAD", "/v1/showtimes/999/live")).status).toBe(404);
  });

  it("refuses a `since` that is not a sequence number", async () => {
    const { path } = await showtime();
    for (const since of ["-1", "1.5", "x", "99999999999999999999"])
      expect(await ask("GET", `${path}?since=${since}`)).toMatchObject({
        status: 422,
        body: { code: "invalid_input" },
      });
  });

  it("answers HEAD and OPTIONS without registering a watcher", async () => {
    const { path, watching } = await showtime();
    const head = await call("HEAD", path);
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "text/event-stream",
      "",
    ]);
    expect((await call("OPTIONS", path)).status).toBe(204);
    expect(await watching()).toEqual([]);
  });

  it("admits this server's pages, and on a local server every local page", async () => {
    const { path } = await showtime();
    for (const origin of [new URL(env.PUBLIC_URL).origin, "http://localhost:5173", "http://127.0.0.1:3000"])
      expect((await socketTo(path, { origin })).response.status).toBe(101);
  });

  it("refuses pages of other origins", async () => {
    const { path } = await showtime();
    for (const origin of ["https://elsewhere.example", "http://localhost.elsewhere.example", "null"])
      for (const headers of [{ origin }, { origin, upgrade: "websocket" }])
        expect(await ask("GET", path, { headers })).toMatchObject({
          status: 403,
          body: { code: "forbidden" },
        });
  });
});
