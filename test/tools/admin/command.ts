/** `npm run admin` as a process, as somebody at a desk of their own runs it. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

export const ENTRY = path.join(import.meta.dirname, "../../../src/tools/admin/admin.ts");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface KeptTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Whoever sits here has a folder of settings of their own. */
export class Desk {
  readonly folder = mkdtempSync(path.join(tmpdir(), "matinee-desk-"));
  readonly url: string;
  readonly sessionFile: string;

  constructor(url: string) {
    this.url = url;
    this.sessionFile = path.join(this.folder, "matinee/sessions", `${encodeURIComponent(url)}.json`);
  }

  /** Runs a command to its end. `lines` are what stdin has. */
  async run(
    words: readonly string[],
    { lines = [], env = {} }: { lines?: readonly string[]; env?: Record<string, string> } = {},
  ): Promise<Ended> {
    const own = {
      PATH: process.env["PATH"] ?? "",
      XDG_CONFIG_HOME: this.folder,
      MATINEE_URL: this.url,
      ...env,
    } satisfies Partial<NodeJS.ProcessEnv>;
    const child = spawn(process.execPath, [ENTRY, ...words], {
      cwd: this.folder,
      // Without what the person who runs the tests has set.
      env: own as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
    });
    child.stdin.end(lines.map((line) => `${line}\n`).join(""));
    const { promise, resolve } = Promise.withResolvers<number>();
    child.once("close", (code) => {
      resolve(code ?? -1);
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await promise, stdout, stderr };
  }

  /** Runs a command with --json that is to succeed: what it printed. */
  async json<Answer>(...words: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.run([...words, "--json"]);
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Answer;
  }

  get tokens(): KeptTokens {
    return JSON.parse(readFileSync(this.sessionFile, "utf8")) as KeptTokens;
  }
}
