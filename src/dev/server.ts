/** `wrangler dev` as a child process that asks nobody outside for anything, and that ends with this one. */

import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ServerOutput } from "./server-output.ts";
import { isThere, starters } from "./starter.ts";

const root = path.join(import.meta.dirname, "../..");
/** What `npx wrangler` runs, without the process between. */
const wrangler = fileURLToPath(import.meta.resolve("wrangler"));
const leash = new URL("leash.ts", import.meta.url).href;

const PATIENCE_MS = 10_000;
const STARTERS_EVERY_MS = 500;

const ON_ITS_OWN = {
  // Wrangler asks for where this machine is, for a newer wrangler, and for leave to count.
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
};

export interface DevServer {
  /** Resolves when it answers requests. */
  readonly ready: Promise<void>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

export function startServer(words: readonly string[], output: ServerOutput): DevServer {
  const child = fork(wrangler, ["dev", ...words], {
    cwd: root,
    execArgv: ["--no-warnings", "--import", leash],
    env: { ...process.env, ...ON_ITS_OWN, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    if (from === null) continue;
    createInterface({ input: from }).on("line", (line) => {
      output.line(line, (text) => to.write(`${text}\n`));
    });
  }
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<number>();
  child.once("message", () => {
    ready.resolve();
  });
  child.once("close", (code) => {
    ended.resolve(code ?? 0);
  });
  endTogether(child);
  return { ready: ready.promise, ended: ended.promise };
}

function endTogether(child: ChildProcess): void {
  let isEnding = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isEnding) return;
    isEnding = true;
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      end(signal);
    });
  const above = starters();
  setInterval(() => {
    if (!above.every(isThere)) end("SIGTERM");
  }, STARTERS_EVERY_MS).unref();
}
