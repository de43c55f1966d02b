/** Mail that is owed: written down first, sent once, tried again until it is through or has no reason any more. */

import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { MissingSetting, isLocal, resendApiKey } from "../../platform/settings.ts";
import { localMailbox } from "../mailbox/local-mailbox.ts";
import { parseMailId } from "../outbox/mail-id.ts";
import type { MailSubject } from "../outbox/mail-id.ts";
import { mailsIn, messageOf, messagesOf } from "../outbox/queue-message.ts";
import * as outboxStore from "../outbox/store.ts";
import type { Lease } from "../outbox/store.ts";
import type { Letters } from "./letters.ts";
import { backOffMs } from "./mailer.ts";
import type { Mailer } from "./mailer.ts";
import { resendMailer } from "./resend.ts";

/** Whoever has not said after this what came of a claim has died over it. */
const CLAIM_MS = 60_000;
/** What the queue should have brought by then is brought again. */
const OVERDUE_MS = 2 * 60_000;
/** What a queue takes in one batch. */
const MAX_SWEPT = 100;
const MAX_DELAY_S = 12 * 60 * 60;
const DEFAULT_PER_SECOND = 2;
/** Well within a claim, which its mail waits under. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends the mail, unless it has been sent, or somebody is at it. "later" where it has to be tried again; the log then
 * says when. Without a mail service it stays due, and that is "done": the sweep comes back once there is one.
 */
export async function deliver(id: string, letters: Letters): Promise<"done" | "later"> {
  const subject = parseMailId(id);
  if (subject === null) {
    console.warn("no mail id", id);
    return "done";
  }
  if (!(await isLogged(id, subject, letters))) return "done";
  const mailer = currentMailer();
  if (mailer === null) {
    await outboxStore.note(id, "no_mail_key");
    return "done";
  }
  const claim = await outboxStore.takeLease(id, now(), now() + CLAIM_MS);
  if (claim !== null) return attempt(claim, subject, mailer, letters);
  const status = (await outboxStore.find(id))?.status;
  return status === "due" || status === "sending" ? "later" : "done";
}

interface Late {
  readonly id: string;
  readonly delaySeconds: number;
}

/** The mail queue. A mail that has to be tried again goes back alone, each with its own delay and its own end. */
export async function consumeMail(batch: MessageBatch, letters: Letters): Promise<void> {
  for (const message of batch.messages) {
    const mails = readMessage(message);
    if (mails === null) continue;
    const late: Late[] = [];
    for (const id of mails) {
      const delaySeconds = await secondsUntilNextTry(id, message.attempts, letters);
      if (delaySeconds !== null) late.push({ id, delaySeconds });
    }
    await goBack(message, mails.length, late);
  }
}

/** Null where there is nothing more to try. */
async function secondsUntilNextTry(id: string, tries: number, letters: Letters): Promise<number | null> {
  try {
    return (await deliver(id, letters)) === "done" ? null : await secondsUntilDue(id);
  } catch (error) {
    console.error("mail", id, describeFault(error));
    return backOffMs(tries) / 1000;
  }
}

async function goBack(message: Message, mails: number, late: readonly Late[]): Promise<void> {
  const [first] = late;
  if (first === undefined) message.ack();
  else if (mails === 1) message.retry({ delaySeconds: first.delaySeconds });
  else
    try {
      await env.MAIL.sendBatch(late.map(({ id, delaySeconds }) => ({ body: messageOf(id), delaySeconds })));
      message.ack();
    } catch (error) {
      console.warn("mails come back together", describeFault(error));
      message.retry({ delaySeconds: first.delaySeconds });
    }
}

/** What the queue gave up on. */
export async function consumeDeadMail(batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    for (const id of readMessage(message) ?? [])
      if (await outboxStore.giveUp(id, "given_up")) console.error("mail given up", id);
    message.ack();
  }
}

/** Tells the queue again of mails that it should have brought by now. How many they were, at most 100 a run. */
export async function sweepMail(nowMs: number): Promise<number> {
  if (currentMailer() === null) return 0;
  const ids = await outboxStore.takeOverdue(nowMs - OVERDUE_MS, nowMs, MAX_SWEPT);
  if (ids.length > 0) await env.MAIL.sendBatch(messagesOf(ids));
  return ids.length;
}

/** The mails' ids. A message that nobody can read is taken out of the queue, or it would come back for days. */
function readMessage(message: Message): string[] | null {
  const mails = mailsIn(message.body);
  if (mails !== null) return mails;
  console.error("a mail message that is none", message.id);
  message.ack();
  return null;
}

async function secondsUntilDue(id: string): Promise<number> {
  const dueAtMs = (await outboxStore.find(id))?.dueAtMs ?? 0;
  return Math.min(Math.max(Math.ceil((dueAtMs - now()) / 1000), 1), MAX_DELAY_S);
}

/** A consumer may run before D1 has the copy of the sale: what the box office sold is written down here then. */
async function isLogged(id: string, subject: MailSubject, letters: Letters): Promise<boolean> {
  if ((await outboxStore.find(id)) !== null) return true;
  const userId = "reservationId" in subject ? await letters.buyerToTell(subject) : subject.userId;
  if (userId === null) return false;
  await outboxStore.add(id, userId, now());
  return true;
}

async function attempt(
  claim: Lease,
  subject: MailSubject,
  mailer: Mailer,
  letters: Letters,
): Promise<"done" | "later"> {
  try {
    const composed = await letters.compose(subject, claim.userId);
    const sent = composed.ok
      ? await mailer.send(composed.mail, claim)
      : { ...composed, retry: false as const };
    if (sent.ok) {
      const { providerId } = sent;
      await outboxStore.settle(claim, { status: "sent", sentAtMs: now(), providerId, error: null });
      return "done";
    }
    console.warn("mail not sent", claim.id, sent.reason);
    if (!sent.retry) {
      await outboxStore.settle(claim, { status: "failed", error: sent.reason });
      return "done";
    }
    await rest(claim, sent.reason, sent.afterMs);
  } catch (error) {
    console.error("mail", claim.id, describeFault(error));
    if (error instanceof MissingSetting) {
      // Its keeper can set it: until then the sweep brings the mail again, and no try is counted out.
      await outboxStore.settle(claim, {
        status: "due",
        dueAtMs: now(),
        error: `${error.setting} is not set`,
      });
      return "done";
    }
    await rest(claim, "fault", 0);
  }
  return "later";
}

const rest = (claim: Lease, error: string, afterMs: number): Promise<void> =>
  outboxStore.settle(claim, {
    status: "due",
    dueAtMs: now() + Math.max(afterMs, backOffMs(claim.tries)),
    error,
  });

/** Null where this deployment sends no mail. */
function currentMailer(): Mailer | null {
  const apiKey = resendApiKey();
  if (apiKey !== null)
    return paced(resendMailer({ apiKey, baseUrl: env.RESEND_BASE_URL || null, from: env.MAIL_FROM }));
  return isLocal() ? localMailbox : null;
}

let nextTurnMs = 0;

/**
 * No more than the mail service allows a second, and none while it asks for a pause: the others would be refused too. The
 * queue has one consumer, so one isolate's count is enough.
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
