/** What the mail queue carries: mails that are due, by their ids. */

import * as z from "zod";
import { chunksOf } from "../../platform/chunks-of.ts";

/**
 * A queue takes and bills so many messages, however long they are. A consumer has 15 minutes for those that it gets at
 * once, and a mail may take half a minute where the mail service hangs or wants a pause.
 */
const MAILS_A_MESSAGE = 4;

const schema = z.strictObject({ mails: z.array(z.string()).min(1) });

type QueueMessage = z.output<typeof schema>;

export const messageOf = (...mails: string[]): QueueMessage => ({ mails });

export const messagesOf = (mails: readonly string[]): { body: QueueMessage }[] =>
  chunksOf(mails, MAILS_A_MESSAGE).map((some) => ({ body: messageOf(...some) }));

/** Null for what is no such message. */
export const mailsIn = (body: unknown): string[] | null => schema.safeParse(body).data?.mails ?? null;
