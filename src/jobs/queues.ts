import { reportForMail } from "../back-office/report-schedules/service.ts";
import { reportsFrom } from "../letters/accounts/service.ts";
import * as letters from "../letters/service.ts";
import { consumeDeadMail, consumeMail } from "../mail/queue/service.ts";
import { consumeWebhooks } from "./webhook-queue.ts";
import { consumeDeadWork, consumeWork } from "./work-queue.ts";

reportsFrom(reportForMail);

/** Consumes a batch of one of the queues in wrangler.toml. Throws for any other queue. */
export async function consume(batch: MessageBatch): Promise<void> {
  switch (batch.queue) {
    case "matinee-mail":
      return consumeMail(batch, letters);
    case "matinee-mail-dead":
      return consumeDeadMail(batch);
    case "matinee-work":
      return consumeWork(batch);
    case "matinee-webhooks":
      return consumeWebhooks(batch);
    case "matinee-work-dead":
      return consumeDeadWork(batch);
    default:
      throw new Error(`no consumer for the queue ${batch.queue}`);
  }
}
