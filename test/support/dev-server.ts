/** `npm run dev` with a state of its own, in a process group of its own so that all of it can be ended. */

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = path.join(import.meta.dirname, "../..");

export const newDevState = (): string => mkdtempSync(path.join(tmpdir(), "matinee-dev-"));

export interface DevServer {
  readonly url: string;
  /** Resolves when the demo cinema is open. */
  readonly open: Promise<void>;
  /** All that was printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  /** Kills npm alone, as a machine short of memory does. */
  readonly killNpm: () => void;
}

/** `cwd` is a copy of this folder, or this folder itself. */
export function startDev(port: number, state: string, cwd = root): DevServer {
  const words = ["run", "dev", "--", "--port", String(port), "--persist-to", state];
  const child = spawn("npm", words, { cwd, detached: true, env: { ...process.env, CI: "1" } });
  const { promise: open, resolve, reject } = Promise.withResolvers<void>();
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      log += text.toString();
      if (log.includes("Matinee is open")) resolve();
    });
  child.once("exit", (code) => {
    reject(new Error(`npm run dev ended with ${code}\n${log}`));
  });
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await sleep(2_000);
  };
  return {
    url: `http://localhost:${port}`,
    open,
    log: () => log,
    stop,
    killNpm: () => child.kill("SIGKILL"),
  };
}
