/** A refusal of the API, as the person who typed the command can use it. */

import type { Problem, ProblemCode } from "../../client/problem.ts";
import { printable } from "./output.ts";

/** Where a field of the API comes from, if not from the flag of its name. */
const SOURCES: Record<string, string> = {
  cinema_id: "--cinema",
  cinema_ids: "--cinemas",
  showtime_id: "<showtime> or --showtime",
  movie_id: "--movie",
  layout: "the file of --layout",
  pretix: "the file of --layout",
  csv: "the file of --layout",
  guest: "--name, --email or --phone",
  q: "<text>",
  overlap_s: "--overlap-hours",
  scopes: "--scopes",
  current_password: "the password",
  password: "the password",
  code: "the code",
  totp: "the code",
  recovery_code: "the code",
};

/** What to do beyond what the API's own sentence says. */
const ADVICE: Partial<Record<ProblemCode, string>> = {
  screen_busy: "To leave those out: --on-conflict skip",
  no_open_shift: "Open a shift: npm run admin -- shifts open <cinema> --float 0",
  cinema_needed: "Name one: --cinema (npm run admin -- cinemas list)",
  cinema_not_found: "See npm run admin -- cinemas list",
  showtime_not_found: "See npm run admin -- showtimes list",
  reservation_not_found: "See npm run admin -- orders find <text>",
  mail_not_found: "See npm run admin -- mails list",
  api_key_not_found: "See npm run admin -- keys list",
  webhook_not_found: "See npm run admin -- webhooks list",
  against_policy: "To give back all the same, and with the permission `orders`: --refund full",
};

/** Where the API's own sentence is for programs. */
const INSTEAD: Partial<Record<ProblemCode, string>> = {
  unauthenticated: "Nobody is signed in, or the session has ended. Sign in: npm run admin -- sign-in",
  reauthentication_needed:
    "This needs a sign-in of the last 15 minutes. Sign in again, and repeat the command: npm run admin -- sign-in",
};

interface Fault {
  readonly in: string;
  readonly pointer: string;
  readonly detail: string;
}

/** Lines for stderr. */
export function problemText(problem: Problem): string {
  const instead = INSTEAD[problem.code];
  if (instead !== undefined) return instead;
  const faults = (problem as Problem & { errors?: readonly Fault[] }).errors ?? [];
  const said =
    faults.length === 0
      ? [problem.detail]
      : faults.map(
          (fault) => `  ${[sourceOf(fault), fault.detail].filter((part) => part !== "").join(": ")}`,
        );
  const advice = ADVICE[problem.code];
  return [
    `Refused: ${problem.title}.`,
    ...said.map(printable),
    ...(advice === undefined ? [] : [advice]),
    `(${problem.code}, request ${problem.request_id})`,
  ].join("\n");
}

/** The flag of a field: "--time-zone" of "/time_zone", and for what is in a file also where in it. */
export function sourceOf({ in: part, pointer }: Pick<Fault, "in" | "pointer">): string {
  const [, name = "", ...rest] = pointer.split("/");
  if (part === "csv") return ["the file", ...placeInCsv(name, rest)].join(", ");
  if (name === "") return "";
  if (part === "param") return `<${name.replaceAll("_", "-")}>`;
  const source = SOURCES[name] ?? `--${name.replaceAll("_", "-")}`;
  return rest.length === 0 ? source : `${source}, /${rest.join("/")}`;
}

/** "row 2", "movie" of "/rows/2/movie". */
const placeInCsv = (name: string, rest: readonly string[]): string[] =>
  name === "rows"
    ? rest.map((step, depth) => (depth === 0 ? `row ${step}` : step))
    : [name, ...rest].filter(Boolean);
