/** What is asked of whoever deploys, and how the answers are checked. */

import { typed } from "../terminal.ts";
import { Trouble } from "./trouble.ts";

export interface Settings {
  /** Of the Worker; the names of all else begin with it. */
  readonly name: string;
  /** Where people reach it; empty for the workers.dev address of the account. */
  readonly address: string;
  /** From whom mails are. */
  readonly sender: string;
  /** The mail address of the first admin. */
  readonly admin: string;
  /** The id of the Cloudflare account; empty where the login has only one. */
  readonly account: string;
}

interface Question {
  readonly setting: Exclude<keyof Settings, "account">;
  readonly ask: string;
  /** What is wrong with the answer; null if nothing is. */
  readonly fault: (answer: string) => string | null;
}

const unless =
  (form: RegExp, fault: string) =>
  (answer: string): string | null =>
    form.test(answer) ? null : fault;

const QUESTIONS: readonly Question[] = [
  {
    setting: "name",
    ask: "Name of the Worker; its database, buckets and queues begin with it",
    fault: unless(/^[a-z][a-z0-9-]{1,39}$/, "2 to 40 lower-case letters, digits and dashes, a letter first"),
  },
  {
    setting: "address",
    ask: "Address, such as https://tickets.example.com on a domain of the account; empty for workers.dev",
    fault: unless(
      /^(?:https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+|http:\/\/127\.0\.0\.1:\d+)?$/,
      "https:// and a host, without a path, or nothing",
    ),
  },
  {
    setting: "sender",
    ask: "Sender of the mails",
    fault: unless(/^[^<>"\n]+ <[^\s<>@]+@[^\s<>@]+>$/, "a name and an address: Cinema <tickets@example.com>"),
  },
  {
    setting: "admin",
    ask: "Mail address of the first admin",
    fault: unless(/^[^\s'"<>@]{1,64}@[^\s'"<>@]+\.[^\s'"<>@]+$/, "a mail address"),
  },
];

export const isForPeople = (): boolean => process.stdin.isTTY && process.stdout.isTTY;

/**
 * The settings: what was given, else what an earlier run had, else what a person answers. Refuses what is missing or wrong.
 * `mayAsk`: on a terminal, and not with `--yes`.
 */
export async function settingsFrom(
  given: Partial<Settings>,
  earlier: Settings | null,
  defaults: Pick<Settings, "name" | "sender">,
  mayAsk: boolean,
): Promise<Settings> {
  const known: Record<string, string> = { account: given.account ?? earlier?.account ?? "" };
  for (const { setting, ask, fault } of QUESTIONS) {
    const before = given[setting] ?? earlier?.[setting];
    const start = before ?? { ...defaults, address: "", admin: "" }[setting];
    const answer = before === undefined && mayAsk ? await answered(ask, start, fault) : start;
    const wrong = fault(answer);
    if (wrong !== null)
      throw new Trouble(
        answer === ""
          ? `--${setting} is missing. Nothing was done.`
          : `--${setting} ${answer} does not do. Nothing was done.`,
        `${ask}: ${wrong}.`,
      );
    known[setting] = setting === "admin" ? answer.toLowerCase() : answer;
  }
  return known as unknown as Settings;
}

async function answered(ask: string, start: string, fault: Question["fault"]): Promise<string> {
  for (;;) {
    const line = await typedAt(start === "" ? `${ask}: ` : `${ask} [${start}]: `);
    const answer = line === "" ? start : line;
    const wrong = fault(answer);
    if (wrong === null) return answer;
    console.log(`  ${wrong}`);
  }
}

/** Whether a person says yes. */
export const agreed = async (ask: string): Promise<boolean> =>
  /^y(es)?$/i.test(await typedAt(`${ask} [y/N]: `));

/** One line of the terminal. Refuses Ctrl-C and Ctrl-D: all questions come before the first change. */
async function typedAt(ask: string): Promise<string> {
  const line = await typed(ask);
  if (line === null)
    throw new Trouble(
      "\nNo answer came. Nothing was done.",
      "`npm run deploy -- --help` says how to give the answers as options.",
    );
  return line.trim();
}
