/** A shell as the page's reader has one: it keeps its variables from block to block. `npx wrangler` reaches the test. */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export interface WranglerCall {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** What was piped into it; null where a person would type. */
  readonly input: string | null;
}

export interface WranglerAnswer {
  readonly code: number;
  readonly output: string;
}

/** `npx` in front of the PATH. It knows `wrangler` alone, and passes it on. */
const NPX = `#!/usr/bin/env node
const { fstatSync, readFileSync } = require("node:fs");
const [name, ...argv] = process.argv.slice(2);
if (name !== "wrangler") throw new Error("npx " + name + ": the page's commands use npx for wrangler only");
const input = fstatSync(0).isFIFO() ? readFileSync(0, "utf8") : null;
const body = JSON.stringify({ argv, cwd: process.cwd(), input });
fetch(process.env.WRANGLER_STAND_IN, { method: "POST", body })
  .then((response) => response.json())
  .then(({ code, output }) => {
    (code === 0 ? process.stdout : process.stderr).write(output);
    process.exitCode = code;
  });
`;

export class Shell {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #close: () => void;
  #output = "";
  #ran = 0;

  private constructor(child: ChildProcess, folder: string, close: () => void) {
    this.#child = child;
    this.#folder = folder;
    this.#close = close;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
  }

  /** `wrangler` answers each call of `npx wrangler`. */
  static async open(cwd: string, wrangler: (call: WranglerCall) => Promise<WranglerAnswer>): Promise<Shell> {
    const folder = mkdtempSync(path.join(tmpdir(), "matinee-shell-"));
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        void wrangler(JSON.parse(body) as WranglerCall)
          .catch((error: unknown) => ({ code: 1, output: String(error) }))
          .then((answer) => response.end(JSON.stringify(answer)));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const bin = path.join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "npx"), NPX, { mode: 0o755 });
    const env = {
      ...process.env,
      PATH: `${bin}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"]}`,
      TMPDIR: folder,
      WRANGLER_STAND_IN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    const child = spawn("bash", ["--noprofile", "--norc"], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    const shell = new Shell(child, folder, () => server.close());
    await shell.run("set -eo pipefail");
    return shell;
  }

  /** Runs the script with these lines typed. Returns what it printed; throws with it where a command fails. */
  async run(script: string, typed = ""): Promise<string> {
    const name = path.join(this.#folder, String(++this.#ran));
    writeFileSync(`${name}.sh`, script);
    writeFileSync(`${name}.typed`, typed);
    const end = `--- end of ${this.#ran} ---`;
    this.#output = "";
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const failed = (): void => {
      reject(new Error(`this failed:\n${script}\nIt printed:\n${this.#output}`));
    };
    const look = (): void => {
      if (this.#output.includes(end)) resolve(this.#output.slice(0, this.#output.indexOf(end)));
    };
    if (this.#child.exitCode !== null) throw new Error("an earlier block ended the shell");
    this.#child.once("close", failed);
    this.#child.stdout?.on("data", look);
    this.#child.stdin?.write(`. ${name}.sh < ${name}.typed\necho '${end}'\n`);
    try {
      return await promise;
    } finally {
      this.#child.off("close", failed);
      this.#child.stdout?.off("data", look);
    }
  }

  close(): void {
    this.#child.kill();
    this.#close();
  }
}
