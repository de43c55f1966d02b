/** The Worker: the handlers that the platform calls, and the classes of its Durable Objects. */

import { app } from "./app.ts";
import { openFrom } from "./box-office/service.ts";
import { consume } from "./jobs/queues.ts";
import { sweep } from "./jobs/sweep.ts";
import { now } from "./platform/clock.ts";
import { openingOf } from "./programme/showtimes/service.ts";

export { BoxOffice } from "./box-office/object/box-office.ts";
export { LiveFeed } from "./live/live-feed.ts";

openFrom(openingOf);

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: () => sweep(now()),
} satisfies ExportedHandler<Env>;
