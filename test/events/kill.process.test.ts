/**
 * The process is killed ten times while it sells, and while it tells a receiver that fails, lies and hangs. In the end the receiver has
 * had every event of the ledger, by id once.
 */

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { sellOverKills } from "../support/kills.ts";
import { CROWD_A_MINUTE, SECRETS, bundle, launch, newState } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, labelsOf, tokenOf } from "../support/people.ts";

const ROWS = 12;
const PER_ROW = 20;
const KILLS = 10;
const BUYERS = 4;
const SHOWTIME = 7;
const OWNER = 1;

/** What the receiver does with an event that comes for the first time. Afterwards it takes it. */
const TROUBLES = ["none", "fails", "lies", "redirects", "hangs", "cuts"] as const;

/** Verifies each request, and processes each event that it takes once, by its id. */
class Receiver {
  secret = "";
  readonly processed = new Map<string, { readonly type: string; readonly seq: number }>();
  readonly wrong: string[] = [];
  readonly troubles = new Map<string, (typeof TROUBLES)[number]>();
  requests = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    try {
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    } catch {
      return;
    }
    this.requests++;
    const id = String(request.headers["webhook-id"]);
    if (request.url !== "/hooks") this.wrong.push(`a redirect was followed to ${request.url}`);
    let event: { id: string; type: string; seq: number };
    try {
      event = new Webhook(this.secret).verify(
        body,
        request.headers as Record<string, string>,
      ) as typeof event;
    } catch (fault) {
      this.wrong.push(`${id}: ${String(fault)}`);
      return;
    }
    if (event.id !== id) this.wrong.push(`${id} is not ${event.id}`);
    const isFirst = !this.troubles.has(id);
    // One in many hangs, since each takes a quarter of a minute.
    const trouble = TROUBLES[(this.troubles.size * 5) % TROUBLES.length] ?? "none";
    const now = !isFirst ? "none" : trouble === "hangs" && this.troubles.size % 36 !== 2 ? "none" : trouble;
    if (isFirst) this.troubles.set(id, now);
    switch (now) {
      case "fails":
        response.writeHead(500).end("not now");
        return;
      case "lies":
        // It has the event, and says that it has not: it comes again with the same id.
        this.processed.set(id, event);
        response.writeHead(503).end("");
        return;
      case "redirects":
        response.writeHead(307, { location: "/elsewhere" }).end();
        return;
      case "hangs":
        return;
      case "cuts":
        request.socket.destroy();
        return;
      case "none":
        this.processed.set(id, event);
        response.writeHead(204).end();
    }
  }
}

const receiver = new Receiver();
const seats = labelsOf(ROWS, PER_ROW);
const state = newState();
let script: string;
let server: Server;
const start = async (): Promise<void> => {
  const bindings = { WEBHOOKS_TO: "local", MATINEE_LOCAL: "1" };
  server = await launch({ script, state, requestsAMinute: CROWD_A_MINUTE, bindings });
};
beforeAll(async () => {
  script = bundle();
  await start();
});
afterAll(async () => {
  receiver.close();
  await server.kill();
});

it("tells every event after ten SIGKILLs, by id once, to a receiver that fails, lies and hangs", async () => {
  await insertUser(server.sql.bind(server), OWNER, { role: "owner" });
  await insertShowtime(server.sql.bind(server), SHOWTIME, ROWS, PER_ROW);
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: OWNER, role: "owner" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const url = await receiver.listen();
  const made = await fetch(`${server.url}/v1/webhooks`, {
    method: "POST",
    headers,
    body: JSON.stringify({ url }),
  });
  expect(made.status).toBe(201);
  const { id: endpoint, secret } = await made.json<{ id: number; secret: string }>();
  receiver.secret = secret;

  let answered = 0;
  let next = 0;
  await sellOverKills({
    kills: KILLS,
    buyersAtOnce: BUYERS,
    buy: async () => {
      const label = seats[next++];
      if (label === undefined) return false;
      const status = await fetch(`${server.url}/v1/showtimes/${SHOWTIME}/reservations`, {
        method: "POST",
        headers,
        body: JSON.stringify({ seats: [label], confirm: true }),
      })
        .then((response) => response.status)
        .catch(() => null);
      if (status === null) return false;
      expect(status).toBe(201);
      answered++;
      // The deliveries are in the middle of their work, too.
      await sleep(30);
      return true;
    },
    sales: () => Math.min(answered, receiver.requests),
    kill: () => server.kill(),
    start: async () => {
      await start();
      // As after the minute for which a consumer that is gone has the endpoint: or no kill would come into a delivery.
      await server.sql("UPDATE webhook_endpoints SET lease_until_ms = 0");
      await server.sweep();
    },
  });
  expect(answered).toBeGreaterThan(KILLS);

  interface Row {
    id: string;
    type: string;
    seq: number;
  }
  const written = () =>
    server.sql<Row>("SELECT id, type, seq FROM events WHERE owner_id = ?1 ORDER BY number", OWNER);
  const sold = () =>
    server.sql<{ n: number }>("SELECT count(*) AS n FROM reservations WHERE showtime_id = ?1", SHOWTIME);
  const confirmed = async () =>
    (await written()).filter(({ type }) => type === "reservation.confirmed").length;
  const map = await fetch(`${server.url}/v1/showtimes/${SHOWTIME}/seats`);
  const { counts } = await map.json<{ counts: { sold: number } }>();
  expect(counts.sold).toBeGreaterThanOrEqual(answered);
  await eventually(confirmed, counts.sold);
  expect((await sold())[0]?.n).toBe(counts.sold);

  // What comes by itself after a minute comes here without waiting for it.
  await eventually(
    async () => {
      await server.sweep();
      const open = await server.sql(
        "SELECT 1 FROM webhook_deliveries WHERE endpoint_id = ?1 AND status <> 'delivered'",
        endpoint,
      );
      return [receiver.processed.size, open.length];
    },
    [(await written()).length, 0],
    200_000,
  );

  const events = await written();
  expect(receiver.wrong).toEqual([]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect([...receiver.processed.keys()].toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  for (const { id, type, seq } of events) expect(receiver.processed.get(id)).toMatchObject({ type, seq });
  expect(new Set(receiver.troubles.values())).toEqual(new Set(TROUBLES));
  expect(receiver.requests).toBeGreaterThan(events.length);
  expect(events.some(({ type }) => type === "showtime.published")).toBe(true);
  // In the order of the one ledger.
  const seqs = events.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
}, 600_000);
