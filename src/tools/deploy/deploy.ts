/** `npm run deploy`: from an account with nothing in it to a system that is online, and later from one version to the next. */

import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { shown, shownNext } from "./report.ts";
import type { Line } from "./report.ts";
import { goBack, versionBefore } from "./rollback.ts";
import { bringOnline, laterRun } from "./run.ts";
import { isForPeople } from "./settings.ts";
import { Trouble } from "./trouble.ts";

const DEFAULT_WAIT_S = 180;

const parser = yargs(hideBin(process.argv))
  .scriptName("npm run deploy --")
  .usage(
    "$0 [rollback]\n\nBrings Matinee online in a Cloudflare account, and up to date. Run again it changes nothing that is right.",
  )
  .option("env", { type: "string", default: "production", describe: "which deployment, such as staging" })
  .option("dry-run", { type: "boolean", default: false, describe: "show each step, change nothing" })
  .option("json", { type: "boolean", default: false, describe: "answer as one JSON" })
  .option("yes", { type: "boolean", default: false, describe: "ask nothing" })
  .option("name", { type: "string", describe: "name of the Worker" })
  .option("address", { type: "string", describe: "https://… where people reach it" })
  .option("sender", { type: "string", describe: "sender of mails: Cinema <tickets@example.com>" })
  .option("admin", { type: "string", describe: "mail address of the first admin" })
  .option("account", {
    type: "string",
    describe: "id of the Cloudflare account, where the login has several",
  })
  .option("accept-break", {
    type: "boolean",
    default: false,
    describe: "apply a migration that the version that is live cannot run with",
  })
  .option("wait", { type: "number", default: DEFAULT_WAIT_S, describe: "seconds until it has to be ready" })
  .config("config", "a JSON file with these options")
  .env("MATINEE_DEPLOY")
  .command("$0", "deploy", {})
  .command("rollback", "go back to the version before", {})
  .strict()
  .version(false)
  .wrap(110);
const args = await parser.parseAsync();

const lines: Line[] = [];
const tell = (line: Line): void => {
  lines.push(line);
  if (!args.json) console.log(shown(line));
};

try {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(args.env))
    throw new Trouble(`--env ${args.env} does not do.`, "Choose lower-case letters, such as staging.");
  if (args._[0] === "rollback") await rollback();
  else await deploy();
} catch (fault) {
  if (!(fault instanceof Trouble)) throw fault;
  if (args.json)
    console.log(
      JSON.stringify({ steps: lines, error: { message: fault.message, advice: adviceFor(fault) } }, null, 2),
    );
  else console.error(`\n${fault.message}\n\n${adviceFor(fault)}`);
  process.exitCode = 1;
}

/** Steps name the plain command. Typed for another environment than production, it would change production. */
function adviceFor({ advice }: Trouble): string {
  if (args.env === "production") return advice;
  const command = `npm run deploy -- --env ${args.env}`;
  return advice
    .replaceAll(/npm run deploy(?=`)/g, command)
    .replaceAll(/npm run deploy -- (?!--env)/g, `${command} `);
}

async function deploy(): Promise<void> {
  const { name, address, sender, admin, account } = args;
  const given = Object.fromEntries(
    Object.entries({ name, address: address?.replace(/\/+$/, ""), sender, admin, account }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const outcome = await bringOnline({
    environment: args.env,
    given,
    isDryRun: args.dryRun,
    mayAsk: isForPeople() && !args.yes && !args.json,
    mayBreak: args.acceptBreak,
    waitS: args.wait,
    tell,
  });
  if (args.json) {
    console.log(
      JSON.stringify(
        {
          environment: args.env,
          dry_run: args.dryRun,
          steps: lines,
          address: outcome?.address ?? "",
          first_admin_link: outcome?.adminLink ?? null,
          missing: outcome?.missing ?? [],
        },
        null,
        2,
      ),
    );
    return;
  }
  if (outcome === null) console.log("Nothing was changed.");
  else if (args.dryRun) console.log("\nNothing was changed: run it without --dry-run.");
  else {
    console.log(`\nMatinee is online: ${outcome.address}`);
    if (outcome.adminLink !== null)
      console.log(
        `\nThe first admin sets a password here. The link works once, for a day; keep it to yourself:\n${outcome.adminLink}`,
      );
    if (outcome.missing.length > 0)
      console.log(`\nWhat is missing yet:\n${outcome.missing.map(shownNext).join("\n")}`);
  }
}

async function rollback(): Promise<void> {
  const run = laterRun(args.env);
  const before = await versionBefore(run);
  const detail = `version ${before.id} of ${before.createdOn}`;
  if (args.dryRun) tell({ step: "rollback", status: "would", detail: `go back to ${detail}` });
  else {
    await goBack(run, before);
    tell({ step: "rollback", status: "done", detail: `${detail} is live` });
  }
  if (args.json)
    console.log(
      JSON.stringify(
        { environment: args.env, dry_run: args.dryRun, steps: lines, version: before.id },
        null,
        2,
      ),
    );
}
