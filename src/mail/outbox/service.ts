import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { mailId } from "./mail-id.ts";
import type { MailSubject } from "./mail-id.ts";
import { messageOf } from "./queue-message.ts";
import * as store from "./store.ts";

/** Adds the mail to the outbox and queues it. A mail that was requested before is not added again. */
export async function requestMail(subject: MailSubject, userId: number): Promise<void> {
  const id = mailId(subject);
  await store.add(id, userId, now());
  await hurryMail(id);
}

/**
 * Adds the mail to the outbox, or makes it due as a new sending if it was sent before, and queues it. A mail that is on its
 * way is not requested a second time.
 */
export async function requestMailAgain(subject: MailSubject, userId: number): Promise<void> {
  const id = mailId(subject);
  if (await store.addOrAgain(id, userId, now())) await hurryMail(id);
}

/** Queues a mail that is due in the outbox. Where that fails, the sweep queues it later. */
export async function hurryMail(id: string): Promise<void> {
  try {
    await env.MAIL.send(messageOf(id));
  } catch (error) {
    console.warn("a mail could not be queued; the sweep will queue it", id, describeFault(error));
  }
}
