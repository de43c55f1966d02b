/** In tests that start a Worker as a process: its answers are held against the document that it serves. */

import { hear, judgeAfterEach } from "./hearing.ts";
import type { Mode } from "./hearing.ts";

const mode = (process.env["ANSWERS"] ?? "ignored") as Mode;
const { fetch } = globalThis;

if (mode !== "ignored") {
  globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    if (/^http:\/\/(?:localhost|127\.0\.0\.1):\d+$/.test(origin) && pathname.startsWith("/v1/"))
      // A server that is killed leaves no whole answer to judge.
      await hear(method, pathname, response, ["/openapi.json", () => documentOf(origin)]).catch(() => {});
    return response;
  };
}

async function documentOf(origin: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${origin}/openapi.json`);
  return (await response.json()) as Record<string, unknown>;
}

judgeAfterEach(mode);
