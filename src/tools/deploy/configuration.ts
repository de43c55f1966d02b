/** Wrangler's configuration of one environment, made from wrangler.toml. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import type { Deployment } from "./deployment-file.ts";

const toml = z.looseObject({
  name: z.string(),
  main: z.string(),
  alias: z.record(z.string(), z.string()),
  build: z.looseObject({ command: z.string() }),
  assets: z.looseObject({ directory: z.string() }),
  vars: z.record(z.string(), z.unknown()),
  analytics_engine_datasets: z.array(z.looseObject({ dataset: z.string() })),
  d1_databases: z.array(z.looseObject({ database_name: z.string(), migrations_dir: z.string() })).length(1),
  r2_buckets: z.array(z.looseObject({ bucket_name: z.string() })),
  queues: z.looseObject({
    producers: z.array(z.looseObject({ queue: z.string() })),
    consumers: z.array(z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() })),
  }),
  ratelimits: z.array(z.looseObject({ name: z.string(), namespace_id: z.string() })),
});
export type Configuration = z.infer<typeof toml>;

export const configurationOf = (root: string): Configuration =>
  toml.parse(parse(readFileSync(path.join(root, "wrangler.toml"), "utf8")));

/** No address yet: workers.dev names it with the first deployment, and the next one has it. */
const UNKNOWN_ADDRESS = "https://matinee.invalid";
/** Wrangler wants an id, also to build. */
const UNKNOWN_DATABASE = "00000000-0000-4000-8000-000000000000";

/** The address where the deployment is, or will be; empty where it is not known yet. */
export const addressOf = ({ settings, foundAddress }: Deployment): string => settings.address || foundAddress;

/** The configuration of this deployment. `root`: for its paths, so that the file may be anywhere. */
export function configurationFor(base: Configuration, deployment: Deployment, root: string): Configuration {
  const { settings, vars, databaseId } = deployment;
  const named = (name: string): string => name.replace(base.name, settings.name);
  const at = (file: string): string => path.join(root, file);
  const domain = settings.address.startsWith("https:") ? new URL(settings.address).hostname : null;
  const isOwnDomain = domain !== null && !domain.endsWith(".workers.dev");
  return {
    ...base,
    name: settings.name,
    main: at(base.main),
    alias: Object.fromEntries(Object.entries(base.alias).map(([from, to]) => [from, at(to)])),
    build: { ...base.build, cwd: root },
    assets: { ...base.assets, directory: at(base.assets.directory) },
    ...(settings.account === "" ? {} : { account_id: settings.account }),
    workers_dev: !isOwnDomain,
    ...(isOwnDomain ? { routes: [{ pattern: domain, custom_domain: true }] } : {}),
    vars: {
      ...base.vars,
      PUBLIC_URL: addressOf(deployment) || UNKNOWN_ADDRESS,
      MAIL_FROM: settings.sender,
      INITIAL_ADMIN_EMAIL: settings.admin,
      ...vars,
    },
    analytics_engine_datasets: base.analytics_engine_datasets.map((one) => ({
      ...one,
      dataset: named(one.dataset).replaceAll("-", "_"),
    })),
    d1_databases: base.d1_databases.map((one) => ({
      ...one,
      database_name: named(one.database_name),
      database_id: databaseId || UNKNOWN_DATABASE,
      migrations_dir: at(one.migrations_dir),
    })),
    r2_buckets: base.r2_buckets.map((one) => ({ ...one, bucket_name: named(one.bucket_name) })),
    queues: {
      ...base.queues,
      producers: base.queues.producers.map((one) => ({ ...one, queue: named(one.queue) })),
      consumers: base.queues.consumers.map((one) => ({
        ...one,
        queue: named(one.queue),
        ...(one.dead_letter_queue === undefined ? {} : { dead_letter_queue: named(one.dead_letter_queue) }),
      })),
    },
    ratelimits: base.ratelimits.map((one) => ({
      ...one,
      namespace_id:
        settings.name === base.name ? one.namespace_id : namespaceOf(settings.name, one.namespace_id),
    })),
  };
}

/** All queues, also those of dead letters. */
export const queueNames = ({ queues }: Configuration): string[] => [
  ...new Set([
    ...queues.producers.map(({ queue }) => queue),
    ...queues.consumers.flatMap(({ queue, dead_letter_queue: dead }) => [queue, dead ?? []].flat()),
  ]),
];

/** Limits with one namespace are counted together, also those of different Workers of an account. */
const namespaceOf = (name: string, id: string): string =>
  String(10_000 + (createHash("sha256").update(`${name}:${id}`).digest().readUInt32BE(0) % 1_000_000_000));
