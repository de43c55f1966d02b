/** `.deployments/<environment>.json`: what this machine knows of a deployment. Git ignores the folder. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { Trouble } from "./trouble.ts";

const schema = z.object({
  settings: z.object({
    name: z.string(),
    address: z.string(),
    sender: z.string(),
    admin: z.string(),
    account: z.string(),
  }),
  /** Other values for `[vars]` of wrangler.toml, to be edited by hand. */
  vars: z.record(z.string(), z.unknown()).default({}),
  databaseId: z.string().default(""),
  /** The workers.dev address, known after the first deployment. */
  foundAddress: z.string().default(""),
  /** The fingerprint of what was deployed to its end, with its triggers and queues. */
  deployed: z.string().default(""),
  /** The code of the first admin's link, until the password is set. */
  adminCode: z.string().default(""),
});
export type Deployment = z.infer<typeof schema>;

export interface DeploymentFile {
  readonly configuration: string;
  /** Holds the new secrets while wrangler reads them. */
  readonly secrets: string;
  read(): Deployment | null;
  write(deployment: Deployment): void;
}

export function deploymentFile(folder: string, environment: string): DeploymentFile {
  const file = path.join(folder, `${environment}.json`);
  return {
    configuration: path.join(folder, `${environment}.wrangler.json`),
    secrets: path.join(folder, `${environment}.secrets.json`),
    read: () => (existsSync(file) ? parsed(file) : null),
    write: (deployment) => replaceFile(file, JSON.stringify(deployment, null, 2)),
  };
}

function parsed(file: string): Deployment {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (fault) {
    throw new Trouble(
      `${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`,
      "Mend it, or remove it: then `npm run deploy` asks again, and finds what is in the account by its names.",
    );
  }
}

/** Writes the file whole or not at all, readable for its owner only. */
export function replaceFile(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
