/**
 * The process that `launcher.ts` starts: the bundle in one workerd, its state on disk. It answers SQL over IPC, so
 * that a test can look at D1 without a call that would wake anything.
 */

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import type { Question, ServerOptions } from "./launcher.ts";

const root = path.join(import.meta.dirname, "../..");
const options: ServerOptions = JSON.parse(process.argv[2] ?? "{}");

const config = path.join(root, "wrangler.toml");
const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
// The options have a developer's .dev.vars too, and a deployment has not.
const { vars } = unstable_readConfig({ config });
// Nor the files of /docs: for them a router of the local runtime would stand before the Worker, and take 0.4 ms of each request.
const { modulesRules: _, assets: __, ...worker } = workerOptions;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: options.port,
    cf: false,
    // A test calls the cron when it wants: /cdn-cgi/local/scheduled.
    unsafeTriggerHandlers: true,
    resourcePersistencePath: options.state,
    workers: [
      {
        ...worker,
        name: "matinee",
        modules: true,
        scriptPath: options.script,
        modulesRoot: path.dirname(options.script),
        durableObjects: Object.assign({}, worker["durableObjects"], options.durableObjects),
        bindings: Object.assign({}, vars, options.bindings),
        ...(options.consumers ? {} : { queueConsumers: {} }),
        ...(options.requestsAMinute === null ? {} : { ratelimits: rateLimits(options.requestsAMinute) }),
      },
    ],
  }),
);
const db = await miniflare.getD1Database("DB");
await migrate();
process.send?.({ url: (await miniflare.ready).href });

process.on("message", async ({ id, sql, params }: Question) => {
  try {
    process.send?.({ id, rows: sql === null ? await sweep() : await ask(sql, params) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});

function rateLimits(limit: number) {
  const names = Object.keys(worker["ratelimits"] ?? {});
  const simple = { limit, period: 60 } as const;
  return Object.fromEntries(names.map((name) => [name, { namespace_id: name, simple }]));
}

async function ask(sql: string, params: Question["params"]): Promise<unknown[]> {
  const { results } = await db
    .prepare(sql)
    .bind(...params)
    .all();
  return results;
}

async function sweep(): Promise<[]> {
  const { scheduled } = await miniflare.getWorker("matinee");
  const { outcome } = await scheduled();
  if (outcome !== "ok") throw new Error(`the sweep ended with ${outcome}`);
  return [];
}

async function migrate(): Promise<void> {
  const done = await db.prepare("SELECT name FROM sqlite_master WHERE name = 'users'").first();
  if (done !== null) return;
  const folder = path.join(root, "migrations");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  for (const file of files) {
    const sql = await readFile(path.join(folder, file), "utf8");
    await db.batch(sql.split("--> statement-breakpoint").map((statement) => db.prepare(statement)));
  }
}
