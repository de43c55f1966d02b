/** Listens to the answers that tests get, and notes where the document says less than they do. */

import { afterEach } from "vitest";
import { Judge, inWords, isJson, mediaTypeOf } from "./judge.ts";
import type { Fault } from "./judge.ts";

/**
 * "strict": an undocumented answer fails the test. "recorded": it is listed when the run ends. "ignored": nothing at `/v1` is
 * held against the document.
 */
export type Mode = "strict" | "recorded" | "ignored";

declare module "vitest" {
  interface TaskMeta {
    undocumented?: string[];
  }
}

type MakesDocument = () => Promise<Record<string, unknown>>;

const judges = new Map<string, Promise<Judge>>();
let found: Fault[] = [];

/** Asks for the document again where the first question was not answered. */
function judgeOf(name: string, make: MakesDocument): Promise<Judge> {
  const known = judges.get(name);
  if (known !== undefined) return known;
  const judging = make()
    .then((document) => new Judge(document))
    .catch((error: unknown) => {
      judges.delete(name);
      throw error;
    });
  judges.set(name, judging);
  return judging;
}

/** Judges an answer by the document that `make` gives, which is asked once for each `name`. The answer can still be read. */
export async function hear(
  method: string,
  path: string,
  response: Response,
  [name, make]: readonly [name: string, make: MakesDocument],
): Promise<void> {
  if (method === "OPTIONS") return;
  const readable = isJson(mediaTypeOf(response.headers)) && method !== "HEAD";
  const copy = readable ? response.clone() : null;
  const judge = await judgeOf(name, make);
  const text = (await copy?.text()) ?? "";
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const { status, headers } = response;
  found.push(...judge.faults({ method, path, status, headers, body }));
}

/** After each test: what was heard in it fails it, or goes into its record. */
export function judgeAfterEach(mode: Mode): void {
  afterEach(({ task }) => {
    const faults = [...new Set(found.map(inWords))];
    found = [];
    if (faults.length === 0) return;
    if (mode === "recorded") task.meta.undocumented = faults;
    else throw new Error(`answers that the API document does not have:\n${faults.join("\n")}`);
  });
}
