import { forgetOldTries } from "./accounts/service.ts";
import { app } from "./app.ts";
import { now } from "./clock.ts";
import { sweepGuests } from "./counter/service.ts";
import { consumeDeadMail, consumeMail, sweepMail } from "./mail/service.ts";
import { sweepPosters } from "./posters/service.ts";
import { sweepPromoClaims } from "./promo-codes/service.ts";
import { pushOverdue } from "./showtimes/service.ts";
import { consumeDeadWork, consumeWork, sweepMoney } from "./work.ts";

export { BoxOffice } from "./box-office/box-office.ts";
export { LiveFeed } from "./live/live-feed.ts";

export default {
  fetch: app.fetch,

  async queue(batch) {
    switch (batch.queue) {
      case "matinee-mail":
        return consumeMail(batch);
      case "matinee-mail-dead":
        return consumeDeadMail(batch);
      case "matinee-work":
        return consumeWork(batch);
      case "matinee-work-dead":
        return consumeDeadWork(batch);
      default:
        throw new Error(`nobody reads ${batch.queue}`);
    }
  },

  async scheduled() {
    // One that fails is not to cut off the others.
    const swept = await Promise.allSettled(
      [sweepMail, forgetOldTries, pushOverdue, sweepPosters, sweepPromoClaims, sweepGuests, sweepMoney].map(
        (sweep) => sweep(now()),
      ),
    );
    const failed = swept.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  },
} satisfies ExportedHandler<Env>;
