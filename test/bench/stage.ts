/** A running server with buyers, and load generators beside it. */

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { nameMark } from "../../src/identity/login/name-mark.ts";
import { SALT_BYTES, hashPassword } from "../../src/identity/passwords/password.ts";
import { CROWD_A_MINUTE, SECRETS, bundle, launch } from "../support/launcher.ts";
import type { Server, ServerOptions } from "../support/launcher.ts";
import { insertShowtime, insertUser, rowLabel, tokenOf } from "../support/people.ts";
import type { Load, Measured, Request } from "./load.ts";
import type { Watch } from "./watch.ts";
import type { Counts } from "./worker/meter.ts";

export const CLIENTS = 64;
const PER_ROW = 50;
const LONGEST_MS = 120_000;
export const PASSWORD = "a password of every buyer here";
export const HASH = hashPassword(PASSWORD, Buffer.alloc(SALT_BYTES, 7));

const OF_A_COPY: Readonly<Record<string, string>> = {
  id: "copy",
  incarnation: "'incarnation-' || copy",
};

const LOOK: Request = { path: "/v1/me", expect: 200 };

export class Stage {
  readonly server: Server;
  readonly tokens: readonly string[];
  readonly #generators: ChildProcess[] = [];
  #showtimes = 0;
  #names = 0;

  constructor(server: Server, tokens: readonly string[]) {
    this.server = server;
    this.tokens = tokens;
  }

  /** A showtime of so many seats, `perRow` a row: in D1, and open. */
  async showtime(seats: number, perRow = PER_ROW): Promise<number> {
    const [id = NaN] = await this.listed(1, seats, perRow);
    await this.#open(id);
    return id;
  }

  async showtimes(number: number, seats: number): Promise<number[]> {
    const ids = await this.listed(number, seats);
    await Promise.all(ids.map((id) => this.#open(id)));
    return ids;
  }

  /** In D1 alone: the first, and copies of it. */
  async listed(number: number, seats: number, perRow = PER_ROW): Promise<number[]> {
    const ids = Array.from({ length: number }, () => ++this.#showtimes);
    const [first = NaN, ...others] = ids;
    await insertShowtime(this.server.sql.bind(this.server), first, Math.ceil(seats / perRow), perRow);
    if (others.length === 0) return ids;
    const columns = await this.server.sql<{ name: string }>(
      "SELECT name FROM pragma_table_info('showtimes')",
    );
    const names = columns.map(({ name }) => name);
    await this.server.sql(
      `INSERT INTO showtimes (${names.join()})
       SELECT ${names.map((name) => OF_A_COPY[name] ?? name).join()} 
       FROM showtimes, (SELECT value AS copy FROM json_each(?2)) WHERE id = ?1`,
      first,
      JSON.stringify(others),
    );
    return ids;
  }

  /** The first look at its seats opens a showtime. */
  async #open(id: number): Promise<void> {
    const response = await fetch(`${this.server.url}/v1/showtimes/${id}/seats`);
    if (response.status !== 200) throw new Error(`showtime ${id} answered ${response.status}`);
    await response.arrayBuffer();
  }

  /** For what must not have been there before. */
  newName(): number {
    return ++this.#names;
  }

  /** Answers what came of it; the load is 64 buyers' who go on until there is nothing more to send. */
  async drive(requests: readonly Request[], options: Partial<Load> = {}): Promise<Measured> {
    const generator = this.#generators.pop() ?? fork(path.join(import.meta.dirname, "load.ts"));
    const { promise, resolve, reject } = Promise.withResolvers<Measured>();
    generator.once("message", (answer: Measured | { error: string }) => {
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
    });
    generator.send({
      url: this.server.url,
      clients: CLIENTS,
      requests,
      again: false,
      forMs: LONGEST_MS,
      pauseMs: 0,
      first: LOOK,
      tokens: this.tokens,
      ...options,
    } satisfies Load);
    const measured = await promise;
    this.#generators.push(generator);
    return measured;
  }

  /** A process of sockets that see every sale of the showtime, until it is ended. */
  async watchers(showtime: number, number: number): Promise<ChildProcess> {
    const child = fork(path.join(import.meta.dirname, "watch.ts"));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once("message", (answer: { error?: string }) => {
      if (answer.error === undefined) resolve();
      else reject(new Error(answer.error));
    });
    const url = `${this.server.url.replace("http", "ws")}/v1/showtimes/${showtime}/live`;
    child.send({ url, watchers: number } satisfies Watch);
    await promise;
    return child;
  }

  async lever(method: "POST" | "DELETE", lever: string): Promise<unknown> {
    const response = await fetch(`${this.server.url}/v1/bench/${lever}`, { method });
    if (!response.ok) throw new Error(`${lever} answered ${response.status}`);
    return response.status === 204 ? null : response.json();
  }

  async counts(): Promise<Counts> {
    const response = await fetch(`${this.server.url}/v1/bench/counts`);
    return (await response.json()) as Counts;
  }

  /** Waits until no more goes to D1: what one path left behind is not to slow the next one. */
  async settled(): Promise<void> {
    for (let before = -1, now = 0; before !== now;) {
      before = (await this.counts()).d1Batches;
      await new Promise((resolve) => setTimeout(resolve, 150));
      now = (await this.counts()).d1Batches;
    }
  }

  async end(): Promise<void> {
    for (const generator of this.#generators) generator.kill();
    await this.server.kill();
  }
}

export async function openStage(options: Partial<ServerOptions> = {}): Promise<Stage> {
  const server = await start(options);
  const run = server.sql.bind(server);
  for (let id = 1; id <= CLIENTS; id++) await insertUser(run, id);
  await run("UPDATE users SET username = 'buyer' || id, password_hash = ?1", HASH);
  const tokens = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) =>
      // As the older APIs' login gives it.
      tokenOf(SECRETS.ACCESS_TOKEN_SECRET, { userId: i + 1, cameAs: nameMark(usernameOf(i + 1)) }),
    ),
  );
  return new Stage(server, tokens);
}

let script: string | null = null;

/** The bundle is made once. */
function start(options: Partial<ServerOptions>): Promise<Server> {
  script ??= bundle("test/bench/worker/worker.ts");
  return launch({
    script,
    durableObjects: {
      BARE: { className: "Bare", useSQLite: true },
      TUTORIAL: { className: "Tutorial", useSQLite: true },
    },
    // The consumers run elsewhere when deployed; here they would share the sale's one thread.
    consumers: false,
    requestsAMinute: CROWD_A_MINUTE,
    ...options,
  });
}

export const usernameOf = (buyer: number): string => `buyer${buyer}`;

/** What is made once for all rounds. */
export function once<Made>(make: (stage: Stage) => Promise<Made>): (stage: Stage) => Promise<Made> {
  let made: Promise<Made> | null = null;
  return (stage) => (made ??= make(stage));
}

/** The nth seat of any showtime of the stage. */
export const seatLabel = (i: number, perRow = PER_ROW): string =>
  `${rowLabel(Math.floor(i / perRow))}${(i % perRow) + 1}`;

export const purchase = (showtime: number, seat: string): Request => ({
  method: "POST",
  path: `/v1/showtimes/${showtime}/reservations`,
  body: JSON.stringify({ seats: [seat], confirm: true }),
  expect: 201,
});
