/** Messages of the mail queue: the ids of due mails. */

import * as z from "zod";
import { chunksOf } from "../../platform/chunks-of.ts";

/**
 * Queues limit and bill the number of messages, not their length, so several mails share one. Not more, because a
 * consumer has 15 minutes for its batch, and a mail may take half a minute when the mail service hangs or asks for a
 * pause.
 */
const MAILS_A_MESSAGE = 4;

const schema = z.strictObject({ mails: z.array(z.string()).min(1) });

type QueueMessage = z.output<typeof schema>;

export const messageOf = (...mails: string[]): QueueMessage => ({ mails });

export const messagesOf = (mails: readonly string[]): { body: QueueMessage }[] =>
  chunksOf(mails, MAILS_A_MESSAGE).map((some) => ({ body: messageOf(...some) }));

/** The mail ids of a message; null for any other body. */
export const mailsIn = (body: unknown): string[] | null => schema.safeParse(body).data?.mails ?? null;
