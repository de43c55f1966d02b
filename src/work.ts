/** What the `work` queue carries: whatever a sale starts and nobody waits for. Each message may come twice. */
import * as z from "zod";
import { describeFault } from "./faults.ts";
import { storeTicketImages } from "./tickets/service.ts";

const message = z.strictObject({ ticketImagesOf: z.array(z.int().positive()) });

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
      await storeTicketImages(work.data.ticketImagesOf);
      queued.ack();
    } catch (error) {
      console.warn("work failed, and is tried again", queued.attempts, describeFault(error));
      queued.retry({ delaySeconds: RETRY_DELAY_S * queued.attempts });
    }
  }
}

/** Images are made on demand too, so that nothing is lost but time. */
export async function consumeDeadWork({ messages }: MessageBatch): Promise<void> {
  for (const { id, body } of messages) console.error("work given up", id, JSON.stringify(body));
}
