/** What every verb takes. */

import type { Argv } from "yargs";
import { UsageError } from "./ended.ts";

export interface Globals {
  readonly url: string;
  readonly json: boolean;
  readonly yes: boolean;
  readonly "idempotency-key": string | undefined;
}

const DEFAULT_URL = "http://localhost:8787";

export const withGlobals = (argv: Argv): Argv<Globals> =>
  argv
    .option("url", {
      type: "string",
      default: process.env["MATINEE_URL"] ?? DEFAULT_URL,
      defaultDescription: `MATINEE_URL, or ${DEFAULT_URL}`,
      describe: "The server's address",
      coerce: originOf,
    })
    .option("json", { type: "boolean", default: false, describe: "Print the API's answer as JSON" })
    .option("yes", { type: "boolean", default: false, describe: "Do not ask before what cannot be undone" })
    .option("idempotency-key", {
      type: "string",
      describe: "Repeat a command whose answer was lost: the key that it printed",
    });

function originOf(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url is an address such as https://tickets.example, not ${typed}`);
  return url.origin;
}

/** Reads the number that names something. Goes with `type: "string"`, because yargs reads "x" as NaN and "1e3" as 1000. */
export const idOf =
  (name: string) =>
  (typed: string): number => {
    if (/^[1-9]\d{0,15}$/.test(typed)) return Number(typed);
    throw new UsageError(`${name} is a number, not ${typed}`);
  };

export const optionalId =
  (name: string) =>
  (typed: string | undefined): number | undefined =>
    typed === undefined ? undefined : idOf(name)(typed);

/** The words of a list such as "A1,A2". */
export const wordsOf = (typed: string | undefined): string[] | undefined =>
  typed
    ?.split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

/** An object without what was left out, as the API wants it. */
export type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

export const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
