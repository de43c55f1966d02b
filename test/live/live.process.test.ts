/** The live feed of the built bundle over a network, with the WebSocket and fetch clients of Node. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, tokenOf } from "../support/people.ts";

const SHOWTIME = 7;

let server: Server;
beforeAll(async () => {
  server = await launch({ script: bundle() });
  const run = server.sql.bind(server);
  await insertUser(run, 1);
  await insertShowtime(run, SHOWTIME, 1, 4);
});
afterAll(() => server.kill());

it("sends a sale to a WebSocket and to Server-Sent Events, and both close cleanly", async () => {
  const path = `/v1/showtimes/${SHOWTIME}`;
  const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}/live`);
  const messages: string[] = [];
  socket.addEventListener("message", ({ data }) => messages.push(String(data)));
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.addEventListener("close", resolve);
  });
  const leaving = new AbortController();
  const stream = await fetch(`${server.url}${path}/live`, { signal: leaving.signal });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const events: string[] = [(await reader?.read())?.value ?? ""];
  await expect.poll(() => messages.length).toBe(1);

  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: 1 });
  const sale = await fetch(`${server.url}${path}/reservations`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ seats: ["A1"], confirm: true }),
  });
  expect(sale.status).toBe(201);

  await expect.poll(() => messages.length).toBe(2);
  events.push((await reader?.read())?.value ?? "");
  expect(events[0]).toMatch(/^retry: \d+\nid: \d+\ndata: \{"from":0,.*\}\n\n$/);
  expect(events[1]).toContain(`\ndata: ${messages[1]}\n\n`);
  leaving.abort();
  socket.close();
  expect(await closed).toMatchObject({ wasClean: true });
  expect((await fetch(`${server.url}${path}/live`, { method: "HEAD" })).status).toBe(200);
});
