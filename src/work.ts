/** What the `work` queue carries: whatever a sale starts and nobody waits for. Each message may come twice. */
import { env } from "cloudflare:workers";
import * as z from "zod";
import { describeFault } from "./faults.ts";
import * as events from "./gateway-events/service.ts";
import * as payments from "./payments/service.ts";
import { storeTicketImages } from "./tickets/service.ts";

const message = z.union([
  z.strictObject({ ticketImagesOf: z.array(z.int().positive()) }),
  z.strictObject({ settleReservations: z.array(z.int().positive()) }),
  z.strictObject({ gatewayEvents: z.array(z.string()) }),
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
  else if ("settleReservations" in work) await each(work.settleReservations, payments.settle);
  else await each(work.gatewayEvents, events.handleEvent);
}

/** One after the other: they come in hundreds. What fails keeps none of the others from being done. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const faults: unknown[] = [];
  for (const item of items) await work(item).catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}

/** Images are made on demand too, and the sweep looks at money again: nothing is lost but time. */
export async function consumeDeadWork({ messages }: MessageBatch): Promise<void> {
  for (const { id, body } of messages) console.error("work given up", id, JSON.stringify(body));
}

/** Tells the queue again of money that it should have seen to by now. */
export async function sweepMoney(nowMs: number): Promise<void> {
  const [due, untold] = await Promise.all([payments.takeOverdue(nowMs), events.takeOverdue(nowMs)]);
  if (due.length > 0) await env.WORK.send({ settleReservations: due } satisfies Work);
  if (untold.length > 0) await env.WORK.send({ gatewayEvents: untold } satisfies Work);
}
