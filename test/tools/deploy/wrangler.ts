#!/usr/bin/env node
/**
 * A stand-in for wrangler 4.155, which keeps an account in a file, answers in its words, and records the calls. It fails at the
 * call that the file names, before or after it is done, or ends whoever called it.
 */

import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";

interface StandInVersion {
  readonly id: string;
  readonly message: string | null;
  readonly tag: string | null;
  readonly triggeredBy: "upload" | "secret" | "rollback";
  readonly createdOn: string;
  readonly vars: Record<string, unknown>;
}

export interface StandInWorker {
  versions: StandInVersion[];
  deployments: string[];
  secrets: Record<string, string>;
  triggers: string[];
}

export interface AccountState {
  isLoggedIn: boolean;
  accounts: { id: string; name: string }[];
  databases: {
    uuid: string;
    name: string;
    migrations: string[];
    admins: number;
    placed: string[];
  }[];
  buckets: string[];
  queues: string[];
  workers: Record<string, StandInWorker>;
  /** Where each Worker is: a local server of the test. */
  address: string;
  /** What the code is; another one is another version. */
  code: string;
  calls: { args: string[]; changes: boolean }[];
  /** What strikes at a changing call, after so many others of them. */
  trouble: { after: number; how: "before" | "after" | "kill-before" | "kill-after"; says?: string } | null;
}

const stateFile = process.env["STAND_IN_STATE"] ?? "";
const args = process.argv.slice(2);
const state = JSON.parse(readFileSync(stateFile, "utf8")) as AccountState;
const flag = (name: string): string | undefined =>
  args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined;
const words = args.slice(
  0,
  Math.max(
    0,
    args.findIndex((arg) => arg.startsWith("-")),
  ) || args.length,
);
const command = words.join(" ");
const statement = flag("command") ?? "";

const CHANGES =
  /^(d1 create|r2 bucket create|queues create|d1 migrations apply|rollback|secret (put|bulk|delete)|versions (upload|deploy))/;
const changes =
  CHANGES.test(command) ||
  (command === "deploy" && !args.includes("--dry-run")) ||
  (command.startsWith("d1 execute") && !/^\s*select/i.test(statement));

state.calls.push({ args, changes });
const trouble = changes && state.trouble?.after === 0 ? state.trouble : null;
if (trouble !== null) state.trouble = null;
else if (changes && state.trouble !== null) state.trouble.after--;

const save = (): void => writeFileSync(stateFile, JSON.stringify(state, null, 1));
const fail = (text: string): never => {
  save();
  process.stderr.write(`\n✘ [ERROR] ${text}\n\n`);
  process.exit(1);
};
function strike(when: "before" | "after"): void {
  if (trouble?.how === when)
    fail(trouble.says ?? "A request to the Cloudflare API failed. internal error [code: 7500]");
  if (trouble?.how === `kill-${when}`) {
    save();
    process.kill(process.ppid, "SIGKILL");
    process.exit(137);
  }
}
const uuidOf = (name: string): string =>
  createHash("md5")
    .update(name)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

interface Configuration {
  name: string;
  vars: Record<string, unknown>;
  d1_databases: { database_id: string; migrations_dir: string }[];
  queues: { producers: { queue: string }[]; consumers: { queue: string; dead_letter_queue?: string }[] };
  r2_buckets: { bucket_name: string }[];
  triggers: { crons: string[] };
}
const configuration = (): Configuration =>
  JSON.parse(readFileSync(flag("config") ?? fail("no configuration"), "utf8")) as Configuration;
const worker = (): StandInWorker | undefined => state.workers[configuration().name];
const database = () =>
  state.databases.find(({ uuid }) => uuid === configuration().d1_databases[0]?.database_id) ??
  fail("A request to the Cloudflare API failed. The database was not found [code: 7404]");
const hereOrFail = (): StandInWorker =>
  worker() ??
  fail("A request to the Cloudflare API failed. This Worker does not exist on your account. [code: 10007]");

strike("before");
perform();
strike("after");
save();

function perform(): void {
  const [one = "", two = "", three = "", four = ""] = words;
  if (command === "whoami") {
    if (!state.isLoggedIn) {
      printJson({ loggedIn: false });
      save();
      process.exit(1);
    }
    return printJson({
      loggedIn: true,
      authType: "OAuth Token",
      email: "me@example.com",
      accounts: state.accounts,
    });
  }
  if (command === "d1 list")
    return printJson(
      state.databases.map(({ uuid, name }) => ({ uuid, name, version: "production", num_tables: 0 })),
    );
  if (one === "d1" && two === "create") {
    if (state.databases.some(({ name }) => name === three)) fail("A database with that name already exists");
    state.databases.push({ uuid: uuidOf(three), name: three, migrations: [], admins: 0, placed: [] });
    return print(`✅ Successfully created DB '${three}' in region WEUR`);
  }
  if (command === "r2 bucket list")
    return print(
      [
        "Listing buckets...",
        ...state.buckets.map((name) => `name:           ${name}\ncreation_date:  2026-10-01T00:00:00.000Z\n`),
      ].join("\n"),
    );
  if (command.startsWith("r2 bucket create")) {
    if (state.buckets.includes(four))
      fail("The bucket you tried to create already exists, and you own it. [code: 10004]");
    state.buckets.push(four);
    return print(`✅ Created bucket '${four}' with default storage class of Standard.`);
  }
  if (command === "queues list") return print(queueTable(Number(flag("page") ?? 1)));
  if (one === "queues" && two === "create") {
    if (state.queues.includes(three)) fail(`Queue name '${three}' is already taken. [code: 11009]`);
    state.queues.push(three);
    return print(`🌀 Creating queue '${three}'\n✅ Created queue '${three}'`);
  }
  if (command === "secret list") {
    const found = worker();
    if (found === undefined)
      fail(
        `Worker "${configuration().name}" not found.\n\nIf this is a new Worker, run \`wrangler deploy\` first to create it.`,
      );
    return print(
      JSON.stringify(
        Object.keys(found?.secrets ?? {}).map((name) => ({ name, type: "secret_text" })),
        null,
        "  ",
      ),
    );
  }
  if (command === "d1 migrations apply DB") {
    const { migrations } = database();
    const folder = configuration().d1_databases[0]?.migrations_dir ?? "";
    const files = readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .sort();
    migrations.push(...files.filter((name) => !migrations.includes(name)));
    return print("✅");
  }
  if (command === "d1 execute DB")
    return printJson(executed(statement).map((results) => ({ results, success: true, meta: {} })));
  if (command === "versions list")
    return printJson(
      hereOrFail()
        .versions.slice(-10)
        .map(({ id, message, tag, triggeredBy, createdOn }) => ({
          id,
          number: 1,
          annotations: {
            ...(message === null ? {} : { "workers/message": message }),
            ...(tag === null ? {} : { "workers/tag": tag }),
            "workers/triggered_by": triggeredBy,
          },
          metadata: { created_on: createdOn, author_email: "me@example.com", source: "wrangler" },
        })),
    );
  if (command === "deployments list")
    return printJson(
      hereOrFail()
        .deployments.slice(-10)
        .map((id) => ({
          id: randomUUID(),
          source: "wrangler",
          strategy: "percentage",
          created_on: "2026-10-01T00:00:00Z",
          versions: [{ version_id: id, percentage: 100 }],
        })),
    );
  if (one === "rollback") {
    const found = hereOrFail();
    if (!found.versions.some(({ id }) => id === two)) fail("No such version");
    found.deployments.push(two);
    return print(`Worker Version ${two} has been deployed to 100% of traffic.\n\nCurrent Version ID: ${two}`);
  }
  if (command === "deploy") return deploy();
  fail(`Unknown argument: ${args.join(" ")}`);
}

function deploy(): void {
  if (args.includes("--dry-run")) {
    const folder = flag("outdir") ?? "";
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "index.js"), state.code);
    return print("--dry-run: exiting now.");
  }
  const { name, vars, queues, r2_buckets: buckets, triggers } = configuration();
  database();
  for (const queue of [...queues.producers, ...queues.consumers].map((each) => each.queue))
    if (!state.queues.includes(queue))
      fail(`Queue "${queue}" does not exist. To create it, run: wrangler queues create ${queue}`);
  for (const { bucket_name: bucket } of buckets)
    if (!state.buckets.includes(bucket)) fail(`R2 bucket '${bucket}' not found. [code: 10085]`);
  const found = (state.workers[name] ??= { versions: [], deployments: [], secrets: {}, triggers: [] });
  const secretsFile = flag("secrets-file");
  if (secretsFile !== undefined) Object.assign(found.secrets, JSON.parse(readFileSync(secretsFile, "utf8")));
  const id = randomUUID();
  const createdOn = new Date(Date.UTC(2026, 9, 1) + 60_000 * found.versions.length).toISOString();
  const version = {
    message: flag("message") ?? null,
    tag: flag("tag") ?? null,
    triggeredBy: "upload" as const,
    vars,
  };
  found.versions.push({ id, createdOn, ...version });
  found.deployments.push(id);
  // What comes after the code is live, and a cut connection leaves out.
  if (trouble?.how !== "kill-after" && trouble?.how !== "after") found.triggers = triggers.crons;
  const targets = [state.address, ...found.triggers.map((cron) => `schedule: ${cron}`), "Producer for mail"];
  const output = process.env["WRANGLER_OUTPUT_FILE_PATH"];
  if (output !== undefined)
    writeFileSync(
      output,
      [
        { type: "wrangler-session", version: 1, command_line_args: [] },
        { type: "deploy", version: 1, worker_name: name, version_id: id, targets },
      ]
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join(""),
    );
  print(`Uploaded ${name}\nDeployed ${name} triggers\n  ${targets.join("\n  ")}\nCurrent Version ID: ${id}`);
}

/** The few statements that deploying runs; what they do to real rows is tested in workerd. */
function executed(sql: string): Record<string, unknown>[][] {
  const there = database();
  if (sql.includes("sqlite_master"))
    return [there.migrations.length === 0 ? [] : [{ name: "d1_migrations" }]];
  if (sql.includes("from d1_migrations")) return [there.migrations.map((name) => ({ name }))];
  if (there.migrations.length === 0) return fail("no such table: users: SQLITE_ERROR [code: 7500]");
  const [nonce = ""] = /sha256:[0-9a-f]{64}/.exec(sql) ?? [];
  if (/^\s*select/i.test(sql))
    return [[{ admins: there.admins, placed: there.placed.includes(nonce) ? 1 : 0 }]];
  if (there.admins === 0) there.placed = [nonce];
  return [[], [], []];
}

/** As cli-table3 draws it. Two queues a page, so that there are pages. */
function queueTable(page: number): string {
  const rows = state.queues
    .slice(2 * page - 2, 2 * page)
    .map((name) => [
      createHash("md5").update(name).digest("hex"),
      name,
      "2026-10-01T00:00:00.000000Z",
      "2026-10-01T00:00:00.000000Z",
      "0",
      "0",
    ]);
  if (rows.length === 0) return "┌┐\n└┘";
  const all = [["id", "name", "created_on", "modified_on", "producers", "consumers"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const rule = (left: string, middle: string, end: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + end;
  const drawn = all.map(
    (row) => `│${row.map((cell, column) => ` ${cell.padEnd(widths[column] ?? 0)} `).join("│")}│`,
  );
  return [rule("┌", "┬", "┐"), drawn.join(`\n${rule("├", "┼", "┤")}\n`), rule("└", "┴", "┘")].join("\n");
}
