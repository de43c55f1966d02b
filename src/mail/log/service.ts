import * as z from "zod";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { installationName } from "../../platform/installation/service.ts";
import { secret } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { signedByResend } from "../delivery/resend.ts";
import type { Signature } from "../delivery/resend.ts";
import { idsOfReservation } from "../outbox/mail-id.ts";
import { hurryMail } from "../outbox/service.ts";
import { toldStatus } from "../outbox/status.ts";
import type { ToldStatus } from "../outbox/status.ts";
import * as outboxStore from "../outbox/store.ts";
import type { LoggedMail } from "../outbox/store.ts";
import { mailEvent } from "./event.ts";
import type { MailEvent } from "./event.ts";
import type { Refused } from "./refusals.ts";
import * as logStore from "./store.ts";
import type { LogEntry } from "./store.ts";

/** How many rows are searched for one page of a status without an index. */
const MAX_LOOKED_AT = 2_000;

interface MailFilter {
  readonly status: ToldStatus | null;
  readonly userId: number | null;
  /** The reservations among whose mails this person's are looked for; mails of others are in no index of people. */
  readonly reservationIds: readonly number[];
}

/** The log before the position `before`, newest first. `next` is the position for the next page, or null. */
export async function listMails(
  filter: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: LogEntry[]; readonly next: number | null }> {
  const { mails, end } = await readLog(filter, before, limit + 1);
  const page = mails.slice(0, limit);
  return { mails: page, next: mails.length > limit ? (page.at(-1)?.position ?? null) : end };
}

/** `end` is the position where the search stopped, if there may be more. */
async function readLog(
  { status, userId, reservationIds }: MailFilter,
  before: number,
  limit: number,
): Promise<{ readonly mails: LogEntry[]; readonly end: number | null }> {
  if (userId !== null) {
    const ofReservations = (await mailsOfReservations(reservationIds)).filter(
      (mail) =>
        mail.userId === userId &&
        mail.position < before &&
        (status === null || toldStatus(mail.status) === status),
    );
    const others = await logStore.mailsOfUser(userId, status, before, limit);
    const mails = [...others, ...ofReservations].toSorted((a, b) => b.position - a.position);
    return { mails: mails.slice(0, limit), end: null };
  }
  switch (status) {
    case null:
      return whole(logStore.mailsBefore(before, limit));
    case "queued":
      return whole(logStore.mailsQueued(before, limit));
    case "bounced":
    case "complained":
    case "failed":
      return whole(logStore.mailsUndelivered(status, before, limit));
    case "dropped":
    case "sent":
    case "delivered":
      return logStore.mailsAmongNewest(status, before, MAX_LOOKED_AT, limit);
  }
}

/** The mails about these reservations, to whomever, newest first. */
export const mailsOfReservations = async (reservationIds: readonly number[]): Promise<LogEntry[]> =>
  reservationIds.length === 0 ? [] : logStore.mailsWithin(reservationIds.flatMap(idsOfReservation));

const whole = async (mails: Promise<LogEntry[]>) => ({ mails: await mails, end: null });

/**
 * Makes the mail due as a new sending, which the mail service does not take for a repetition. Refuses an unknown mail,
 * and one that is due or being sent.
 */
export async function sendAgain(id: string): Promise<Answer<{ readonly logged: LoggedMail }, Refused>> {
  const logged = await outboxStore.makeDueAgain(id, now());
  if (logged === null)
    return { ok: false, code: (await outboxStore.find(id)) === null ? "mail_not_found" : "mail_under_way" };
  await hurryMail(id);
  return { ok: true, logged };
}

/** The payload of a webhook that the mail service has signed. Throws `MissingSetting` without its secret. */
export const signedPayload = (
  body: string,
  signature: Signature,
): Answer<{ readonly payload: unknown }, Refused> =>
  signedByResend(body, signature, secret("RESEND_WEBHOOK_SECRET"));

/**
 * Stores the outcome of a mail. Repeated and late events change nothing, nor do events of another installation's mails, of
 * mails that were not sent from here, and those that cannot be read: the service would repeat them for days if they were
 * refused.
 */
export async function noteSigned(payload: unknown): Promise<void> {
  const event = mailEvent().safeParse(payload);
  if (!event.success)
    console.warn(
      "a signed event of the mail service could not be read; nothing was done",
      z.treeifyError(event.error),
    );
  else if (event.data !== null) await note(event.data);
}

async function note({ installation, ...event }: MailEvent): Promise<void> {
  if (installation === (await installationName())) await outboxStore.noteEvent(event, now());
  else console.info("an event about a mail of another installation; nothing was done", installation);
}

/** Longer than a year, so that a question about last year's mail has an answer. */
const KEPT_MS = 400 * 24 * 60 * 60 * 1000;
const MOST_SWEPT = 200;

/**
 * Removes mails about codes and accounts that are older than 400 days and not on their way. Mails about reservations stay:
 * their rows keep them from being sent again, see docs/decisions/032-mails-of-reservations-stay.md. Returns how many.
 */
export const forgetOldMails = (nowMs: number): Promise<number> =>
  untilEmpty(MOST_SWEPT, () => logStore.removeAccountMails(nowMs - KEPT_MS, MOST_SWEPT));
