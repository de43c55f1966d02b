/** The Worker: the handlers that the platform calls, and the classes of its Durable Objects. */

import { fetch } from "./app.ts";
import { openFrom } from "./box-office/service.ts";
import { now } from "./platform/clock.ts";
import { openingOf } from "./programme/showtimes/service.ts";

export { BoxOffice } from "./box-office/object/box-office.ts";
export { LiveFeed } from "./live/live-feed.ts";

openFrom(openingOf);

/** The jobs are loaded by the first of them: most Workers that start only answer requests. */
export default {
  fetch,
  async queue(batch) {
    const { consume } = await import("./jobs/queues.ts");
    await consume(batch);
  },
  async scheduled() {
    const { sweep } = await import("./jobs/sweep.ts");
    await sweep(now());
  },
} satisfies ExportedHandler<Env>;
