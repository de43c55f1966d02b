import { env } from "cloudflare:workers";
import { vi } from "vitest";

/** What the queues are told from now on is lost: their consumers are not what a test is about. */
export function stopQueues(): void {
  const sent = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  for (const queue of [env.WORK, env.MAIL, env.WEBHOOKS]) {
    vi.spyOn(queue, "send").mockResolvedValue(sent);
    vi.spyOn(queue, "sendBatch").mockResolvedValue(sent);
  }
}
