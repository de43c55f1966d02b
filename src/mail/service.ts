/** Mail that is owed: written down first, sent once, tried again until it is through or has no reason any more. */
import { env } from "cloudflare:workers";
import * as z from "zod";
import { describeFault } from "../faults.ts";
import { addressOfCode, codeForMail, personForMail } from "../accounts/service.ts";
import type { ReservationRecord } from "../box-office/answers.ts";
import { splitReservationId } from "../box-office/ledger.ts";
import { newsOf } from "../box-office/projection.ts";
import { boxOffice } from "../box-office/service.ts";
import { guestForMail } from "../counter/service.ts";
import { showtimeForPeople } from "../showtimes/service.ts";
import { now } from "../clock.ts";
import { isLocal, publicUrl, resendApiKey } from "../settings.ts";
import { calendar } from "../tickets/calendar.ts";
import { ticketPng } from "../tickets/service.ts";
import { ticketsOfReservation } from "../tickets/ticket.ts";
import type { Ticket } from "../tickets/ticket.ts";
import { accountExists, codeMail, codePath } from "./account-mails.ts";
import { localMailbox } from "./local-mailbox.ts";
import { mailId, parseMailId } from "./mail-id.ts";
import type { MailSubject, ReservationMail } from "./mail-id.ts";
import type { KeptMail, Mail } from "./mail.ts";
import { backOffMs } from "./mailer.ts";
import type { Mailer } from "./mailer.ts";
import { paidOf } from "./paid.ts";
import { resendMailer } from "./resend.ts";
import { reservationConfirmed } from "./reservation-confirmed.ts";
import type { TicketToShow } from "./reservation-confirmed.ts";
import { showtimeCancelled } from "./showtime-cancelled.ts";
import { waitingListOffer } from "./waiting-list-offer.ts";
import * as store from "./store.ts";
import type { Claim } from "./store.ts";

/** Whoever has not said after this what came of a claim has died over it. */
const CLAIM_MS = 60_000;
/** What the queue should have brought by then is brought again. */
const OVERDUE_MS = 2 * 60_000;
/** What a queue takes in one batch. */
const MAX_SWEPT = 100;
const MAX_DELAY_S = 12 * 60 * 60;
const DEFAULT_PER_SECOND = 2;
const MAX_SHOWN = 100;

/** Writes the mail down and tells the queue. A mail that was asked for before is not written twice. */
export async function requestMail(subject: MailSubject, userId: number): Promise<void> {
  const id = mailId(subject);
  await store.add(id, userId, now());
  try {
    await env.MAIL.send({ mail: id });
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

/** The mail queue: one message a mail, each with its own end. */
export async function consumeMail(batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const id = readMessage(message);
    if (id === null) continue;
    try {
      if ((await deliver(id)) === "done") message.ack();
      else message.retry({ delaySeconds: await secondsUntilDue(id) });
    } catch (error) {
      console.error("mail", id, describeFault(error));
      message.retry({ delaySeconds: backOffMs(message.attempts) / 1000 });
    }
  }
}

/** What the queue gave up on. */
export async function consumeDeadMail(batch: MessageBatch): Promise<void> {
  for (const message of batch.messages) {
    const id = readMessage(message);
    if (id === null) continue;
    if (await store.giveUp(id, "given_up")) console.error("mail given up", id);
    message.ack();
  }
}

/** Tells the queue again of mails that it should have brought by now. How many they were, at most 100 a run. */
export async function sweepMail(nowMs: number): Promise<number> {
  if (currentMailer() === null) return 0;
  const ids = await store.takeOverdue(nowMs - OVERDUE_MS, nowMs, MAX_SWEPT);
  if (ids.length > 0) await env.MAIL.sendBatch(ids.map((id) => ({ body: { mail: id } })));
  return ids.length;
}

/** The local mailbox, newest first; of one address, or of all where `to` is null. */
export const keptMails = (to: string | null): Promise<KeptMail[]> => store.keptMails(to, MAX_SHOWN);

export const keptMail = (id: number): Promise<KeptMail | null> => store.keptMail(id);

const messageBody = z.strictObject({ mail: z.string() });

/** The mail's id. A message that nobody can read is taken out of the queue, or it would come back for days. */
function readMessage(message: Message): string | null {
  const body = messageBody.safeParse(message.body);
  if (body.success) return body.data.mail;
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
  const userId = "reservationId" in subject ? (await reservationFor(subject))?.buyer : subject.userId;
  if (userId === undefined) return false;
  await store.add(id, userId, now());
  return true;
}

async function attempt(claim: Claim, subject: MailSubject, mailer: Mailer): Promise<"done" | "later"> {
  try {
    const composed = await compose(subject, claim.userId);
    const sent = composed.ok
      ? await mailer.send(composed.mail, claim.id)
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

type Composed = { readonly ok: true; readonly mail: Mail } | { readonly ok: false; readonly reason: string };

/** The mail from what is true now; from the same truth always the same mail. */
async function compose(subject: MailSubject, userId: number): Promise<Composed> {
  if ("reservationId" in subject) return composeForReservation(subject);
  if ((await personForMail(userId)) === null) return { ok: false, reason: "user_unknown" };
  switch (subject.kind) {
    case "confirm_email":
    case "change_email":
    case "reset_password": {
      const { kind, nonce } = subject;
      const code = await codeForMail(kind, userId, nonce);
      if (code === null) return { ok: false, reason: "code_void" };
      return { ok: true, mail: codeMail(kind, code, publicUrl(codePath(kind, code))) };
    }
    case "account_exists": {
      const address = await addressOfCode(userId, subject.nonce);
      return address === null
        ? { ok: false, reason: "code_void" }
        : { ok: true, mail: accountExists(address) };
    }
  }
}

const NOT_TRUE = {
  reservation_confirmed: "reservation_not_confirmed",
  waiting_list_offer: "offer_over",
  showtime_cancelled: "showtime_not_cancelled",
} satisfies Record<ReservationMail["kind"], string>;

async function composeForReservation(subject: ReservationMail): Promise<Composed> {
  const reservation = await reservationFor(subject);
  if (reservation === null) return { ok: false, reason: NOT_TRUE[subject.kind] };
  const { id, guest, buyer, lines, amounts, currency, expiresAtMs } = reservation;
  // What was sold at the counter is the guest's, who may have left no address.
  const person = await (guest === null ? personForMail(buyer) : guestForMail(guest));
  if (person === null) return { ok: false, reason: guest === null ? "user_unknown" : "no_address" };
  const showtime = await showtimeForPeople(reservation.showtimeId);
  if (showtime === null) return { ok: false, reason: "showtime_unknown" };
  const about = { to: person.email, name: person.name, reservationId: id, showtime, currency };
  const seats = lines.map(({ seat }) => seat);
  const { totalCents } = amounts;
  const paid = paidOf(reservation);
  switch (subject.kind) {
    case "reservation_confirmed": {
      const tickets = await Promise.all(ticketsOfReservation(reservation).map(toShow));
      const mail = reservationConfirmed({
        ...about,
        paid,
        totalCents,
        tickets,
        calendar: calendar(reservation, showtime),
      });
      return { ok: true, mail };
    }
    case "waiting_list_offer": {
      if (expiresAtMs === null) return { ok: false, reason: NOT_TRUE[subject.kind] };
      const confirmUrl = publicUrl(`/v1/reservations/${id}/confirm`);
      return { ok: true, mail: waitingListOffer({ ...about, seats, totalCents, expiresAtMs, confirmUrl }) };
    }
    case "showtime_cancelled":
      return { ok: true, mail: showtimeCancelled({ ...about, seats, totalCents, paid }) };
  }
}

/** Null where the mail's news is not true, or not any more. */
async function reservationFor({ kind, reservationId }: ReservationMail): Promise<ReservationRecord | null> {
  const { showtimeId, n } = splitReservationId(reservationId);
  const reservation = await boxOffice(showtimeId).reservation(n);
  return newsOf(showtimeId, reservation)?.kind === kind ? reservation : null;
}

const toShow = async (ticket: Ticket): Promise<TicketToShow> => ({
  ...ticket,
  png: await ticketPng(ticket),
  url: publicUrl(`/v1/tickets/${ticket.id}/qr.png`),
});

/** Null where this deployment sends no mail. */
function currentMailer(): Mailer | null {
  const apiKey = resendApiKey();
  if (apiKey !== null)
    return paced(resendMailer({ apiKey, baseUrl: env.RESEND_BASE_URL || null, from: env.MAIL_FROM }));
  return isLocal() ? localMailbox : null;
}

let nextTurnMs = 0;

/** No more than the mail service allows a second. The queue has one consumer, so one isolate's count is enough. */
const paced = (mailer: Mailer): Mailer => ({
  async send(mail, idempotencyKey) {
    const turnMs = Math.max(now(), nextTurnMs);
    nextTurnMs = turnMs + 1000 / (Number(env.MAIL_PER_SECOND) || DEFAULT_PER_SECOND);
    await scheduler.wait(turnMs - now());
    return mailer.send(mail, idempotencyKey);
  },
});
