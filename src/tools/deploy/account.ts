/** What is in the account, as wrangler says it. */

import * as z from "zod";
import { Trouble } from "./trouble.ts";
import type { Wrangler } from "./wrangler.ts";

const user = z.object({ accounts: z.array(z.object({ id: z.string(), name: z.string() })) });
export type Account = z.infer<typeof user>["accounts"][number];

/** The accounts that the login may use. Refuses where nobody is logged in. */
export async function accounts({ attempt, run }: Wrangler): Promise<Account[]> {
  const { isOk, stdout } = await attempt("whoami", "--json");
  if (!isOk && /"loggedIn":\s*false/.test(stdout))
    throw new Trouble(
      "Nobody is logged in to Cloudflare on this machine. Nothing was done.",
      "Log in by `npx wrangler login`, or set CLOUDFLARE_API_TOKEN to a token that may edit Workers, D1, R2 and Queues. Then run `npm run deploy` again.",
    );
  return user.parse(json(isOk ? stdout : await run("whoami", "--json"))).accounts;
}

const databases = z.array(z.object({ uuid: z.string(), name: z.string() }));

/** The id of the database with this name. */
export async function databaseId({ run }: Wrangler, name: string): Promise<string | null> {
  const found = databases.parse(json(await run("d1", "list", "--json")));
  return found.find((database) => database.name === name)?.uuid ?? null;
}

/** The names of all buckets, of which wrangler prints blocks of `name:` and `creation_date:`. */
export async function buckets({ run }: Wrangler): Promise<string[]> {
  const printed = await run("r2", "bucket", "list");
  return [...printed.matchAll(/^name:\s+(\S+)\s*$/gm)].map(([, name = ""]) => name);
}

/** Those of these queues that there are. Wrangler prints pages of a table. */
export async function queues({ run }: Wrangler, names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (let page = 1; ; page++) {
    const listed = namesInTable(await run("queues", "list", "--page", String(page)));
    if (listed.every((name) => found.has(name))) break;
    for (const name of listed) found.add(name);
    if (names.every((name) => found.has(name))) break;
  }
  return names.filter((name) => found.has(name));
}

/** The cells under `name` of a table that is drawn by lines. */
function namesInTable(printed: string): string[] {
  const rows = printed
    .split("\n")
    .filter((line) => line.includes("│"))
    .map((line) =>
      line
        .split("│")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [head = [], ...body] = rows;
  const column = head.indexOf("name");
  return body.map((cells) => cells[column] ?? "").filter((name) => name !== "");
}

const secretNames = z.array(z.object({ name: z.string() }));

/** The names of the Worker's secrets; null where there is no Worker yet. */
export async function secrets({ attempt, run }: Wrangler): Promise<string[] | null> {
  const { isOk, stdout, output } = await attempt("secret", "list", "--format", "json");
  if (!isOk && /Worker "[^"]*".* not found|code: 10007/.test(output)) return null;
  // Once more, for the error that it ends with.
  const listed = isOk ? stdout : await run("secret", "list", "--format", "json");
  return secretNames.parse(json(listed)).map(({ name }) => name);
}

const version = z.object({
  id: z.string(),
  annotations: z
    .object({
      "workers/message": z.string().optional(),
      "workers/tag": z.string().optional(),
      "workers/triggered_by": z.string().optional(),
    })
    .optional(),
  metadata: z.object({ created_on: z.string() }),
});
const deployment = z.object({ versions: z.array(z.object({ version_id: z.string() })) });

/** The message of a version that is deployed to learn its address. */
export const FIRST_TRY = "Matinee, before its address is known";

export interface Version {
  readonly id: string;
  /** What deploying said of it. */
  readonly message: string;
  readonly tag: string;
  /** Whether it is live only until its address is known. */
  readonly isFirstTry: boolean;
  /** Whether only a secret was changed: the code is that of the version before. */
  readonly isSecret: boolean;
  readonly createdOn: string;
}

/** The ten newest versions, the oldest first, and the one that is live. The Worker exists. */
export async function versions({ run }: Wrangler): Promise<{ all: Version[]; liveId: string | null }> {
  const all = z.array(version).parse(json(await run("versions", "list", "--json")));
  const deployments = z.array(deployment).parse(json(await run("deployments", "list", "--json")));
  return {
    all: all.map(({ id, annotations, metadata }) => ({
      id,
      message: annotations?.["workers/message"] ?? "",
      tag: annotations?.["workers/tag"] ?? "",
      isFirstTry: annotations?.["workers/message"] === FIRST_TRY,
      isSecret: annotations?.["workers/triggered_by"] === "secret",
      createdOn: metadata.created_on,
    })),
    liveId: deployments.at(-1)?.versions[0]?.version_id ?? null,
  };
}

/** The version whose code is live: the live one, or the one before the secrets that were changed since. */
export function liveCode(all: readonly Version[], liveId: string | null): Version | null {
  const at = all.findIndex(({ id }) => id === liveId);
  return all.slice(0, at + 1).findLast(({ isSecret }) => !isSecret) ?? null;
}

const results = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }));

/** Runs SQL in the deployment's D1. Returns the rows of each statement. */
export async function sql(wrangler: Wrangler, command: string): Promise<Record<string, unknown>[][]> {
  const printed = await wrangler.run(
    "d1",
    "execute",
    "DB",
    "--remote",
    "--yes",
    "--json",
    "--command",
    command,
  );
  return results.parse(json(printed)).map((one) => one.results);
}

/** The JSON in what was printed, after warnings if there are any. */
function json(printed: string): unknown {
  const start = printed.search(/^[[{]/m);
  try {
    return JSON.parse(printed.slice(Math.max(0, start)));
  } catch {
    throw new Trouble(
      `wrangler answered something else than was expected:\n${printed.slice(0, 500)}`,
      "Run `npm ci`, which installs the version of wrangler that this project knows, and then `npm run deploy` again.",
    );
  }
}
