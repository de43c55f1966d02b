/**
 * Sends the mails of the outbox: a row is written before sending; a mail is retried until it is accepted or no longer
 * relevant.
 */

import { env } from "cloudflare:workers";
import { securityEvent } from "../../http/security-log.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { installationName } from "../../platform/installation/service.ts";
import { MissingSetting, isLocal, resendApiKey } from "../../platform/settings.ts";
import { limitsOf, verdictOf } from "../budget/budget.ts";
import * as budgetStore from "../budget/store.ts";
import type { Mail } from "../mail.ts";
import { localMailbox } from "../mailbox/local-mailbox.ts";
import { isChangeMail, parseMailId } from "../outbox/mail-id.ts";
import type { MailSubject } from "../outbox/mail-id.ts";
import { toldStatus } from "../outbox/status.ts";
import * as outboxStore from "../outbox/store.ts";
import type { LoggedMail } from "../outbox/store.ts";
import type { Letters } from "./letters.ts";
import { retryMs } from "./mailer.ts";
import type { Mailer, Sent } from "./mailer.ts";
import { resendMailer } from "./resend.ts";

const DEFAULT_PER_SECOND = 2;
/** A consumer has 15 minutes for its batch. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * Sends the mail, unless it was sent before. Nothing is claimed: the queue has one consumer, and by the sending's key the mail
 * service takes a mail once, whoever repeats it. "later" where it must be tried again; its row then says when. Without a mail
 * service the mail stays due, and the result is "done": the sweep queues it once there is a service. `read`: its row, if that
 * was read and nobody had tried it by then.
 */
export async function deliver(
  id: string,
  letters: Letters,
  read: LoggedMail | null = null,
): Promise<"done" | "later"> {
  const subject = parseMailId(id);
  if (subject === null) {
    console.warn("a queue message has an invalid mail id; it is dropped", id);
    return "done";
  }
  const logged = read ?? (await loggedMail(id, subject, letters));
  if (logged === null || toldStatus(logged.status) !== "queued") return "done";
  const mailer = currentMailer();
  if (mailer === null) {
    await outboxStore.note(id, "no_mail_key");
    return "done";
  }
  if (logged.status === "sending" && logged.dueAtMs > now()) return "later";
  return attempt(logged, subject, mailer, letters);
}

/** Forgets what was sent in windows that are over. */
export const forgetMailBudgets = (nowMs: number): Promise<void> => budgetStore.forgetOver(nowMs);

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

/** Whether this deployment sends mail. */
export const canSend = (): boolean => currentMailer() !== null;

/** Null where this deployment sends no mail. */
function currentMailer(): Mailer | null {
  const apiKey = resendApiKey();
  if (apiKey === null) return isLocal() ? localMailbox : null;
  const mailer = paced(
    resendMailer({
      apiKey,
      baseUrl: env.RESEND_BASE_URL || null,
      from: env.MAIL_FROM,
      installation: installationName,
    }),
  );
  return isLocal() ? exceptTestAddresses(mailer) : mailer;
}

/** Nobody has a mailbox at `.test` (RFC 6761): the demo's accounts get their mails in the local one. */
const exceptTestAddresses = (mailer: Mailer): Mailer => ({
  send: (mail, sending) => (mail.to.endsWith(".test") ? localMailbox : mailer).send(mail, sending),
});

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
