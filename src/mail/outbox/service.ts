import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { mailId } from "./mail-id.ts";
import type { MailSubject } from "./mail-id.ts";
import { messageOf } from "./queue-message.ts";
import * as store from "./store.ts";

/** Writes the mail down and tells the queue. A mail that was asked for before is not written twice. */
export async function requestMail(subject: MailSubject, userId: number): Promise<void> {
  const id = mailId(subject);
  await store.add(id, userId, now());
  await hurryMail(id);
}

/** Tells the queue of a mail that is written down as due. Where that fails, the sweep does. */
export async function hurryMail(id: string): Promise<void> {
  try {
    await env.MAIL.send(messageOf(id));
  } catch (error) {
    console.warn("mail waits for the sweep", id, describeFault(error));
  }
}
