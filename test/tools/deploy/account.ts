/** An account of the stand-in for wrangler, a folder to deploy from, and the server where the Worker is said to be. */

import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { AccountState, StandInWorker } from "./wrangler.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
export const ADMIN = "boss@example.com";

export interface Deployed {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export class Account {
  readonly folder = mkdtempSync(path.join(tmpdir(), "matinee-account-"));
  readonly #stateFile = path.join(this.folder, "state.json");
  readonly #server = createServer((request, response) => {
    response.writeHead(request.url === "/health/ready" && this.isReady ? 200 : 503).end("{}");
  });
  isReady = true;
  /** The repository to deploy from. */
  root = ROOT;
  /** All that was ever printed. */
  printed = "";

  static async empty(changes: Partial<AccountState> = {}): Promise<Account> {
    const account = new Account();
    await new Promise<void>((listening) => account.#server.listen(0, "127.0.0.1", listening));
    const bin = path.join(account.folder, "bin");
    mkdirSync(bin);
    const script = path.join(bin, "wrangler");
    const standIn = path.join(import.meta.dirname, "wrangler.ts");
    writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
    chmodSync(script, 0o755);
    account.state = {
      isLoggedIn: true,
      accounts: [{ id: "a".repeat(32), name: "Cinema" }],
      databases: [],
      buckets: ["somebody-elses"],
      queues: ["another", "one-more", "a-third"],
      workers: {},
      address: `http://127.0.0.1:${(account.#server.address() as AddressInfo).port}`,
      code: "the first code",
      calls: [],
      trouble: null,
      ...changes,
    };
    return account;
  }

  get state(): AccountState {
    return JSON.parse(readFileSync(this.#stateFile, "utf8")) as AccountState;
  }

  set state(state: AccountState) {
    writeFileSync(this.#stateFile, JSON.stringify(state));
  }

  change(changes: Partial<AccountState>): void {
    this.state = { ...this.state, ...changes };
  }

  worker(name = "matinee"): StandInWorker {
    const worker = this.state.workers[name];
    if (worker === undefined) throw new Error(`there is no Worker ${name}`);
    return worker;
  }

  /** The calls since the last look that changed something, without their options. */
  changes(): string[] {
    const made = this.state.calls.filter(({ changes }) => changes).map(({ args }) => args.join(" "));
    this.change({ calls: [] });
    return made;
  }

  /** `npm run deploy -- …` in this folder, without a terminal. */
  async deploy(...args: string[]): Promise<Deployed> {
    const child = spawn(process.execPath, [this.#command(), ...args], {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) =>
      child.once("close", (code, by) => ended([code, by])),
    );
    this.printed += output;
    return { status, signal, output };
  }

  /** The same on a terminal, where each question is answered as it comes: by its first words, and what is typed. */
  async deployByHand(answers: readonly (readonly [question: string, typed: string])[]): Promise<Deployed> {
    const command = `"${process.execPath}" "${this.#command()}"`;
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: this.folder,
      env: this.#environment(),
    });
    const open = [...answers];
    let output = "";
    let read = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += stripVTControlCharacters(text);
      const [next] = open;
      const at = next === undefined ? -1 : output.indexOf(next[0], read);
      if (next === undefined || at < 0 || !output.endsWith(": ")) return;
      read = output.length;
      open.shift();
      child.stdin.write(`${next[1]}\n`);
    });
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((ended) =>
      child.once("close", (code, by) => ended([code, by])),
    );
    this.printed += output;
    return { status, signal, output };
  }

  #command(): string {
    return path.join(this.root, "src/tools/deploy/deploy.ts");
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: `${path.join(this.folder, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
      STAND_IN_STATE: this.#stateFile,
    };
  }

  /** The texts of all files that deploying left in the folder. */
  files(): Record<string, string> {
    const folder = path.join(this.folder, ".deployments");
    if (!existsSync(folder)) return {};
    return Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
    );
  }

  /** What has to be the same after whatever way to it. */
  outcome(name = "matinee") {
    const { databases, buckets, queues } = this.state;
    const { versions, deployments, secrets, triggers } = this.worker(name);
    const live = versions.find(({ id }) => id === deployments.at(-1));
    const { adminCode, ...file } = JSON.parse(this.files()["production.json"] ?? "{}") as Record<
      string,
      unknown
    >;
    return {
      databases: databases.map(({ placed, ...database }) => ({ ...database, placed: placed.length })),
      buckets: buckets.toSorted(),
      queues: queues.toSorted(),
      secrets: Object.keys(secrets).sort(),
      triggers,
      // The server's port is another one in each account.
      live: JSON.stringify(live?.vars).replaceAll(this.state.address, "address"),
      hasLink: typeof adminCode === "string" && adminCode !== "",
      file: {
        ...file,
        foundAddress: file["foundAddress"] === this.state.address,
        deployed: `Matinee ${String(file["deployed"])}` === live?.message,
      },
      left: Object.keys(this.files()).sort(),
    };
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await new Promise((closed) => this.#server.close(closed));
  }
}
