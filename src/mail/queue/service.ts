/** Reads the mail queue, and puts into it what is due. */

import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { giveWay } from "../../platform/give-way.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import type { BatchLetters, Letters } from "../delivery/letters.ts";
import { retryMs } from "../delivery/mailer.ts";
import { canSend, deliver } from "../delivery/service.ts";
import { isTicketId } from "../outbox/mail-id.ts";
import { mailsIn, messageOf, messagesOf } from "../outbox/queue-message.ts";
import * as outboxStore from "../outbox/store.ts";
import type { LoggedMail } from "../outbox/store.ts";
import { inTurn } from "./in-turn.ts";
import type { Late } from "./in-turn.ts";

/** A mail that is due for longer is queued again, because its message was lost. */
const OVERDUE_MS = 2 * 60_000;
/** A queue takes this many messages in one batch. */
const MAX_SWEPT = 100;
/** Tickets that are sent before the next other mail; the consumer has 15 minutes for its batch. */
const MOST_TICKETS = 10;
/** Shortest delay of a mail that the queue has given up. */
const GIVEN_UP_REST_MS = 10 * 60_000;
/** A mail that fails again and again is tried once an hour: about eight days. */
const MOST_TRIES = 200;
const MAX_DELAY_S = 12 * 60 * 60;

/**
 * Consumes the mail queue. Tickets go before all other mails: first those of the batch, and before each other mail those
 * that have become due meanwhile, whose messages are behind in the queue. Mails that must be tried again go back in a
 * message each, so that each has its own delay and its own count of tries.
 */
export async function consumeMail(batch: MessageBatch, letters: BatchLetters): Promise<void> {
  const opened = batch.messages.flatMap((message) => {
    const ids = readMessage(message);
    return ids === null ? [] : [{ message, ids }];
  });
  const tickets = new DueTickets(letters);
  const ofBatch = letters.forBatch();
  const untried = await untriedRows(opened.flatMap(({ ids }) => ids));
  for (const { id, from } of inTurn(opened)) {
    await giveWay();
    if (!isTicketId(id)) await tickets.deliver();
    const delaySeconds = await secondsUntilNextTry(id, from.message.attempts, () =>
      deliver(id, ofBatch, untried.get(id)),
    );
    if (delaySeconds !== null) from.late.push({ id, delaySeconds });
    if (--from.left === 0) await queueAgain(from.message, from.mails, from.late);
  }
}

/** The tickets that are due while a batch is consumed. */
class DueTickets {
  readonly #letters: Letters;
  /** The position in the log up to which the tickets of this batch were tried. */
  #after = 0;
  /** False once one must be tried again, which its own message or the sweep does. */
  #goThrough = true;

  constructor(letters: Letters) {
    this.#letters = letters;
  }

  /** Sends some of those that have become due, or none once one did not go through. */
  async deliver(): Promise<void> {
    if (!this.#goThrough || !canSend()) return;
    try {
      for (const { id, position } of await outboxStore.dueTickets(this.#after, now(), MOST_TICKETS)) {
        await giveWay();
        this.#goThrough = (await deliver(id, this.#letters)) === "done";
        if (!this.#goThrough) return;
        this.#after = Math.max(this.#after, position);
      }
    } catch (error) {
      console.warn("D1 did not answer which tickets are due", describeFault(error));
      this.#goThrough = false;
    }
  }
}

/** The rows that D1 has of mails that nobody has tried, by id: with one statement instead of one for each mail. */
async function untriedRows(ids: readonly string[]): Promise<Map<string, LoggedMail>> {
  try {
    return new Map((await outboxStore.findUntried(ids)).map((logged) => [logged.id, logged]));
  } catch (error) {
    console.warn("D1 did not answer which mails are due; each is looked up", describeFault(error));
    return new Map();
  }
}

/** Delivers the mail by `send`. Null where no other try is needed. */
async function secondsUntilNextTry(
  id: string,
  tries: number,
  send: () => ReturnType<typeof deliver>,
): Promise<number | null> {
  try {
    return (await send()) === "done" ? null : await secondsUntilDue(id);
  } catch (error) {
    console.error("a mail could not be delivered; it is tried again", id, describeFault(error));
    return retryMs(tries) / 1000;
  }
}

async function queueAgain(message: Message, mails: number, late: readonly Late[]): Promise<void> {
  const [first] = late;
  if (first === undefined) message.ack();
  else if (mails === 1) message.retry({ delaySeconds: first.delaySeconds });
  else
    try {
      await env.MAIL.sendBatch(late.map(({ id, delaySeconds }) => ({ body: messageOf(id), delaySeconds })));
      message.ack();
    } catch (error) {
      console.warn(
        "late mails could not be queued one by one; their message is tried again",
        describeFault(error),
      );
      message.retry({ delaySeconds: first.delaySeconds });
    }
}

/**
 * Mails that the queue has given up, as after hours without the mail service, are due again later: the sweep queues them, and
 * a try that finds a mail pointless by then drops it. One that was tried for more than a week has failed.
 */
export async function consumeDeadMail(batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    for (const id of readMessage(message) ?? [])
      if (await outboxStore.putOff(id, MOST_TRIES, now() + GIVEN_UP_REST_MS))
        console.warn("a mail was given up by the queue; the sweep will queue it again", id);
      else if (await outboxStore.giveUp(id, "given_up"))
        console.error("a mail was given up after its last try", id);
    message.ack();
  }
}

/** Queues overdue mails again, tickets first. Returns how many. */
export async function sweepMail(nowMs: number): Promise<number> {
  if (!canSend()) return 0;
  const beforeMs = nowMs - OVERDUE_MS;
  await untilEmpty(MAX_SWEPT, () => outboxStore.indexOverdue(beforeMs, MAX_SWEPT));
  const queueAll = (take: typeof outboxStore.takeOverdue): Promise<number> =>
    untilEmpty(MAX_SWEPT, async () => {
      const ids = await take(beforeMs, nowMs, MAX_SWEPT);
      if (ids.length > 0) await env.MAIL.sendBatch(messagesOf(ids));
      return ids.length;
    });
  return (await queueAll(outboxStore.takeOverdueTickets)) + (await queueAll(outboxStore.takeOverdue));
}

/** The mail ids of a message. An unreadable message is removed from the queue, which would deliver it again for days. */
function readMessage(message: Message): string[] | null {
  const mails = mailsIn(message.body);
  if (mails !== null) return mails;
  console.error("a message of the mail queue is unreadable; it is dropped", message.id);
  message.ack();
  return null;
}

async function secondsUntilDue(id: string): Promise<number> {
  const dueAtMs = (await outboxStore.find(id))?.dueAtMs ?? 0;
  return Math.min(Math.max(Math.ceil((dueAtMs - now()) / 1000), 1), MAX_DELAY_S);
}

/** Since when the oldest mail that is due has waited; null without one. */
export const oldestDueMail = (): Promise<number | null> => outboxStore.oldestDue(now());
