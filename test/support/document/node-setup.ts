/** In tests that start a Worker as a process: its answers are held against the API document. */

import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterEach } from "vitest";
import { hear, judgeAfterEach } from "./hearing.ts";
import type { Mode } from "./hearing.ts";

const mode = (process.env["ANSWERS"] ?? "ignored") as Mode;
const { fetch } = globalThis;
const hearings: Promise<void>[] = [];

if (mode !== "ignored") {
  // Made here, because a server that makes it does nothing else for a while, and is perhaps killed meanwhile.
  const print = path.join(import.meta.dirname, "print.ts");
  const text = execFileSync(process.execPath, [print], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
  const document: Record<string, unknown> = JSON.parse(text);
  globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    if (/^http:\/\/(?:localhost|127\.0\.0\.1):\d+$/.test(origin) && pathname.startsWith("/v1/"))
      // Not awaited: a test kills its server in the middle of work. What was cut off then is not judged.
      hearings.push(
        hear(method, pathname, response, ["/openapi.json", () => Promise.resolve(document)]).catch(() => {}),
      );
    return response;
  };
}

judgeAfterEach(mode);
// Runs before the one above, because hooks after a test run in reverse.
afterEach(async () => {
  await Promise.all(hearings.splice(0));
});
