/** A deployment as the page finds one, on this machine: the bundle with its secrets, and an account for `wrangler`. */

import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CROWD_A_MINUTE, SECRETS, freePort, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import type { WranglerAnswer, WranglerCall } from "./shell.ts";

const root = path.join(import.meta.dirname, "../..");

/** What has a local form. The others are for an account: that wrangler knows them, its own help says. */
const IS_LOCAL = /^(d1 execute|d1 export|r2 object) /;

export class System {
  readonly url: string;
  readonly #port: number;
  readonly #script: string;
  /** What a person types when `wrangler secret put` asks. */
  readonly typed: Record<string, string> = {};
  readonly secrets: Record<string, string>;
  /** Commands for an account that were called, without `npx wrangler`. */
  readonly called: string[] = [];
  /** A folder with wrangler.toml, whose local state is that of the server. */
  readonly #project = mkdtempSync(path.join(tmpdir(), "matinee-account-"));
  readonly #helps = new Map<string, WranglerAnswer>();
  #server: Server | null = null;

  private constructor(port: number, script: string, bindings: Readonly<Record<string, string>>) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#script = script;
    this.secrets = { ...SECRETS, PUBLIC_URL: this.url, ...bindings };
    const settings = readFileSync(path.join(root, "wrangler.toml"), "utf8");
    writeFileSync(path.join(this.#project, "wrangler.toml"), settings);
    symlinkSync(path.join(root, "src"), path.join(this.#project, "src"));
    symlinkSync(path.join(root, "node_modules"), path.join(this.#project, "node_modules"));
    mkdirSync(this.#state, { recursive: true });
  }

  static async start(script: string, bindings: Readonly<Record<string, string>>): Promise<System> {
    const system = new System(await freePort(), script, bindings);
    await system.up();
    return system;
  }

  get #state(): string {
    return path.join(this.#project, ".wrangler/state/v3");
  }

  get server(): Server {
    if (this.#server === null) throw new Error("the server is not running");
    return this.#server;
  }

  async up(): Promise<void> {
    this.#server = await launch({
      port: this.#port,
      state: this.#state,
      script: this.#script,
      bindings: this.secrets,
      requestsAMinute: CROWD_A_MINUTE,
    });
  }

  async down(): Promise<void> {
    await this.#server?.kill();
    this.#server = null;
  }

  /** As Cloudflare after a change of a secret: the new value is live. */
  async restart(): Promise<void> {
    await this.down();
    await this.up();
  }

  /** Files of one kind of storage. Only while the server is down. */
  folderOf(kind: "d1" | "do" | "r2"): string {
    return path.join(this.#state, kind);
  }

  /** Notes D1 as it is now, for time travel. */
  async keepD1(): Promise<void> {
    await this.down();
    rmSync(this.#kept, { recursive: true, force: true });
    cpSync(this.folderOf("d1"), this.#kept, { recursive: true });
    await this.up();
  }

  get #kept(): string {
    return path.join(this.#project, "kept");
  }

  async wrangler({ argv, cwd, input }: WranglerCall): Promise<WranglerAnswer> {
    const command = argv.join(" ");
    const [area, verb, name = ""] = argv;
    const query = argv[argv.indexOf("--command") + 1];
    if (command.startsWith("d1 execute ") && argv.includes("--command")) {
      const known = await this.#isKnown(argv.filter((word) => word !== query));
      return known.code === 0 ? this.#query(query ?? "") : known;
    }
    if (IS_LOCAL.test(command)) return this.#real(locally(argv, cwd));
    this.called.push(command);
    if (area === "secret") {
      if (verb === "delete") delete this.secrets[name];
      else this.secrets[name] = (input ?? this.typed[name] ?? "typed").trim();
      await this.restart();
      return { code: 0, output: `${verb} ${name}\n` };
    }
    const known = await this.#isKnown(argv);
    if (known.code !== 0) return known;
    if (command.startsWith("d1 time-travel restore")) {
      if (!existsSync(this.#kept)) return { code: 1, output: "there is nothing to go back to" };
      await this.down();
      rmSync(this.folderOf("d1"), { recursive: true });
      cpSync(this.#kept, this.folderOf("d1"), { recursive: true });
      await this.up();
    }
    return { code: 0, output: `${command}\n` };
  }

  /** In the server's own D1, which takes milliseconds. Wrangler would take seconds for each. */
  async #query(query: string): Promise<WranglerAnswer> {
    const answers = [];
    for (const statement of query.split(";").filter((text) => text.trim() !== ""))
      answers.push({ results: await this.server.sql(statement), success: true });
    return { code: 0, output: JSON.stringify(answers) };
  }

  /** Whether wrangler has this command with these options. */
  async #isKnown(argv: readonly string[]): Promise<WranglerAnswer> {
    const options = argv.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0] ?? "");
    const words = argv.filter((word) => !word.startsWith("-"));
    for (let count = Math.min(words.length, 4); count > 0; count--) {
      const { code, output } = await this.#help(words.slice(0, count));
      const usage = output.split("\n").find((line) => line.startsWith("wrangler ")) ?? "";
      if (code !== 0 || !usage.startsWith(`wrangler ${words.slice(0, count).join(" ")}`)) continue;
      const unknown = options.filter((option) => !output.includes(`${option} `));
      return unknown.length === 0 && !output.includes("\nCOMMANDS\n")
        ? { code: 0, output }
        : { code: 1, output: `wrangler does not know ${argv.join(" ")} (${unknown.join(" ")})` };
    }
    return { code: 1, output: `wrangler does not know ${argv.join(" ")}` };
  }

  async #help(command: readonly string[]): Promise<WranglerAnswer> {
    const name = command.join(" ");
    const help = this.#helps.get(name) ?? (await this.#real([...command, "--help"]));
    this.#helps.set(name, help);
    return help;
  }

  #real(argv: readonly string[]): Promise<WranglerAnswer> {
    const { promise, resolve } = Promise.withResolvers<WranglerAnswer>();
    const wrangler = path.join(root, "node_modules/wrangler/bin/wrangler.js");
    execFile(
      process.execPath,
      [wrangler, ...argv],
      {
        cwd: this.#project,
        maxBuffer: 2 ** 28,
        env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
      },
      (error, stdout, stderr) => {
        resolve(error === null ? { code: 0, output: stdout } : { code: 1, output: stdout + stderr });
      },
    );
    return promise;
  }
}

/** The command for the local state, with files where the shell has them. */
const locally = (argv: readonly string[], cwd: string): readonly string[] =>
  argv.map((word, i) => {
    if (word === "--remote") return "--local";
    return ["--file", "--output"].includes(argv[i - 1] ?? "") ? path.resolve(cwd, word) : word;
  });
