/** Mail that is owed: written down first, sent once, tried again until it is through or has no reason any more. */
import { env } from "cloudflare:workers";
import { describeFault } from "../faults.ts";
import { now } from "../clock.ts";
import { buyerToTell, compose } from "../letters/service.ts";
import { MissingSetting, isLocal, resendApiKey, secret } from "../settings.ts";
import { localMailbox } from "./local-mailbox.ts";
import { mailId, parseMailId } from "./mail-id.ts";
import type { MailSubject } from "./mail-id.ts";
import type { KeptMail } from "./mail.ts";
import { backOffMs } from "./mailer.ts";
import type { Mailer } from "./mailer.ts";
import type { MailEvent } from "./event.ts";
import { mailsIn, messageOf, messagesOf } from "./queue-message.ts";
import type { Refused } from "./refusals.ts";
import { resendMailer, signedByResend } from "./resend.ts";
import type { Signature } from "./resend.ts";
import type { ToldStatus } from "./status.ts";
import * as store from "./store.ts";
import type { Claim, LoggedMail, PlacedMail } from "./store.ts";

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
const MAX_SHOWN = 100;
/** A page of a status that most mails have looks no further. */
const MAX_LOOKED_AT = 2_000;

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

/**
 * Sends the mail, unless it has been sent, or somebody is at it. "later" where it has to be tried again; the log then
 * says when. Without a mail service it stays due, and that is "done": the sweep comes back once there is one.
 */
export async function deliver(id: string): Promise<"done" | "later"> {
  const subject = parseMailId(id);
  if (subject === null) {
    console.warn("no mail id", id);
    return "done";
  }
  if (!(await isLogged(id, subject))) return "done";
  const mailer = currentMailer();
  if (mailer === null) {
    await store.note(id, "no_mail_key");
    return "done";
  }
  const claim = await store.claim(id, now(), now() + CLAIM_MS);
  if (claim !== null) return attempt(claim, subject, mailer);
  const status = (await store.find(id))?.status;
  return status === "due" || status === "sending" ? "later" : "done";
}

interface Late {
  readonly id: string;
  readonly delaySeconds: number;
}

/** The mail queue. A mail that has to be tried again goes back alone, each with its own delay and its own end. */
export async function consumeMail(batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const mails = readMessage(message);
    if (mails === null) continue;
    const late: Late[] = [];
    for (const id of mails) {
      const delaySeconds = await secondsUntilNextTry(id, message.attempts);
      if (delaySeconds !== null) late.push({ id, delaySeconds });
    }
    await goBack(message, mails.length, late);
  }
}

/** Null where there is nothing more to try. */
async function secondsUntilNextTry(id: string, tries: number): Promise<number | null> {
  try {
    return (await deliver(id)) === "done" ? null : await secondsUntilDue(id);
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
      if (await store.giveUp(id, "given_up")) console.error("mail given up", id);
    message.ack();
  }
}

/** Tells the queue again of mails that it should have brought by now. How many they were, at most 100 a run. */
export async function sweepMail(nowMs: number): Promise<number> {
  if (currentMailer() === null) return 0;
  const ids = await store.takeOverdue(nowMs - OVERDUE_MS, nowMs, MAX_SWEPT);
  if (ids.length > 0) await env.MAIL.sendBatch(messagesOf(ids));
  return ids.length;
}

interface MailFilter {
  readonly status: ToldStatus | null;
  readonly userId: number | null;
}

/** The log, newest first, from before a place in it. `next` is where the rest starts. */
export async function listMails(
  filter: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: PlacedMail[]; readonly next: number | null }> {
  const { mails, end } = await readLog(filter, before, limit + 1);
  const page = mails.slice(0, limit);
  return { mails: page, next: mails.length > limit ? (page.at(-1)?.place ?? null) : end };
}

/** `end` is where it stopped looking, if there may be more. */
async function readLog(
  { status, userId }: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: PlacedMail[]; readonly end: number | null }> {
  if (userId !== null) return whole(store.mailsOfUser(userId, status, before, limit));
  switch (status) {
    case null:
      return whole(store.mailsBefore(before, limit));
    case "queued":
      return whole(store.mailsQueued(before, limit));
    case "bounced":
    case "complained":
    case "failed":
      return whole(store.mailsUndelivered(status, before, limit));
    case "sent":
    case "delivered":
      return store.mailsAmongNewest(status, before, MAX_LOOKED_AT, limit);
  }
}

const whole = async (mails: Promise<PlacedMail[]>) => ({ mails: await mails, end: null });

/** As another sending, which the mail service does not take for a repetition. */
export async function sendAgain(
  id: string,
): Promise<{ readonly ok: true; readonly logged: LoggedMail } | Refused> {
  const logged = await store.makeDueAgain(id, now());
  if (logged === null)
    return { ok: false, code: (await store.find(id)) === null ? "mail_not_found" : "mail_under_way" };
  await hurryMail(id);
  return { ok: true, logged };
}

/** What the mail service's webhook says, if it is the mail service's. */
export const signedPayload = (
  body: string,
  signature: Signature,
): { readonly ok: true; readonly payload: unknown } | Refused =>
  signedByResend(body, signature, secret("RESEND_WEBHOOK_SECRET"));

/** Notes what became of a mail. Repeated and overtaken words change nothing. */
export const note = (event: MailEvent): Promise<void> => store.noteEvent(event, now());

/** The local mailbox, newest first; of one address, or of all where `to` is null. */
export const keptMails = (to: string | null): Promise<KeptMail[]> => store.keptMails(to, MAX_SHOWN);

export const keptMail = (id: number): Promise<KeptMail | null> => store.keptMail(id);

/** The mails' ids. A message that nobody can read is taken out of the queue, or it would come back for days. */
function readMessage(message: Message): string[] | null {
  const mails = mailsIn(message.body);
  if (mails !== null) return mails;
  console.error("a mail message that is none", message.id);
  message.ack();
  return null;
}

async function secondsUntilDue(id: string): Promise<number> {
  const dueAtMs = (await store.find(id))?.dueAtMs ?? 0;
  return Math.min(Math.max(Math.ceil((dueAtMs - now()) / 1000), 1), MAX_DELAY_S);
}

/** A consumer may run before D1 has the copy of the sale: what the box office sold is written down here then. */
async function isLogged(id: string, subject: MailSubject): Promise<boolean> {
  if ((await store.find(id)) !== null) return true;
  const userId = "reservationId" in subject ? await buyerToTell(subject) : subject.userId;
  if (userId === null) return false;
  await store.add(id, userId, now());
  return true;
}

async function attempt(claim: Claim, subject: MailSubject, mailer: Mailer): Promise<"done" | "later"> {
  try {
    const composed = await compose(subject, claim.userId);
    const sent = composed.ok
      ? await mailer.send(composed.mail, claim)
      : { ...composed, retry: false as const };
    if (sent.ok) {
      const { providerId } = sent;
      await store.settle(claim, { status: "sent", sentAtMs: now(), providerId, error: null });
      return "done";
    }
    console.warn("mail not sent", claim.id, sent.reason);
    if (!sent.retry) {
      await store.settle(claim, { status: "failed", error: sent.reason });
      return "done";
    }
    await rest(claim, sent.reason, sent.afterMs);
  } catch (error) {
    console.error("mail", claim.id, describeFault(error));
    if (error instanceof MissingSetting) {
      // Its keeper can set it: until then the sweep brings the mail again, and no try is counted out.
      await store.settle(claim, { status: "due", dueAtMs: now(), error: `${error.setting} is not set` });
      return "done";
    }
    await rest(claim, "fault", 0);
  }
  return "later";
}

const rest = (claim: Claim, error: string, afterMs: number): Promise<void> =>
  store.settle(claim, {
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
