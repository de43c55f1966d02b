/** `npm run dev`: the whole system on this machine, without any account. Arguments after `--` are passed to wrangler. */

import { fork, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadDemo } from "./demo.ts";

const root = path.join(import.meta.dirname, "../..");
const wrangler = path.join(root, "node_modules/wrangler/bin/wrangler.js");
const args = process.argv.slice(2);

const SWEEP_MS = 60_000;
/** How often the demo is loaded again, so that a server that runs for weeks has showtimes in the coming days. */
const DEMO_MS = 6 * 60 * 60 * 1000;

makeSecrets(path.join(root, ".dev.vars"));
migrate();
start();

/** Adds the settings that are missing to the file, and changes none that it has. */
function makeSecrets(file: string): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const secret = (): string => randomBytes(32).toString("base64url");
  const missing = Object.entries({
    MATINEE_LOCAL: "1",
    ACCESS_TOKEN_SECRET: secret(),
    CODE_SECRET: secret(),
    TICKET_SECRET: secret(),
    OWNER_SIGNUP: "open",
    INITIAL_ADMIN_EMAIL: "admin@matinee.test",
  }).filter(([name]) => !new RegExp(`^${name}=`, "m").test(before));
  if (missing.length === 0) return;
  const lines = missing.map(([name, value]) => `${name}=${value}\n`).join("");
  writeFileSync(file, before === "" || before.endsWith("\n") ? before + lines : `${before}\n${lines}`, {
    mode: 0o600,
  });
}

function migrate(): void {
  const persist = flag("persist-to");
  const where = persist === undefined ? [] : ["--persist-to", persist];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, "d1", "migrations", "apply", "DB", "--local", ...where],
    { cwd: root, encoding: "utf8", env: { ...process.env, CI: "1" } },
  );
  if (status === 0) return;
  process.stderr.write(stdout + stderr);
  process.exit(1);
}

function start(): void {
  const port = flag("port") ?? "8787";
  const url = `http://localhost:${port}`;
  const given = flag("port") === undefined ? ["--port", port] : [];
  const server = fork(wrangler, ["dev", ...given, "--var", `PUBLIC_URL:${url}`, ...args], { cwd: root });
  server.once("exit", (code) => process.exit(code ?? 1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
  server.once("message", () => {
    void demo(url).then(() => {
      console.log(`\nMatinee is open: ${url}/docs to read, ${url}/dev/mailbox for mails\n`);
    });
    setInterval(() => void fetch(`${url}/cdn-cgi/handler/scheduled`).catch(() => undefined), SWEEP_MS);
    setInterval(() => void demo(url), DEMO_MS);
  });
}

async function demo(url: string): Promise<void> {
  try {
    await loadDemo(url);
  } catch (error) {
    console.error("The demo cinema could not be loaded; everything else works.", error);
  }
}

function flag(name: "port" | "persist-to"): string | undefined {
  const { values } = parseArgs({
    args,
    strict: false,
    options: { port: { type: "string" }, "persist-to": { type: "string" } },
  });
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}
