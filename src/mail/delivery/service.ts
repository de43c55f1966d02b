/**
 * Sends the mails of the outbox: a row is written before sending; a mail is retried until it is accepted or no longer
 * relevant.
 */

import { env } from "cloudflare:workers";
import { securityEvent } from "../../http/security-log.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { giveWay } from "../../platform/give-way.ts";
import { installationName } from "../../platform/installation/service.ts";
import { MissingSetting, isLocal, resendApiKey } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { limitsOf, verdictOf } from "../budget/budget.ts";
import * as budgetStore from "../budget/store.ts";
import type { Mail } from "../mail.ts";
import { localMailbox } from "../mailbox/local-mailbox.ts";
import { isChangeMail, isTicketId, parseMailId } from "../outbox/mail-id.ts";
import type { MailSubject } from "../outbox/mail-id.ts";
import { mailsIn, messageOf, messagesOf } from "../outbox/queue-message.ts";
import { toldStatus } from "../outbox/status.ts";
import * as outboxStore from "../outbox/store.ts";
import type { LoggedMail } from "../outbox/store.ts";
import { inTurn } from "./in-turn.ts";
import type { Late } from "./in-turn.ts";
import type { Letters } from "./letters.ts";
import { retryMs } from "./mailer.ts";
import type { Mailer, Sent } from "./mailer.ts";
import { resendMailer } from "./resend.ts";

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
const DEFAULT_PER_SECOND = 2;
/** A consumer has 15 minutes for its batch. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends the mail, unless it was sent before. Nothing is claimed: the queue has one consumer, and by the sending's key the mail
 * service takes a mail once, whoever repeats it. "later" where it must be tried again; its row then says when. Without a mail
 * service the mail stays due, and the result is "done": the sweep queues it once there is a service.
 */
export async function deliver(id: string, letters: Letters): Promise<"done" | "later"> {
  const subject = parseMailId(id);
  if (subject === null) {
    console.warn("a queue message has an invalid mail id; it is dropped", id);
    return "done";
  }
  const logged = await loggedMail(id, subject, letters);
  if (logged === null || toldStatus(logged.status) !== "queued") return "done";
  const mailer = currentMailer();
  if (mailer === null) {
    await outboxStore.note(id, "no_mail_key");
    return "done";
  }
  if (logged.status === "sending" && logged.dueAtMs > now()) return "later";
  return attempt(logged, subject, mailer, letters);
}

/**
 * Consumes the mail queue. Tickets go before all other mails: first those of the batch, and before each other mail those
 * that have become due meanwhile, whose messages are behind in the queue. Mails that must be tried again go back in a
 * message each, so that each has its own delay and its own count of tries.
 */
export async function consumeMail(batch: MessageBatch, letters: Letters): Promise<void> {
  const opened = batch.messages.flatMap((message) => {
    const ids = readMessage(message);
    return ids === null ? [] : [{ message, ids }];
  });
  const tickets = new DueTickets(letters);
  for (const { id, from } of inTurn(opened)) {
    await giveWay();
    if (!isTicketId(id)) await tickets.deliver();
    const delaySeconds = await secondsUntilNextTry(id, from.message.attempts, letters);
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
    if (!this.#goThrough || currentMailer() === null) return;
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

/** Delivers the mail. Null where no other try is needed. */
async function secondsUntilNextTry(id: string, tries: number, letters: Letters): Promise<number | null> {
  try {
    return (await deliver(id, letters)) === "done" ? null : await secondsUntilDue(id);
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
  if (currentMailer() === null) return 0;
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

/** Forgets what was sent in windows that are over. */
export const forgetMailBudgets = (nowMs: number): Promise<void> => budgetStore.forgetOver(nowMs);

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

/**
 * The mail's row. A message may arrive before D1 has the copy of the sale: then the row is added here, if the box office
 * confirms the sale. A mail about an account's change without a row is about a change that is not told.
 */
async function loggedMail(id: string, subject: MailSubject, letters: Letters): Promise<LoggedMail | null> {
  const logged = await outboxStore.find(id);
  if (logged !== null || isChangeMail(subject)) return logged;
  const userId = "reservationId" in subject ? await letters.buyerToTell(subject) : subject.userId;
  if (userId === null) return null;
  await outboxStore.add(id, userId, now());
  return outboxStore.find(id);
}

async function attempt(
  logged: LoggedMail,
  subject: MailSubject,
  mailer: Mailer,
  letters: Letters,
): Promise<"done" | "later"> {
  try {
    const composed = await letters.compose(subject, logged.userId);
    const limits = composed.ok ? limitsOf(subject, composed.mail.to, logged.userId) : [];
    const verdict =
      limits.length === 0 ? "send" : verdictOf(limits, await budgetStore.spentOf(limits, now()));
    if (typeof verdict === "number") {
      await outboxStore.settle(logged, { status: "due", dueAtMs: verdict, error: "cooldown" });
      return "later";
    }
    if (!composed.ok) {
      console.warn("a mail was not sent", logged.id, composed.reason);
      await outboxStore.settle(logged, { status: composed.end, error: composed.reason });
      return "done";
    }
    const sent = await sendWithin(verdict, composed.mail, mailer, logged);
    if (sent.ok) {
      const { providerId } = sent;
      await outboxStore.settle(logged, { status: "sent", sentAtMs: now(), providerId, error: null });
      await budgetStore.count(limits, now());
      return "done";
    }
    console.warn("a mail was not sent", logged.id, sent.reason);
    if (!sent.retry) {
      await outboxStore.settle(logged, { status: "failed", error: sent.reason });
      return "done";
    }
    await postpone(logged, sent.reason, sent.afterMs);
  } catch (error) {
    console.error("a mail could not be composed or sent", logged.id, describeFault(error));
    if (error instanceof MissingSetting) {
      // The operator can set it. Until then the sweep queues the mail again, and no try of the queue is used up.
      await outboxStore.settle(logged, {
        status: "due",
        dueAtMs: now(),
        error: `${error.setting} is not set`,
      });
      return "done";
    }
    await postpone(logged, "fault", 0);
  }
  return "later";
}

/** Sends what there is to send. What is over its budget is marked so in the log. */
async function sendWithin(
  verdict: "send" | "never",
  mail: Mail,
  mailer: Mailer,
  logged: LoggedMail,
): Promise<Sent> {
  if (verdict === "never") {
    securityEvent("mail_over_budget", { userId: logged.userId });
    return { ok: false, retry: false, reason: "over_budget" };
  }
  return mailer.send(mail, logged);
}

const postpone = (logged: LoggedMail, error: string, afterMs: number): Promise<void> =>
  outboxStore.settle(logged, {
    status: "due",
    dueAtMs: now() + Math.max(afterMs, retryMs(logged.tries + 1)),
    error,
  });

/** Null where this deployment sends no mail. */
function currentMailer(): Mailer | null {
  const apiKey = resendApiKey();
  if (apiKey !== null)
    return paced(
      resendMailer({
        apiKey,
        baseUrl: env.RESEND_BASE_URL || null,
        from: env.MAIL_FROM,
        installation: installationName,
      }),
    );
  return isLocal() ? localMailbox : null;
}

let nextTurnMs = 0;

/**
 * Sends no more mails a second than the mail service allows, and none while it asks for a pause, because it would
 * refuse the others too. The queue has one consumer, so counting in one isolate is enough.
 */
const paced = (mailer: Mailer): Mailer => ({
  async send(mail, sending) {
    const turnMs = Math.max(now(), nextTurnMs);
    nextTurnMs = turnMs + 1000 / (Number(env.MAIL_PER_SECOND) || DEFAULT_PER_SECOND);
    await scheduler.wait(turnMs - now());
    const sent = await mailer.send(mail, sending);
    if (!sent.ok && sent.retry && sent.reason === "rate_limit_exceeded")
      nextTurnMs = Math.max(nextTurnMs, now() + Math.min(sent.afterMs, LONGEST_PAUSE_MS));
    return sent;
  },
});
