import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Trouble, adviceOn } from "./trouble.ts";

export const ROOT = path.join(import.meta.dirname, "../../..");

interface Ran {
  readonly isOk: boolean;
  readonly stdout: string;
  /** All that was said, for errors. */
  readonly output: string;
}

/** Runs wrangler for one deployment. */
export interface Wrangler {
  /** Runs a command, and throws a `Trouble` where it fails. Returns its stdout. */
  readonly run: (...args: string[]) => Promise<string>;
  /** Runs a command that may fail. */
  readonly attempt: (...args: string[]) => Promise<Ran>;
  /** Runs a command, and returns the entries that it wrote about what it did. */
  readonly recorded: (...args: string[]) => Promise<Record<string, unknown>[]>;
}

/** No questions, no colours, no banner, no notice of updates, no telemetry. */
const QUIET = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
};

/** `configuration`: the file that commands read; null where there is none yet. `account`: of several, the one that is meant. */
export function wranglerFor(configuration: string | null, account: string | null): Wrangler {
  const tail = configuration === null ? [] : ["--config", configuration];
  const environment = {
    ...process.env,
    ...QUIET,
    ...(account === null ? {} : { CLOUDFLARE_ACCOUNT_ID: account }),
  };
  const attempt = (args: readonly string[], more = {}): Promise<Ran> =>
    started([...args, ...tail], { ...environment, ...more });
  const run = async (args: readonly string[], more = {}): Promise<string> => {
    const { isOk, stdout, output } = await attempt(args, more);
    if (!isOk)
      throw new Trouble(`\`wrangler ${named(args)}\` failed.\n${shortened(output)}`, adviceOn(output));
    return stdout;
  };
  return {
    run: (...args) => run(args),
    attempt: (...args) => attempt(args),
    recorded: async (...args) => {
      const folder = mkdtempSync(path.join(tmpdir(), "matinee-deploy-"));
      const file = path.join(folder, "output.ndjson");
      try {
        await run(args, { WRANGLER_OUTPUT_FILE_PATH: file });
        return entries(file);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The command without its arguments, which may be long. */
const named = (args: readonly string[]): string =>
  args
    .slice(
      0,
      Math.max(
        1,
        args.findIndex((arg) => arg.startsWith("-")),
      ),
    )
    .join(" ");

const MOST_LINES = 15;

const shortened = (output: string): string =>
  output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !line.includes("Logs were written to"))
    .slice(-MOST_LINES)
    .join("\n");

function entries(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** From the PATH, where `npm run` puts the project's own; by this Node on Windows, which runs no scripts by their name. */
function started(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const own = path.join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const [command, before] = process.platform === "win32" ? [process.execPath, [own]] : ["wrangler", []];
  const PATH = [env["PATH"] ?? "", path.join(ROOT, "node_modules/.bin")].join(path.delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args], {
      env: { ...env, PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ isOk: code === 0, stdout, output }));
  });
}
