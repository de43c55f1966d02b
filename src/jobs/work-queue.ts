/** The `work` queue: what a sale starts in the background. A message may arrive twice. */

import { env } from "cloudflare:workers";
import * as z from "zod";
import { storeTicketImages } from "../door/tickets/service.ts";
import * as events from "../money/gateway-events/service.ts";
import * as settlement from "../money/settlement/service.ts";
import { describeFault } from "../platform/faults.ts";
import { untilEmpty } from "../platform/until-empty.ts";

const message = z.union([
  // From a version that stored images ahead, see docs/decisions/041-images-are-stored-when-asked-for.md.
  z.strictObject({ ticketImagesOf: z.array(z.int().positive()) }),
  z.strictObject({ settleReservation: z.int().positive() }),
  z.strictObject({ gatewayEvent: z.string() }),
]);

type Work = z.output<typeof message>;

const RETRY_DELAY_S = 10;

export async function consumeWork({ messages }: MessageBatch): Promise<void> {
  for (const queued of messages) {
    const work = message.safeParse(queued.body);
    if (!work.success) {
      console.error("a message of the work queue is unreadable; it is dropped", work.error.message);
      queued.ack();
      continue;
    }
    try {
      await perform(work.data);
      queued.ack();
    } catch (error) {
      console.warn("work failed; it is tried again", queued.attempts, describeFault(error));
      queued.retry({ delaySeconds: RETRY_DELAY_S * queued.attempts });
    }
  }
}

async function perform(work: Work): Promise<void> {
  if ("ticketImagesOf" in work) await storeTicketImages(work.ticketImagesOf);
  else if ("settleReservation" in work) await settlement.settle(work.settleReservation);
  else await events.handleEvent(work.gatewayEvent);
}

/**
 * Logs work that the queue has given up. Nothing is lost: images are also made on demand, and the sweep finds the rows
 * of payments again.
 */
export async function consumeDeadWork({ messages }: MessageBatch): Promise<void> {
  for (const { id, body } of messages)
    console.error("work was given up after its last try", id, JSON.stringify(body));
}

/** Queues overdue settlements and gateway events again, and forgets old events. */
export async function sweepMoney(nowMs: number): Promise<void> {
  await untilEmpty(settlement.MOST_SWEPT, async () => {
    const due = await settlement.takeOverdue(nowMs);
    return enqueue(due.map((settleReservation) => ({ settleReservation })));
  });
  await untilEmpty(events.MOST_SWEPT, async () => {
    const unhandled = await events.takeOverdue(nowMs);
    return enqueue(unhandled.map((gatewayEvent) => ({ gatewayEvent })));
  });
  await untilEmpty(events.MOST_SWEPT, () => events.forgetOld(nowMs));
}

/** At most 100 at once, of which it returns the number. Each is a message of its own, so that each is tried by itself. */
async function enqueue(work: readonly Work[]): Promise<number> {
  if (work.length > 0) await env.WORK.sendBatch(work.map((body) => ({ body })));
  return work.length;
}
