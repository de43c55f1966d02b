/** The Worker, with the secrets that it lacks in the same version: its code is never live without them. */

import { rmSync } from "node:fs";
import path from "node:path";
import { NEEDED_SECRETS, randomSecret } from "../../secrets.ts";
import { FIRST_TRY, liveCode, secrets, versions } from "../account.ts";
import { builtHash, fingerprint } from "../bundle.ts";
import { addressOf } from "../configuration.ts";
import { replaceFile } from "../deployment-file.ts";
import { migrationsIn, tagOf } from "../migrations.ts";
import { right } from "../step.ts";
import type { Run, Step } from "../step.ts";
import { Trouble } from "../trouble.ts";

/** Builds first of all: code that does not build changes nothing. */
export const build = (keep: (hash: string) => void): Step => ({
  name: "build",
  look: async ({ wrangler, root }) => {
    const hash = await builtHash(wrangler, path.join(root, "build/assets"));
    keep(hash);
    return right("the code builds");
  },
});

export const code = (built: () => string): Step => ({
  name: "code",
  look: async (run) => {
    const there = await secrets(run.wrangler);
    const missing = NEEDED_SECRETS.filter((name) => !(there ?? []).includes(name));
    const print = printOf(run, built());
    const isLive =
      there !== null && run.deployment().deployed === print && (await livePrint(run)) === messageOf(print);
    if (isLive && missing.length === 0) return right("this version is live");
    const withSecrets = missing.length === 0 ? "" : ` with new ${missing.join(", ")}`;
    return {
      isRight: false,
      would: `deploy the Worker ${run.deployment().settings.name}${withSecrets}`,
      act: async () => {
        await deployed(run, built(), missing);
        return `deployed${withSecrets}`;
      },
    };
  },
});

const printOf = ({ configuration, root }: Run, built: string): string =>
  fingerprint(built, configuration(), root);

const messageOf = (print: string): string => `Matinee ${print}`;

async function livePrint({ wrangler }: Run): Promise<string | null> {
  const { all, liveId } = await versions(wrangler);
  return liveCode(all, liveId)?.message ?? null;
}

/** Deploys; once more with the right PUBLIC_URL where Cloudflare gave the Worker an address that was not known. */
async function deployed(run: Run, built: string, missing: readonly string[]): Promise<void> {
  const { file, deployment, learn } = run;
  const secretsFile = missing.length === 0 ? [] : ["--secrets-file", file.secrets];
  try {
    if (missing.length > 0)
      replaceFile(
        file.secrets,
        JSON.stringify(Object.fromEntries(missing.map((name) => [name, randomSecret()]))),
      );
    const address = await upload(run, built, secretsFile);
    if (deployment().settings.address === "" && address !== deployment().foundAddress) {
      learn({ foundAddress: address });
      await upload(run, built, []);
    }
  } finally {
    rmSync(file.secrets, { force: true });
  }
  learn({ deployed: printOf(run, built) });
}

/** Returns where the Worker is. */
async function upload(run: Run, built: string, more: readonly string[]): Promise<string> {
  const isFirstTry = addressOf(run.deployment()) === "";
  const label = ["--message", isFirstTry ? FIRST_TRY : messageOf(printOf(run, built))];
  const tag = ["--tag", tagOf(migrationsIn(path.join(run.root, "migrations")))];
  const entries = await run.wrangler.recorded("deploy", "--minify", ...label, ...tag, ...more);
  const targets = entries.find(({ type }) => type === "deploy")?.["targets"];
  const found = Array.isArray(targets)
    ? targets.map(String).find((target) => ADDRESS.test(target))
    : undefined;
  const address = found === undefined || found.includes("://") ? found : `https://${found}`;
  const known = address ?? addressOf(run.deployment());
  if (known === "")
    throw new Trouble(
      "The Worker is deployed, and wrangler did not say where.",
      "Look for its address in the dashboard, and run `npm run deploy -- --address https://…` again.",
    );
  return known;
}

const ADDRESS = /^(?:https?:\/\/\S+|[a-z0-9.-]+\.workers\.dev)$/;
