/** What the `work` queue carries: whatever a sale starts and nobody waits for. Each message may come twice. */

import { env } from "cloudflare:workers";
import * as z from "zod";
import { storeTicketImages } from "../door/tickets/service.ts";
import * as events from "../money/gateway-events/service.ts";
import * as settlement from "../money/settlement/service.ts";
import { describeFault } from "../platform/faults.ts";

const message = z.union([
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
      console.error("work that nobody knows", work.error.message);
      queued.ack();
      continue;
    }
    try {
      await perform(work.data);
      queued.ack();
    } catch (error) {
      console.warn("work failed, and is tried again", queued.attempts, describeFault(error));
      queued.retry({ delaySeconds: RETRY_DELAY_S * queued.attempts });
    }
  }
}

async function perform(work: Work): Promise<void> {
  if ("ticketImagesOf" in work) await storeTicketImages(work.ticketImagesOf);
  else if ("settleReservation" in work) await settlement.settle(work.settleReservation);
  else await events.handleEvent(work.gatewayEvent);
}

/** Images are made on demand too, and the sweep looks at the rows of money again. */
export async function consumeDeadWork({ messages }: MessageBatch): Promise<void> {
  for (const { id, body } of messages) console.error("work given up", id, JSON.stringify(body));
}

/** Tells the queue again of money that it should have seen to by now. */
export async function sweepMoney(nowMs: number): Promise<void> {
  const due = await settlement.takeOverdue(nowMs);
  await tell(due.map((settleReservation) => ({ settleReservation })));
  const untold = await events.takeOverdue(nowMs);
  await tell(untold.map((gatewayEvent) => ({ gatewayEvent })));
}

/** At most 100 at once. Each is a message of its own: what fails is tried again by itself. */
async function tell(work: readonly Work[]): Promise<void> {
  if (work.length > 0) await env.WORK.sendBatch(work.map((body) => ({ body })));
}
