/** The queue of webhooks: a message for each endpoint that has something to get. A message may arrive twice, or never. */

import { messageIn } from "../events/deliveries/queue-message.ts";
import { perform } from "../events/deliveries/service.ts";
import { describeFault } from "../platform/faults.ts";

const RETRY_DELAY_S = 10;

export async function consumeWebhooks({ messages }: MessageBatch): Promise<void> {
  for (const queued of messages) {
    const message = messageIn(queued.body);
    if (message === null) {
      console.error("a message of the queue of webhooks is unreadable; it is dropped");
      queued.ack();
      continue;
    }
    try {
      await perform(message);
      queued.ack();
    } catch (error) {
      console.warn("webhooks were not sent; it is tried again", queued.attempts, describeFault(error));
      queued.retry({ delaySeconds: RETRY_DELAY_S });
    }
  }
}
