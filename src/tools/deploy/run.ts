/** One run of `npm run deploy`: the settings, and then one step after another. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { accounts, secrets } from "./account.ts";
import { addressOf, configurationFor, configurationOf } from "./configuration.ts";
import { deploymentFile, replaceFile } from "./deployment-file.ts";
import type { Deployment, DeploymentFile } from "./deployment-file.ts";
import { missingOf } from "./report.ts";
import type { Line, Next } from "./report.ts";
import { agreed, settingsFrom } from "./settings.ts";
import type { Settings } from "./settings.ts";
import type { Run, Step } from "./step.ts";
import { build, code } from "./steps/code.ts";
import { firstAdmin, readiness } from "./steps/online.ts";
import { schema } from "./steps/schema.ts";
import { database, queuesStep, storage } from "./steps/storage.ts";
import { Trouble } from "./trouble.ts";
import { ROOT, wranglerFor } from "./wrangler.ts";

export interface Wish {
  readonly environment: string;
  readonly given: Partial<Settings>;
  readonly isDryRun: boolean;
  /** Whether a person is asked: on a terminal, and without `--yes`. */
  readonly mayAsk: boolean;
  readonly mayBreak: boolean;
  readonly waitS: number;
  readonly tell: (line: Line) => void;
}

export interface Outcome {
  readonly address: string;
  readonly adminLink: string | null;
  readonly missing: Next[];
}

const FOLDER = ".deployments";

/** Brings the environment online, or says what that would do. Null where the person said no. */
export async function bringOnline(wish: Wish): Promise<Outcome | null> {
  const { environment, isDryRun, mayAsk, tell } = wish;
  const kept = deploymentFile(path.resolve(FOLDER), environment);
  rmSync(kept.secrets, { force: true });
  const earlier = kept.read();
  const base = configurationOf(ROOT);
  const name = environment === "production" ? base.name : `${base.name}-${environment}`;
  const account = await chosenAccount(wish.given.account ?? earlier?.settings.account ?? "");
  tell({ step: "login", status: "right", detail: `account ${account.name}` });
  const settings = await settingsFrom(
    { ...wish.given, account: account.id },
    earlier?.settings ?? null,
    { name, sender: String(base.vars["MAIL_FROM"]) },
    mayAsk,
  );
  if (mayAsk && !isDryRun && !(await agreed(`Deploy ${settings.name} to the account ${account.name}?`)))
    return null;
  const scratch = isDryRun ? mkdtempSync(path.join(tmpdir(), "matinee-dry-run-")) : null;
  try {
    const file = scratch === null ? kept : deploymentFile(scratch, environment);
    const run = newRun(wish, { ...(earlier ?? NOTHING_YET), settings }, file);
    return await steps(run, wish, kept.configuration);
  } finally {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  }
}

const NOTHING_YET = { vars: {}, databaseId: "", foundAddress: "", deployed: "", adminCode: "" };

/** The account that was chosen, or the only one of the login. */
async function chosenAccount(chosen: string): Promise<{ id: string; name: string }> {
  const all = await accounts(wranglerFor(null, null));
  const found = chosen === "" && all.length === 1 ? all[0] : all.find(({ id }) => id === chosen);
  if (found !== undefined) return found;
  const listed = all.map(({ id, name }) => `  ${id}  ${name}`).join("\n");
  throw new Trouble(
    chosen === "" ? "The login has several accounts." : `The login has no account ${chosen}.`,
    `Say which by --account:\n${listed}`,
  );
}

/** The run of an environment as it was left, which also keeps what becomes known. */
function newRun(
  { isDryRun, mayBreak, waitS }: Pick<Wish, "isDryRun" | "mayBreak" | "waitS">,
  start: Deployment,
  file: DeploymentFile,
): Run {
  const base = configurationOf(ROOT);
  let deployment = start;
  const configuration = () => configurationFor(base, deployment, ROOT);
  const learn = (known: Partial<Deployment>): void => {
    deployment = { ...deployment, ...known };
    file.write(deployment);
    replaceFile(file.configuration, JSON.stringify(configuration(), null, 2));
  };
  learn({});
  return {
    isDryRun,
    mayBreak,
    waitS,
    root: ROOT,
    base,
    file,
    wrangler: wranglerFor(file.configuration, start.settings.account || null),
    deployment: () => deployment,
    learn,
    configuration,
  };
}

async function steps(run: Run, { tell, environment }: Wish, configuration: string): Promise<Outcome> {
  let built = "";
  let link: string | null = null;
  const all: readonly Step[] = [
    build((hash) => (built = hash)),
    database,
    storage,
    queuesStep,
    schema,
    code(() => built),
    readiness,
    firstAdmin((made) => (link = made)),
  ];
  for (const { name, look } of all) {
    const found = await look(run);
    if (found.isRight) tell({ step: name, status: "right", detail: found.detail });
    else if (run.isDryRun) tell({ step: name, status: "would", detail: found.would });
    else tell({ step: name, status: "done", detail: await found.act() });
  }
  const address = addressOf(run.deployment());
  const again = environment === "production" ? "npm run deploy --" : `npm run deploy -- --env ${environment}`;
  const there = address === "" ? null : await secrets(run.wrangler);
  return {
    address,
    adminLink: link,
    missing:
      there === null ? [] : missingOf(run.deployment(), there, path.relative("", configuration), again),
  };
}

/** The run of an environment that was deployed from here. */
export function laterRun(environment: string): Run {
  const file = deploymentFile(path.resolve(FOLDER), environment);
  const known = file.read();
  if (known === null)
    throw new Trouble(
      `Nothing was deployed as ${environment} from this folder.`,
      `Run \`npm run deploy -- --env ${environment}\` once: it finds what is in the account, and changes nothing that is right.`,
    );
  return newRun({ isDryRun: false, mayBreak: false, waitS: 0 }, known, file);
}
