/**
 * Brings the local D1 up to date from inside the server, which spares `npm run dev` a second wrangler. It keeps the same
 * list as `wrangler d1 migrations apply --local`, so that either goes on where the other ended.
 */

import { env } from "cloudflare:workers";

export interface Migration {
  /** Of its file. */
  readonly name: string;
  readonly sql: string;
}

export interface Migrated {
  /** Whether the database was empty. */
  readonly fresh: boolean;
  readonly applied: readonly string[];
}

/** As wrangler makes it. */
const LIST = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** Applies those that are not in the list, in the order given, each as a whole or not at all. */
export async function migrate(migrations: readonly Migration[]): Promise<Migrated> {
  await env.DB.prepare(LIST).run();
  const { results } = await env.DB.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const done = new Set(results.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !done.has(name));
  for (const { name, sql } of missing)
    await env.DB.batch([
      ...sql.split("--> statement-breakpoint").map((statement) => env.DB.prepare(statement)),
      env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  return { fresh: done.size === 0, applied: missing.map(({ name }) => name) };
}
