/** `npm run doctor`: what is wrong with a local or a deployed system, and what to do. */

import { readFileSync } from "node:fs";
import path from "node:path";
import yargs from "yargs";
import { typed } from "../terminal.ts";
import type { Diagnosis } from "./finding.ts";
import { inWords, isWell } from "./finding.ts";
import { nodeFinding, secretsFinding } from "./machine.ts";
import { examine } from "./server.ts";
import type { Who } from "./server.ts";

const root = path.join(import.meta.dirname, "../../..");
/** The admin of the demo, who exists on a developer's machine only. */
const DEMO_ADMIN = { email: "admin@matinee.test", password: "matinee-demo" };

const args = await yargs(process.argv.slice(2))
  .scriptName("npm run doctor --")
  .usage(
    "$0 [options]\n\nSays what is wrong with a Matinee, and what to do: of the one on this machine, or of that at --url.\nMATINEE_TOKEN, an admin's access token, or --email makes a deployed one say more.",
  )
  .option("url", { type: "string", describe: "The address of a deployed system" })
  .option("port", { type: "number", describe: "The port of the system on this machine: 8787 unless given" })
  .option("email", {
    type: "string",
    describe: "An admin's address; MATINEE_PASSWORD, or a question, has the password",
  })
  .option("json", { type: "boolean", default: false, describe: "Print JSON, for programs" })
  .conflicts("url", "port")
  .check(({ url, port }) => {
    if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url)))
      throw new Error("--url is an address as https://tickets.example.com");
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
      throw new Error("--port is a number from 1 to 65535");
    return true;
  })
  .example("$0", "the system that `npm run dev` started")
  .example("$0 --url https://tickets.example.com --email ada@example.com", "a deployed one")
  .version(false)
  .strict()
  .showHelpOnFail(false, "`npm run doctor -- --help` lists the options.")
  .parseAsync();

const diagnosis =
  args.url === undefined
    ? await onThisMachine(`http://localhost:${args.port ?? 8787}`)
    : await examine(new URL(args.url).origin, await whoAsks(args.email));
process.stdout.write(`${args.json ? JSON.stringify(diagnosis, null, 2) : inWords(diagnosis)}\n`);
process.exitCode = isWell(diagnosis) ? 0 : 1;

async function onThisMachine(url: string): Promise<Diagnosis> {
  const { engines } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  const userAgent = process.env["npm_config_user_agent"] ?? "";
  const found = await examine(url, (await whoAsks(args.email)) ?? DEMO_ADMIN);
  const own = [nodeFinding(userAgent, process.versions.node, least), secretsFinding(root)];
  return { ...found, findings: [...own, ...found.findings] };
}

async function whoAsks(email: string | undefined): Promise<Who> {
  const { MATINEE_TOKEN: token, MATINEE_PASSWORD: password } = process.env;
  if (token) return { token };
  if (email === undefined) return null;
  return { email, password: password ?? (await passwordOf(email)) };
}

/** Ends the command where the person leaves the question. */
async function passwordOf(email: string): Promise<string> {
  return (await typed(`Password of ${email}: `, { isSecret: true })) ?? process.exit(1);
}
