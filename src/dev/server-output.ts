/** What `npm run dev` shows of wrangler's output. */

import { stripVTControlCharacters } from "node:util";

export type Print = (line: string) => void;

/** Of wrangler or the bundler. What the Worker logs as an error is JSON. */
const FAILURE = /\[ERROR\] (?!\{)/;
const REQUEST = /^(?:\[wrangler:info\] )?([A-Z]+) (\/\S*) \d{3} /;
const RELOADED = /Local server updated and ready/;
/** How the request ids of the demo's loader begin. */
export const OWN_REQUEST = "npm-run-dev-";
/** It is not so here: start.ts calls the cron's handler each minute. */
const UNTRUE = /Scheduled Workers are not automatically triggered/;

/**
 * Holds the output back until the system is open: what wrangler says of itself is of no use to anybody, unless it fails.
 * Requests of the demo's loader are left out, those of other programs are not.
 */
export class ServerOutput {
  #state: "held" | "open" | "failed" = "held";
  #held: { readonly line: string; readonly print: Print }[] = [];
  #inTrouble = false;
  readonly #own = new Map<string, number>();
  readonly #reloaded: () => void;

  /** `reloaded` is called when the system is open and runs changed code. */
  constructor({ reloaded }: { readonly reloaded: () => void }) {
    this.#reloaded = reloaded;
  }

  /** One request will be logged that is not to be shown. */
  leaveOut(method: string, path: string): void {
    const request = `${method} ${path}`;
    this.#own.set(request, (this.#own.get(request) ?? 0) + 1);
  }

  line(line: string, print: Print): void {
    if (this.#state === "held") this.#held.push({ line, print });
    else this.#show(line, print);
    if (this.#state === "open" && RELOADED.test(stripVTControlCharacters(line))) this.#reloaded();
    if (this.#state === "held" && FAILURE.test(stripVTControlCharacters(line))) this.fail();
  }

  /** From here on everything is shown; of what was before, requests, logs, warnings and errors. */
  open(): void {
    if (this.#state !== "held") return;
    this.#state = "open";
    for (const { line, print } of this.#held.splice(0)) if (this.#isNews(line)) this.#show(line, print);
  }

  /** Shows everything. */
  fail(): void {
    if (this.#state === "held") for (const { line, print } of this.#held.splice(0)) print(line);
    this.#state = "failed";
  }

  #isNews(line: string): boolean {
    const text = stripVTControlCharacters(line);
    if (/^\S/.test(text)) this.#inTrouble = /\[(WARNING|ERROR)\]/.test(text) && !UNTRUE.test(text);
    return this.#inTrouble || REQUEST.test(text) || text.startsWith("{");
  }

  #show(line: string, print: Print): void {
    if (line.includes(`"request_id":"${OWN_REQUEST}`) && line.startsWith("{")) return;
    const [, method, path] = REQUEST.exec(stripVTControlCharacters(line)) ?? [];
    const request = `${method} ${path}`;
    const own = this.#own.get(request) ?? 0;
    if (own === 0) print(line);
    else this.#own.set(request, own - 1);
  }
}
