/**
 * `npm run bench`: the production bundle in one workerd, load from another process, and each path's rate as a ratio
 * to a bare limit of the same round. Rounds are interleaved, and the median counts. `--quick` takes one minute,
 * `--json FILE` keeps the table.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { insertShowtime, insertUser, rowLabel, tokenOf } from "../support/people.ts";
import { bestSeatsMs, reserveRate } from "./core.ts";
import type { Load, Measured } from "./load.ts";
import type { Watch } from "./watch.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });

const ROUNDS = flags.quick === true ? 3 : 5;
const SALES = flags.quick === true ? 2_000 : 5_000;
const CLIENTS = 64;
const SHOWTIMES = 32;
const PER_ROW = 50;
const WATCHERS = 1_000;
const PARTY = 4;
/** Parties of four until a hall of 500 is nearly full. */
const PARTIES_A_HALL = 120;

const server = await launch({
  script: bundle("test/bench/worker.ts"),
  durableObjects: { BARE: { className: "Bare", useSQLite: true } },
  // The consumers run elsewhere when deployed; here they would share the sale's one thread.
  consumers: false,
});
const generator = fork(path.join(import.meta.dirname, "load.ts"));
try {
  const tokens = await people(server);
  const rounds: Record<string, Measured>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const hot = [await opened(server, 1 + round * 100)];
    const many: number[] = [];
    for (let i = 1; i <= SHOWTIMES; i++) many.push(await opened(server, 1 + round * 100 + i));
    const halls: number[] = [];
    for (let i = 0; i < SALES / 2 / PARTIES_A_HALL; i++)
      halls.push(await opened(server, 1 + round * 100 + SHOWTIMES + 1 + i, 10));
    const watched = await opened(server, 99 + round * 100);
    const watchers = await watching(server, watched);
    rounds.push({
      "bare insert, one object": await drive(
        sales(() => `/v1/bare/${round}`),
        tokens,
      ),
      "purchase, one hot showtime": await drive(sales(purchaseOf(hot)), tokens),
      "purchase, watched by 1,000": await drive(sales(purchaseOf([watched])), tokens).finally(() =>
        watchers.kill(),
      ),
      "best available, 4 of 500": await drive(parties(halls), tokens),
      "bare insert, 32 objects": await drive(
        sales((i) => `/v1/bare/${round}-${i % SHOWTIMES}`),
        tokens,
      ),
      "purchase, 32 showtimes": await drive(sales(purchaseOf(many)), tokens),
    });
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  const table = summary(rounds, {
    "purchase, one hot showtime": "bare insert, one object",
    "purchase, watched by 1,000": "purchase, one hot showtime",
    "best available, 4 of 500": "bare insert, one object",
    "purchase, 32 showtimes": "bare insert, 32 objects",
  });
  const core = {
    "best seats for 4 of 2,000, ms": round3(bestSeatsMs(20, 100)),
    "best seats for 4 of 50,000, ms": round3(bestSeatsMs(200, 250)),
    "reserve, decisions a second": Math.round(reserveRate()),
  };
  console.table(table);
  console.table(core);
  if (flags.json !== undefined)
    writeFileSync(flags.json, `${JSON.stringify({ paths: table, core }, null, 2)}\n`);
} finally {
  generator.kill();
  await server.kill();
}

async function people(running: Server): Promise<string[]> {
  const run = running.sql.bind(running);
  for (let id = 1; id <= CLIENTS; id++) await insertUser(run, id);
  return Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: i + 1 })),
  );
}

/** In D1 and open: the first look at its seats opens it. */
async function opened(running: Server, id: number, rows = SALES / PER_ROW): Promise<number> {
  await insertShowtime(running.sql.bind(running), id, rows, PER_ROW);
  const response = await fetch(`${running.url}/v1/showtimes/${id}/seats`);
  if (response.status !== 200) throw new Error(`showtime ${id} answered ${response.status}`);
  await response.arrayBuffer();
  return id;
}

/** Each buys a seat of its own. */
function sales(pathOf: (i: number) => string): Load["requests"] {
  return Array.from({ length: SALES }, (_, i) => {
    const seat = `${rowLabel(Math.floor(i / PER_ROW))}${(i % PER_ROW) + 1}`;
    return { path: pathOf(i), body: JSON.stringify({ seats: [seat], confirm: true }) };
  });
}

/** Each buys the best four of what is left. */
function parties(ids: readonly number[]): Load["requests"] {
  const body = JSON.stringify({ quantity: PARTY, confirm: true });
  return ids.flatMap((id) =>
    Array.from({ length: PARTIES_A_HALL }, () => ({ path: `/v1/showtimes/${id}/reservations`, body })),
  );
}

/** A process of sockets that see every sale of the showtime. */
async function watching(running: Server, id: number): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, "watch.ts"));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("message", (answer: { error?: string }) => {
    if (answer.error === undefined) resolve();
    else reject(new Error(answer.error));
  });
  const url = `${running.url.replace("http", "ws")}/v1/showtimes/${id}/live`;
  child.send({ url, watchers: WATCHERS } satisfies Watch);
  await promise;
  return child;
}

function purchaseOf(ids: readonly number[]): (i: number) => string {
  return (i) => `/v1/showtimes/${ids[i % ids.length]}/reservations`;
}

function drive(requests: Load["requests"], tokens: readonly string[]): Promise<Measured> {
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  generator.once("message", (answer: Measured | { error: string }) => {
    if ("error" in answer) reject(new Error(answer.error));
    else resolve(answer);
  });
  generator.send({ url: server.url, clients: CLIENTS, requests, tokens, expect: 201 } satisfies Load);
  return promise;
}

/** Medians over the rounds; a ratio is taken inside its round first. */
function summary(rounds: readonly Record<string, Measured>[], limits: Record<string, string>) {
  const names = Object.keys(rounds[0] ?? {});
  return names.map((name) => {
    const of = (pick: (round: Record<string, Measured>) => number | undefined): number =>
      median(rounds.map((round) => pick(round) ?? NaN));
    const limit = limits[name];
    return {
      path: name,
      "per second": Math.round(of((round) => round[name]?.rate)),
      "p50 ms": round1(of((round) => round[name]?.p50)),
      "p99 ms": round1(of((round) => round[name]?.p99)),
      ratio:
        limit === undefined
          ? null
          : Math.round(100 * of((round) => (round[name]?.rate ?? NaN) / (round[limit]?.rate ?? NaN))) / 100,
      "of the": limit ?? "",
    };
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function round3(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function round1(ms: number): number {
  return Math.round(ms * 10) / 10;
}
