/** The production Worker, with bare limits beside it and a few levers for the bench. Nothing of it is deployed. */

import { env } from "cloudflare:workers";
import { getPath } from "hono/utils/url";
import { app } from "../../../src/app.ts";
import worker from "../../../src/index.ts";
import { bare } from "./bare.ts";
import { levers } from "./levers.ts";
import { replace } from "./replace.ts";
import { TUTORIAL_PATH, tutorial } from "./tutorial.ts";

export { LiveFeed } from "../../../src/live/live-feed.ts";
export { Bare } from "./bare.ts";
export { BoxOffice } from "./box-office.ts";
export { Tutorial } from "./tutorial.ts";

// On Cloudflare the machine of the isolate counts. Here another Worker does, on the sale's core, at the price of the sale itself.
for (const rate of [env.SALES_RATE, env.SALES_NETWORK_RATE])
  replace(rate, "limit", () => () => Promise.resolve({ success: true }));

app.route("/v1/bare", bare);
app.route("/v1/bench", levers);

export default {
  ...worker,
  fetch(request, bindings, context) {
    const pathname = getPath(request);
    return pathname.startsWith(TUTORIAL_PATH)
      ? tutorial(request, pathname)
      : worker.fetch(request, bindings, context);
  },
} satisfies ExportedHandler<Env>;
