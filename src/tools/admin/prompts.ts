/** What is asked of the person: secrets without an echo, and whether to go on. */

import { text } from "node:stream/consumers";
import { typed } from "../terminal.ts";
import { NotDone, UsageError } from "./ended.ts";

const isTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

let lines: Promise<string[]> | null = null;

/**
 * A secret: from the environment, else typed without an echo, else the next line of stdin. Never an argument, which other people
 * on the machine, the shell's history and CI's log can read.
 */
export async function secret(label: string, variable: string): Promise<string> {
  const fromEnvironment = process.env[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  if (isTerminal()) return answered(`${label}: `, true);
  lines ??= text(process.stdin).then((all) => all.split(/\r?\n/).filter((line) => line !== ""));
  const line = (await lines).shift();
  if (line === undefined)
    throw new UsageError(`${label} is needed: set ${variable}, or send it as a line of stdin.`);
  return line;
}

/** An answer that is no secret. Throws `UsageError` without a terminal, naming the flag to use. */
export function answer(label: string, flag: string): Promise<string> {
  if (!isTerminal()) throw new UsageError(`${flag} is needed.`);
  return answered(`${label}: `, false);
}

/** Throws unless the person agrees, or has agreed by --yes. */
export async function agreed(yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (!isTerminal()) throw new UsageError(`${question} Without a terminal, --yes says so.`);
  if (!/^y(es)?$/i.test(await answered(`${question} [y/N] `, false))) throw new NotDone("Nothing was done.");
}

/** What the person types. Throws where nothing more is to be done. */
async function answered(question: string, isSecret: boolean): Promise<string> {
  const line = await typed(question, { isSecret });
  if (line === null) throw new NotDone("Nothing was done.");
  return line.trim();
}
