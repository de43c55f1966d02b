/** The Worker of the tests in workerd: the real one, whose answers are held against the API document. */

import { env } from "cloudflare:workers";
import worker from "../../../src/index.ts";
import { hear } from "./hearing.ts";

export { BoxOffice, LiveFeed } from "../../../src/index.ts";

const documentAt = (path: string) =>
  [
    path,
    async () => {
      const response = await worker.fetch(new Request(`http://matinee.test${path}`), env, NO_CONTEXT);
      return response.json<Record<string, unknown>>();
    },
  ] as const;

/** The documents are made without it. */
const NO_CONTEXT = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;

const V1 = documentAt("/openapi.json");

export default {
  ...worker,
  fetch: async (request, bindings, context) => {
    const response = await worker.fetch(request, bindings, context);
    const { pathname } = new URL(request.url);
    if (env.ANSWERS !== "ignored" && /^\/(?:v1|\.well-known)\//.test(pathname))
      await hear(request.method, pathname, response, V1);
    return response;
  },
} satisfies ExportedHandler<Env>;
