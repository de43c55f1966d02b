/** The order in which a consumer sends the mails of its batch. */

import { ticketsFirst } from "../outbox/mail-id.ts";

/** A message of the queue with what is left of it. */
export interface Opened<Message> {
  readonly message: Message;
  readonly mails: number;
  left: number;
  /** The mails that must be tried again. */
  readonly late: Late[];
}

export interface Late {
  readonly id: string;
  readonly delaySeconds: number;
}

/** The mails of all messages, tickets first, each with its message. */
export const inTurn = <Message>(
  messages: readonly { readonly message: Message; readonly ids: readonly string[] }[],
): { readonly id: string; readonly from: Opened<Message> }[] =>
  ticketsFirst(
    messages.flatMap(({ message, ids }) => {
      const from: Opened<Message> = { message, mails: ids.length, left: ids.length, late: [] };
      return ids.map((id) => ({ id, from }));
    }),
  );
