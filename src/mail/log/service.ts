import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { secret } from "../../platform/settings.ts";
import { signedByResend } from "../delivery/resend.ts";
import type { Signature } from "../delivery/resend.ts";
import { hurryMail } from "../outbox/service.ts";
import type { ToldStatus } from "../outbox/status.ts";
import * as outboxStore from "../outbox/store.ts";
import type { LogEntry, LoggedMail } from "../outbox/store.ts";
import type { MailEvent } from "./event.ts";
import type { Refused } from "./refusals.ts";

/** A page of a status that most mails have looks no further. */
const MAX_LOOKED_AT = 2_000;

interface MailFilter {
  readonly status: ToldStatus | null;
  readonly userId: number | null;
}

/** The log, newest first, from before a place in it. `next` is where the rest starts. */
export async function listMails(
  filter: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: LogEntry[]; readonly next: number | null }> {
  const { mails, end } = await readLog(filter, before, limit + 1);
  const page = mails.slice(0, limit);
  return { mails: page, next: mails.length > limit ? (page.at(-1)?.position ?? null) : end };
}

/** `end` is where it stopped looking, if there may be more. */
async function readLog(
  { status, userId }: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: LogEntry[]; readonly end: number | null }> {
  if (userId !== null) return whole(outboxStore.mailsOfUser(userId, status, before, limit));
  switch (status) {
    case null:
      return whole(outboxStore.mailsBefore(before, limit));
    case "queued":
      return whole(outboxStore.mailsQueued(before, limit));
    case "bounced":
    case "complained":
    case "failed":
      return whole(outboxStore.mailsUndelivered(status, before, limit));
    case "sent":
    case "delivered":
      return outboxStore.mailsAmongNewest(status, before, MAX_LOOKED_AT, limit);
  }
}

const whole = async (mails: Promise<LogEntry[]>) => ({ mails: await mails, end: null });

/** As another sending, which the mail service does not take for a repetition. */
export async function sendAgain(id: string): Promise<Answer<{ readonly logged: LoggedMail }, Refused>> {
  const logged = await outboxStore.makeDueAgain(id, now());
  if (logged === null)
    return { ok: false, code: (await outboxStore.find(id)) === null ? "mail_not_found" : "mail_under_way" };
  await hurryMail(id);
  return { ok: true, logged };
}

/** What the mail service's webhook says, if it is the mail service's. */
export const signedPayload = (
  body: string,
  signature: Signature,
): Answer<{ readonly payload: unknown }, Refused> =>
  signedByResend(body, signature, secret("RESEND_WEBHOOK_SECRET"));

/** Notes what became of a mail. Repeated and overtaken words change nothing. */
export const note = (event: MailEvent): Promise<void> => outboxStore.noteEvent(event, now());
