/**
 * Starts the production bundle as a process of its own: one workerd, state on disk, one group to kill. Without the static assets:
 * /docs has no pages there.
 */

import { execFileSync, fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

export interface ServerOptions {
  readonly port: number;
  readonly state: string;
  readonly script: string;
  readonly bindings: Record<string, string>;
  readonly durableObjects: Record<string, { className: string; useSQLite: boolean }>;
  /** Whether the queues are read. */
  readonly consumers: boolean;
  /** Instead of the limits of wrangler.toml; null for these. */
  readonly requestsAMinute: number | null;
}

export interface Question {
  readonly id: number;
  /** Null for the cron triggers' handler. */
  readonly sql: string | null;
  readonly params: readonly (string | number | null)[];
}

export const SECRETS = {
  ACCESS_TOKEN_SECRET: "an access token secret of this process only",
  CODE_SECRET: "a code secret of this process only",
  TICKET_SECRET: "a ticket secret of this process only",
};

/** Bundles as a deployment does. `entry` adds to the Worker for the bench. */
export function bundle(entry = "src/index.ts"): string {
  const outdir = mkdtempSync(path.join(tmpdir(), "matinee-bundle-"));
  execFileSync(
    process.execPath,
    [
      path.join(root, "node_modules/wrangler/bin/wrangler.js"),
      "deploy",
      entry,
      "--minify",
      "--dry-run",
      "--outdir",
      outdir,
    ],
    { cwd: root, stdio: "pipe", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  return path.join(outdir, `${path.basename(entry, ".ts")}.js`);
}

/** Limits that a test of hundreds of sales by one buyer does not reach. They are counted all the same. */
export const CROWD_A_MINUTE = 1_000_000;

export const newState = (): string => mkdtempSync(path.join(tmpdir(), "matinee-state-"));

export class Server {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (answer: { rows?: unknown[]; error?: string }) => void>();
  #asked = 0;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    child.on("message", (answer: { id: number; rows?: unknown[]; error?: string }) => {
      this.#answers.get(answer.id)?.(answer);
      this.#answers.delete(answer.id);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks D1 itself. */
  async sql<Row = Record<string, string | number | null>>(
    sql: string,
    ...params: (string | number | null)[]
  ): Promise<Row[]> {
    return (await this.#ask(sql, params)) as Row[];
  }

  /** Runs what a cron trigger does. */
  async sweep(): Promise<void> {
    await this.#ask(null, []);
  }

  async #ask(sql: string | null, params: Question["params"]): Promise<unknown[]> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<{ rows?: unknown[]; error?: string }>();
    this.#answers.set(id, resolve);
    this.#child.send({ id, sql, params } satisfies Question);
    const { rows, error } = await promise;
    if (rows === undefined) throw new Error(error);
    return rows;
  }

  /** SIGKILL to the process and its workerd, as a machine that dies. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.once("exit", () => {
      resolve();
    });
    process.kill(-pid, "SIGKILL");
    await promise;
  }
}

export async function launch(options: Partial<ServerOptions> & { script: string }): Promise<Server> {
  const complete: ServerOptions = {
    port: await freePort(),
    state: newState(),
    durableObjects: {},
    consumers: true,
    requestsAMinute: null,
    ...options,
    bindings: { ...SECRETS, ...options.bindings },
  };
  const child = fork(path.join(import.meta.dirname, "server.ts"), [JSON.stringify(complete)], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once("message", ({ url }: { url: string }) => {
    resolve(url);
  });
  child.once("exit", (code) => {
    reject(new Error(`the server ended with ${code} before it was ready`));
  });
  return new Server(child, (await promise).replace(/\/$/, ""));
}

export function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as AddressInfo;
    probe.close(() => {
      resolve(port);
    });
  });
  return promise;
}
