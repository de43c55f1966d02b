/** Headless Chromium that reaches this machine only, driven by its DevTools protocol. */

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Ignored by Git; CI keeps it. */
const SHOTS = path.join(import.meta.dirname, "../../build/screenshots");

const targets = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const message = z.object({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});
const requested = z.object({ request: z.object({ url: z.string() }) });
const logged = z.object({ entry: z.object({ level: z.string(), text: z.string() }) });
const said = z.object({ type: z.string(), args: z.array(z.looseObject({ value: z.unknown().optional() })) });
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.unknown().optional(),
});

export class Chromium {
  /** What the page asked for, in order. */
  readonly requests: string[] = [];
  /** What it wrote to the console as an error, refused by its policy, or threw. */
  readonly errors: string[] = [];
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: z.output<typeof message>) => void>();
  #asked = 0;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.#hear(message.parse(JSON.parse(String(data))));
    });
  }

  /** A window of so many CSS pixels; a narrow one is a phone's. */
  static async open(width: number, height: number): Promise<Chromium> {
    const profile = mkdtempSync(path.join(tmpdir(), "matinee-chromium-"));
    const child = spawn(installed(), [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ]);
    const listening = await addressOf(child);
    const answer = await fetch(`http://${new URL(listening).host}/json/list`);
    const target = targets.parse(await answer.json()).find(({ type }) => type === "page");
    const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.addEventListener("open", resolve);
    await promise;
    const browser = new Chromium(child, profile, socket);
    for (const domain of ["Page", "Log", "Runtime", "Network"]) await browser.#ask(`${domain}.enable`);
    const mobile = width < 600;
    await browser.#ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });
    return browser;
  }

  async visit(url: string): Promise<void> {
    await this.#ask("Page.navigate", { url });
  }

  /** The value of an expression in the page; a promise is awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = evaluated.parse(await this.#ask("Runtime.evaluate", params));
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  }

  /** Writes `build/screenshots/<name>.png`. */
  async screenshot(name: string): Promise<void> {
    const { data } = z.object({ data: z.string() }).parse(await this.#ask("Page.captureScreenshot"));
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(path.join(SHOTS, `${name}.png`), Buffer.from(data, "base64"));
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#child.once("exit", resolve);
    this.#child.kill("SIGKILL");
    await promise;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<z.output<typeof message>>();
    this.#answers.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  #hear(heard: z.output<typeof message>): void {
    const { id, method, params } = heard;
    if (id !== undefined) this.#answers.get(id)?.(heard);
    else if (method === "Network.requestWillBeSent") this.requests.push(requested.parse(params).request.url);
    else if (method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(params));
    else if (method === "Log.entryAdded") {
      const { level, text } = logged.parse(params).entry;
      if (level === "error") this.errors.push(text);
    } else if (method === "Runtime.consoleAPICalled") {
      const { type, args } = said.parse(params);
      if (type === "error") this.errors.push(args.map(({ value }) => String(value)).join(" "));
    }
  }
}

function installed(): string {
  const found = NAMES.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (found === undefined) throw new Error(`Install one of ${NAMES.join(", ")}.`);
  return found;
}

function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let log = "";
  child.stderr?.on("data", (text: Buffer) => {
    log += text.toString();
    const address = /DevTools listening on (ws:\S+)/.exec(log)?.[1];
    if (address !== undefined) resolve(address);
  });
  child.once("exit", () => {
    reject(new Error(log));
  });
  return promise;
}
