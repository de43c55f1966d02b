/** Showtimes on sale, and watchers of their live feed. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Frame } from "../../src/box-office/followers/frame.ts";
import { insertShowtime, insertUser } from "../support/people.ts";
import { buyer, call, run } from "../support/world.ts";

export type Message = Frame & { reconnect_after_ms?: number };

let lastShowtime = 500;

/** One row of seats: A1, A2, … Its box office is not open yet. */
export async function showtime(seatCount = 4) {
  if (lastShowtime === 500) await insertUser(run, 1);
  const id = ++lastShowtime;
  await insertShowtime(run, id, 1, seatCount);
  const someone = await buyer();
  const office = () => env.BOX_OFFICE.getByName(String(id));
  const relay = (shard = 0) => env.LIVE_FEED.getByName(`${id}:${shard}`);
  return {
    id,
    relay,
    path: `/v1/showtimes/${id}/live`,
    office,
    sell: async (label: string): Promise<void> => {
      const body = { seats: [label], confirm: true };
      const sold = await call("POST", `/v1/showtimes/${id}/reservations`, { as: someone.token, body });
      if (sold.status !== 201) throw new Error(await sold.text());
    },
    /** The relays that the box office sends frames to. */
    watching: (): Promise<string[]> =>
      runInDurableObject(office(), (_, { storage }) => {
        const kept = storage.sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'relays'");
        return JSON.parse(kept.toArray()[0]?.value ?? "[]");
      }),
  };
}

/** The messages of a connection, in order. */
class Inbox {
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;

  put(message: Message): void {
    this.#messages.push(message);
    this.#wake();
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

export async function openSocket(path: string, headers: Record<string, string> = {}) {
  const response = await call("GET", path, { headers: { upgrade: "websocket", ...headers } });
  const { webSocket: socket, status } = response;
  if (socket === null) throw new Error(`${status} ${await response.text()}`);
  const inbox = new Inbox();
  const answers: string[] = [];
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => {
      resolve(code);
    });
  });
  socket.addEventListener("message", ({ data }) => {
    if (String(data).startsWith("{")) inbox.put(JSON.parse(String(data)));
    else answers.push(String(data));
  });
  socket.accept();
  return { socket, response, answers, closed, next: () => inbox.next() };
}

/** Server-Sent Events, read as a browser reads them. */
export async function openStream(path: string, headers: Record<string, string> = {}) {
  const response = await call("GET", path, { headers });
  if (response.status !== 200 || response.body === null)
    throw new Error(`${response.status} ${await response.text()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const event = async (): Promise<Record<string, string>> => {
    while (!text.includes("\n\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream has ended");
      text += value;
    }
    const end = text.indexOf("\n\n");
    const lines = text.slice(0, end).split("\n");
    text = text.slice(end + 2);
    return Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
  };
  return {
    response,
    event,
    next: async (): Promise<Message> => JSON.parse((await event())["data"] ?? ""),
    leave: () => reader.cancel(),
  };
}
