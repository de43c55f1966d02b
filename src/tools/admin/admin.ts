/** `npm run admin -- <verb>`: the house's work from a command line, over HTTP and with the rights of who is signed in. */

import yargs from "yargs";
import type { Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { ProblemError } from "../../client/problem.ts";
import { withAccount } from "./account.ts";
import { withCinemas } from "./cinemas.ts";
import { withCompletion } from "./completion.ts";
import { withCounter } from "./counter.ts";
import { NotDone, EXIT, NoServer, UsageError } from "./ended.ts";
import { withExports } from "./exports.ts";
import { withGlobals } from "./globals.ts";
import type { Globals } from "./globals.ts";
import { withKeys } from "./keys.ts";
import { withMails } from "./mails.ts";
import { withOrders } from "./orders.ts";
import { notice } from "./output.ts";
import { withPayments } from "./payments.ts";
import { problemText } from "./problems.ts";
import { withProgramme } from "./programme.ts";
import { withRebuild } from "./rebuild.ts";
import { withShowtimes } from "./showtimes.ts";
import { withUsers } from "./users.ts";
import { withWebhooks } from "./webhooks.ts";

const SECRET_FLAG = /^--(password|code|totp|recovery-code|token|secret)(=|$)/;

const VERBS: readonly ((argv: Argv<Globals>) => Argv<Globals>)[] = [
  withAccount,
  withUsers,
  withCinemas,
  withProgramme,
  withShowtimes,
  withOrders,
  withCounter,
  withPayments,
  withMails,
  withExports,
  withKeys,
  withWebhooks,
  withRebuild,
  withCompletion,
];

const words = hideBin(process.argv);
const program = VERBS.reduce((argv, withVerb) => withVerb(argv), withGlobals(yargs(words)))
  .scriptName("npm run admin --")
  .usage("$0 <verb>\n\nThe house's work from a command line, with the rights of who is signed in.")
  .epilogue("Ends with 0 done, 1 refused by the API, 2 not understood, 3 no server.")
  .locale("en")
  .wrap(100)
  .parserConfiguration({ "duplicate-arguments-array": false, "parse-positional-numbers": false })
  .version(false)
  .strict()
  .recommendCommands()
  .demandCommand(1, "Say what to do.")
  .exitProcess(false)
  .fail((message: string | null, fault: Error | undefined) => {
    throw fault ?? new UsageError(`${message ?? "Not understood."}\nSee --help.`);
  });

// `… orders list | head` closes stdout early.
process.stdout.on("error", (fault: NodeJS.ErrnoException) => {
  if (fault.code !== "EPIPE") throw fault;
  process.exit();
});

try {
  await program.parseAsync();
} catch (fault) {
  process.exitCode = ended(fault);
}

function ended(fault: unknown): number {
  if (fault instanceof ProblemError) {
    if (words.includes("--json")) process.stdout.write(`${JSON.stringify(fault.problem, null, 2)}\n`);
    else notice(problemText(fault.problem));
    return EXIT.refused;
  }
  if (!(fault instanceof Error)) throw fault;
  const isUsage = fault instanceof UsageError || fault.name === "YError";
  if (!isUsage && !(fault instanceof NoServer) && !(fault instanceof NotDone)) throw fault;
  // Without a verb, all of them.
  if (words.length === 0) program.showHelp();
  else notice(fault.message);
  if (fault instanceof NoServer) return EXIT.noServer;
  if (fault instanceof NotDone) return EXIT.refused;
  if (words.some((word) => SECRET_FLAG.test(word)))
    notice(
      "Secrets are not taken from the command line, where others can read them: leave it out, and type it.",
    );
  return EXIT.usage;
}
