/** `npm run dev`: the whole system on this machine, without any account. Arguments after `--` are passed to wrangler. */

import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { NEEDED_SECRETS, randomSecret } from "../tools/secrets.ts";
import { dataFolder, takeFolder } from "./data-folder.ts";
import type { Migrated } from "./database.ts";
import { ServerOutput } from "./server-output.ts";
import { startServer } from "./server.ts";

console.log("Preparing the database and the server …");

const root = path.join(import.meta.dirname, "../..");
const vars = path.join(root, ".dev.vars");
const args = process.argv.slice(2);

const SWEEP_MS = 60_000;
/** How often the demo is loaded again, so that a server that runs for weeks has showtimes in the coming days. */
const DEMO_MS = 6 * 60 * 60 * 1000;

const port = flag("port") ?? "8787";
const url = `http://localhost:${port}`;
const persistTo = flag("persist-to");
const output = new ServerOutput({
  // The mark that the demo is in ends with the code that had it.
  reloaded: () => void ask("/dev/demo-loaded", {}).catch(() => undefined),
});

const folder = dataFolder(persistTo);
const taken = takeFolder(folder, url);
if ("takenBy" in taken)
  giveUp(`A server already runs on the data in ${shown(folder)}: ${taken.takenBy}
Two at once would damage it: each has the halls in memory, and would sell seats that the other sold.
Stop that one, or give this one a port and data of its own:

  npm run dev -- --port ${Number(port) + 1} --persist-to .wrangler/second`);
if (await isInUse(Number(port)))
  giveUp(`Another program uses port ${port}. Choose another one:

  npm run dev -- --port ${Number(port) + 1}`);

makeSecrets();
await run();

async function run(): Promise<void> {
  const given = flag("port") === null ? ["--port", port] : [];
  const own = ["--var", `PUBLIC_URL:${url}`, "--var", "DEMO:loading"];
  const server = startServer([...given, ...own, ...args], output);
  void server.ended.then((code) => {
    if (code !== 0) output.fail();
    process.exit(code);
  });
  await server.ready;
  try {
    const { fresh } = await migrate();
    console.log("Loading the demo cinema …");
    await demo(fresh);
  } catch (error) {
    output.fail();
    console.error("\nThe database or the demo could not be prepared:", error);
    console.error(
      "The server runs all the same. Mend the cause and start it again, or begin anew by `npm run reset`.",
    );
    return;
  }
  output.open();
  console.log(
    `\nMatinee is open: ${url} leads to its documentation and its mailbox. Sign in as user@matinee.test, password matinee-demo. Ctrl-C ends it.\n`,
  );
  setInterval(() => void fetch(`${url}/cdn-cgi/handler/scheduled`).catch(() => undefined), SWEEP_MS);
  setInterval(() => void demo(false).catch(() => undefined), DEMO_MS);
}

async function migrate(): Promise<Migrated> {
  const files = globSync("migrations/*.sql", { cwd: root }).sort();
  const migrations = files.map((file) => ({
    name: path.basename(file),
    sql: readFileSync(path.join(root, file), "utf8"),
  }));
  const response = await ask("/dev/migrations", {
    headers: { "x-dev-key": setting("DEV_KEY") },
    body: JSON.stringify(migrations),
  });
  return (await response.json()) as Migrated;
}

async function demo(fresh: boolean): Promise<void> {
  const { loadDemo } = await import("./demo.ts");
  const leaveOut = output.leaveOut.bind(output);
  const leftOut = await loadDemo({ url, asking: leaveOut }, { fresh });
  if (leftOut.length > 0) {
    const rest = leftOut.map((line) => `  ${line}\n`).join("");
    console.log(
      `The demo was changed, so some of it was left out (\`npm run reset\` makes all of it anew):\n${rest}`,
    );
  }
  await ask("/dev/demo-loaded", {});
}

async function ask(to: string, init: RequestInit): Promise<Response> {
  output.leaveOut("POST", to);
  const response = await fetch(url + to, { method: "POST", ...init });
  if (!response.ok) throw new Error(`POST ${to}: ${response.status} ${await response.text()}`);
  return response;
}

/** Adds the settings that are missing to `.dev.vars`, and changes none that it has. */
function makeSecrets(): void {
  const before = existsSync(vars) ? readFileSync(vars, "utf8") : "";
  const missing = Object.entries({
    MATINEE_LOCAL: "1",
    DEV_KEY: randomSecret(),
    ...Object.fromEntries(NEEDED_SECRETS.map((name) => [name, randomSecret()])),
    OWNER_SIGNUP: "open",
    INITIAL_ADMIN_EMAIL: "admin@matinee.test",
  }).filter(([name]) => !new RegExp(`^${name}=`, "m").test(before));
  if (missing.length === 0) return;
  const lines = missing.map(([name, value]) => `${name}=${value}\n`).join("");
  writeFileSync(vars, before === "" || before.endsWith("\n") ? before + lines : `${before}\n${lines}`, {
    mode: 0o600,
  });
}

function setting(name: string): string {
  return new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(vars, "utf8"))?.[1]?.trim() ?? "";
}

/** Wrangler listens at localhost, which is one of these addresses. */
async function isInUse(at: number): Promise<boolean> {
  const hosts = ["127.0.0.1", "::1"];
  const found = await Promise.all(hosts.map((host) => isInUseAt(host, at)));
  return found.includes(true);
}

function isInUseAt(host: string, at: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once("error", (error: NodeJS.ErrnoException) => {
    resolve(error.code === "EADDRINUSE");
  });
  probe.listen(at, host, () => {
    probe.close(() => {
      resolve(false);
    });
  });
  return promise;
}

function flag(name: "port" | "persist-to"): string | null {
  const { values } = parseArgs({
    args,
    strict: false,
    options: { port: { type: "string" }, "persist-to": { type: "string" } },
  });
  const value = values[name];
  return typeof value === "string" ? value : null;
}

function shown(folderPath: string): string {
  const relative = path.relative(root, folderPath);
  return relative.startsWith("..") ? folderPath : relative;
}

function giveUp(why: string): never {
  console.error(`\n${why}\n`);
  process.exit(1);
}
