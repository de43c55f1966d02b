/** The Worker of the tests in workerd: the real one, whose answers are held against the API documents. */

import { env } from "cloudflare:workers";
import { isOlder, pathOf } from "../../../src/dialects/frame.ts";
import worker from "../../../src/index.ts";
import { consume } from "../../../src/jobs/queues.ts";
import { sweep } from "../../../src/jobs/sweep.ts";
import { now } from "../../../src/platform/clock.ts";
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
const OLDER = documentAt("/openapi-older.json");

export default {
  ...worker,
  // Loaded with this file: an import of the Worker's that is under way when a file of tests ends would end the run.
  queue: consume,
  scheduled: () => sweep(now()),
  fetch: async (request, bindings, context) => {
    const response = await worker.fetch(request, bindings, context);
    const path = pathOf(request);
    // An older path may end in a slash.
    if (isOlder(path)) await hear(request.method, path.replace(/(.)\/$/, "$1"), response, OLDER);
    else if (env.ANSWERS !== "ignored") await hear(request.method, path, response, V1);
    return response;
  },
} satisfies ExportedHandler<Env>;
