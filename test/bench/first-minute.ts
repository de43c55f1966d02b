/**
 * `node test/bench/first-minute.ts`: how long `npm run dev` is silent, and when it is open at its first and second start,
 * each as a ratio to a bare `wrangler dev` of an empty Worker of the same round.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freshCopy } from "../support/fresh-copy.ts";
import { freePort } from "../support/launcher.ts";

const ROUNDS = Number(process.argv[2] ?? 3);
const WRANGLER = path.join(import.meta.dirname, "../../node_modules/wrangler/bin/wrangler.js");

interface Started {
  /** Of the first line, in seconds. */
  readonly spokeS: number;
  readonly openS: number;
}

async function start(words: readonly string[], cwd: string, opened: string): Promise<Started> {
  const [program = "", ...rest] = words;
  const env = { ...process.env, CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_HIDE_BANNER: "true" };
  const beganMs = performance.now();
  const child = spawn(program, rest, { cwd, detached: true, env, stdio: ["ignore", "pipe", "inherit"] });
  const { promise, resolve, reject } = Promise.withResolvers<Started>();
  const ended = Promise.withResolvers<void>();
  let said = "";
  let spokeS = NaN;
  child.stdout.on("data", (text: Buffer) => {
    const atS = (performance.now() - beganMs) / 1000;
    said += text.toString();
    // npm names the command before anything of it runs.
    if (Number.isNaN(spokeS) && /^[^>\s]/m.test(said)) spokeS = atS;
    if (said.includes(opened)) resolve({ spokeS, openS: atS });
  });
  child.once("exit", () => {
    reject(new Error(said));
    ended.resolve();
  });
  const started = await promise;
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await ended.promise;
  return started;
}

async function bare(): Promise<Started> {
  const folder = mkdtempSync(path.join(tmpdir(), "matinee-bare-"));
  writeFileSync(path.join(folder, "index.js"), "export default { fetch: () => new Response() };\n");
  const words = [process.execPath, WRANGLER, "dev", "index.js", "--compatibility-date", "2026-10-01"];
  return start([...words, "--port", String(await freePort())], folder, "Ready on");
}

const copy = freshCopy();
const rows = [];
for (let round = 0; round < ROUNDS; round++) {
  const state = mkdtempSync(path.join(tmpdir(), "matinee-dev-"));
  const words = ["npm", "run", "dev", "--", "--port", String(await freePort()), "--persist-to", state];
  const empty = await bare();
  const first = await start(words, copy, "Matinee is open");
  const second = await start(words, copy, "Matinee is open");
  rows.push({
    "bare, s": empty.openS.toFixed(1),
    "silent, s": Math.max(first.spokeS, second.spokeS).toFixed(2),
    "first start, s": first.openS.toFixed(1),
    "first : bare": (first.openS / empty.openS).toFixed(1),
    "second start, s": second.openS.toFixed(1),
    "second : bare": (second.openS / empty.openS).toFixed(1),
  });
}
console.table(rows);
