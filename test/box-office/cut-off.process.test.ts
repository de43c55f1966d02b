/** The connection breaks after the request was sent and before the answer arrives. The buyer repeats the request. */

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, tokenOf } from "../support/people.ts";

const SHOWTIME = 7;
const BUYER = 1;
/** Times after the last byte of the request at which the connection breaks: before, during and after the sale. */
const CUTS_MS = [0, 0, 1, 2, 3, 5, 8, 13];

let server: Server;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await launch({
    script: bundle(),
    consumers: false,
    bindings: { MATINEE_LOCAL: "1", RATE_LIMITS: "off" },
  });
  const run = server.sql.bind(server);
  await insertUser(run, BUYER);
  await insertShowtime(run, SHOWTIME, 10, 20);
  const token = await tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: BUYER });
  headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
});
afterAll(() => server.kill());

interface Question {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly key: string;
  readonly body?: object;
}

interface Reservation {
  readonly id: number;
  readonly status: string;
  readonly extended: boolean;
  readonly seats: readonly { readonly label: string }[];
  readonly code?: string;
}

async function ask({ method, path, key, body }: Question) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...headers, "idempotency-key": key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    replayed: response.headers.get("idempotent-replayed"),
    answer: await response.json<Reservation>(),
  };
}

/** Sends the whole request and disconnects `afterMs` later. True if no byte of an answer had arrived by then. */
async function askAndHangUp({ method, path, key, body }: Question, afterMs: number): Promise<boolean> {
  const { hostname, port } = new URL(server.url);
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    ...Object.entries({ ...headers, "idempotency-key": key }).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  let heard = false;
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const socket = connect(Number(port), hostname, () => {
    socket.write(`${lines.join("\r\n")}\r\n\r\n${text}`, () => {
      setTimeout(() => {
        socket.resetAndDestroy();
        resolve(!heard);
      }, afterMs);
    });
  });
  socket.on("data", () => {
    heard = true;
  });
  socket.on("error", reject);
  return promise;
}

const reservation = async (id: number): Promise<Reservation> =>
  (await fetch(`${server.url}/v1/reservations/${id}`, { headers })).json();

/** Whether the change was made. Waits up to 300 ms: where the connection broke too early, it never is. */
async function happened(look: () => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < 15; i++) {
    if (await look()) return true;
    await sleep(20);
  }
  return false;
}

let seat = 0;
const nextSeat = (): string => `${String.fromCodePoint(65 + Math.floor(seat / 20))}${(seat++ % 20) + 1}`;
const reserving = (label: string, key: string, confirm = false): Question => ({
  method: "POST",
  path: `/v1/showtimes/${SHOWTIME}/reservations`,
  key,
  body: { seats: [label], confirm },
});

async function held(confirm = false): Promise<Reservation> {
  const label = nextSeat();
  return (await ask(reserving(label, `hold ${label}`, confirm))).answer;
}

/** Cut-off requests that were carried out all the same. Without any, the test would prove nothing. */
const cutOffAfterAll = { reserve: 0, confirm: 0, extend: 0, cancel: 0 };

async function repeated(question: Question, isDone: boolean, status: number): Promise<Reservation> {
  const first = await ask(question);
  expect(first.status).toBe(status);
  if (isDone) expect(first.replayed).toBe("true");
  const second = await ask(question);
  expect(second).toEqual({ status, replayed: "true", answer: first.answer });
  return first.answer;
}

describe("a connection that breaks before the answer", () => {
  it("leaves one reservation, which a repeat with the same key returns", async () => {
    for (const [i, cutMs] of CUTS_MS.entries()) {
      const label = nextSeat();
      const question = reserving(label, `reserve ${i}`, i % 2 === 0);
      const copies = () =>
        server.sql(
          "SELECT id FROM reservations WHERE showtime_id = ?1 AND lines ->> '$[0].seat' = ?2",
          SHOWTIME,
          label,
        );
      const deaf = await askAndHangUp(question, cutMs);
      const isDone = await happened(async () => (await copies()).length > 0);
      if (deaf && isDone) cutOffAfterAll.reserve++;
      const { id } = await repeated(question, isDone, 201);
      expect(await happened(async () => (await copies()).length > 0)).toBe(true);
      expect(await copies()).toEqual([{ id }]);
      const other = await ask({ ...question, body: { seats: [nextSeat()] } });
      expect([other.status, other.answer.code]).toEqual([422, "idempotency_key_reused"]);
    }
    expect(cutOffAfterAll.reserve).toBeGreaterThan(0);
  });

  it("sells a hold once", async () => {
    for (const [i, cutMs] of CUTS_MS.entries()) {
      const [{ id }, another] = [await held(), await held()];
      const question = {
        method: "POST",
        path: `/v1/reservations/${id}/confirm`,
        key: `confirm ${i}`,
      } as const;
      const deaf = await askAndHangUp(question, cutMs);
      const isDone = await happened(async () => (await reservation(id)).status === "confirmed");
      if (deaf && isDone) cutOffAfterAll.confirm++;
      expect(await repeated(question, isDone, 200)).toMatchObject({ id, status: "confirmed" });
      const other = await ask({ ...question, path: `/v1/reservations/${another.id}/confirm` });
      expect([other.status, other.answer.code]).toEqual([422, "idempotency_key_reused"]);
      expect((await reservation(another.id)).status).toBe("held");
    }
    expect(cutOffAfterAll.confirm).toBeGreaterThan(0);
  });

  it("extends a hold once, and the repeat does not extend it again", async () => {
    for (const [i, cutMs] of CUTS_MS.entries()) {
      const [{ id }, another] = [await held(), await held()];
      const question = { method: "POST", path: `/v1/reservations/${id}/extend`, key: `extend ${i}` } as const;
      const deaf = await askAndHangUp(question, cutMs);
      const isDone = await happened(async () => (await reservation(id)).extended);
      if (deaf && isDone) cutOffAfterAll.extend++;
      expect(await repeated(question, isDone, 200)).toMatchObject({ id, status: "held", extended: true });
      const anew = await ask({ ...question, key: `extend ${i} anew` });
      expect([anew.status, anew.answer.code]).toEqual([409, "already_extended"]);
      const other = await ask({ ...question, path: `/v1/reservations/${another.id}/extend` });
      expect([other.status, other.answer.code]).toEqual([422, "idempotency_key_reused"]);
    }
    expect(cutOffAfterAll.extend).toBeGreaterThan(0);
  });

  it("cancels once: the next buyer of the seat keeps it, however often the first buyer repeats", async () => {
    for (const [i, cutMs] of CUTS_MS.entries()) {
      const bought = await held(true);
      const { id, seats } = bought;
      const question = { method: "DELETE", path: `/v1/reservations/${id}`, key: `cancel ${i}` } as const;
      const deaf = await askAndHangUp(question, cutMs);
      const isDone = await happened(async () => (await reservation(id)).status === "cancelled");
      if (deaf && isDone) cutOffAfterAll.cancel++;
      expect(await repeated(question, isDone, 200)).toMatchObject({ id, status: "cancelled" });
      const next = await ask(reserving(seats[0]?.label ?? "", `again ${i}`, true));
      expect(next.status).toBe(201);
      await repeated(question, true, 200);
      expect((await reservation(next.answer.id)).status).toBe("confirmed");
      const other = await ask({ ...question, path: `${question.path}?seats=${seats[0]?.label}` });
      expect([other.status, other.answer.code]).toEqual([422, "idempotency_key_reused"]);
    }
    expect(cutOffAfterAll.cancel).toBeGreaterThan(0);
  });
});
