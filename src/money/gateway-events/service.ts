/** Webhooks of the gateway: an event is stored, answered at once, and handled from the queue. */

import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { installationName } from "../../platform/installation/service.ts";
import { secret } from "../../platform/settings.ts";
import type { Session } from "../gateway/gateway.ts";
import { online } from "../gateway/service.ts";
import { readEvent } from "../gateway/stripe-words.ts";
import type { EventContent, GatewayEvent, ReadRefund } from "../gateway/stripe-words.ts";
import { signedEvent } from "../gateway/stripe.ts";
import { isUnsettled } from "../payments/payment.ts";
import type { Payment } from "../payments/payment.ts";
import { withRefunds } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import { sumOf } from "../refunds/refund.ts";
import * as refundsService from "../refunds/service.ts";
import { follow, recall, settle } from "../settlement/service.ts";
import * as store from "./store.ts";

/** The sweep queues an event again that the queue has not handled after this, and each time after twice as long. */
const OVERDUE_MS = 2 * 60_000;
const LONGEST_MS = 6 * 60 * 60_000;
/** A handled event is kept for so long, to answer questions. Stripe repeats events for three days. */
const KEPT_MS = 90 * 24 * 60 * 60_000;
/** So long is an event about an unknown payment tried again: the payment's row may follow. */
const PATIENCE_MS = 24 * 60 * 60_000;
const ASK_AGAIN_MS = 60 * 60_000;
/** As many as a queue takes messages at once. */
export const MOST_SWEPT = 100;

export interface Refused {
  readonly ok: false;
  readonly code: "webhook_refused" | "webhook_of_another_account";
}

/**
 * Stores a delivery and queues it. An event that was delivered before is ignored, and so is one that this system does not
 * use. One of another mode or account is refused, so that the gateway repeats it: our key may be the wrong one. Throws
 * `MissingSetting` without the webhook secret or the Stripe key.
 */
export async function receive(body: string, signature: string): Promise<{ readonly ok: true } | Refused> {
  const event = readEvent(await signedEvent(body, signature, secret("STRIPE_WEBHOOK_SECRET").trim()));
  if (event === null) return { ok: false, code: "webhook_refused" };
  if (isOfAnotherAccount(event)) {
    console.error("a webhook of another mode or account; it was refused", event.id);
    return { ok: false, code: "webhook_of_another_account" };
  }
  const { id, type, content } = event;
  const nowMs = now();
  const outcome = content === null ? ("unknown_type" as const) : null;
  const lookAtMs = outcome === null ? nowMs + OVERDUE_MS : null;
  const kept = {
    id,
    type,
    content,
    receivedAtMs: nowMs,
    tries: 0,
    lookAtMs,
    outcome,
  };
  if (!(await store.add(kept)) || outcome !== null) return { ok: true };
  try {
    await env.WORK.send({ gatewayEvent: id });
  } catch (error) {
    console.warn("gateway event stored but not queued; the sweep will handle it", id, describeFault(error));
  }
  return { ok: true };
}

const isOfAnotherAccount = ({ isForeign, isLive }: GatewayEvent): boolean =>
  isForeign || isLive !== /^[a-z]+_live_/.test(secret("STRIPE_SECRET_KEY").trim());

/** Handles a stored event once. Throws if it has to be tried again. */
export async function handleEvent(id: string): Promise<void> {
  const event = await store.eventOf(id);
  if (event === undefined || event.lookAtMs === null || event.content === null) return;
  const outcome = await handle(event.content);
  const nowMs = now();
  const mayFollow = event.content.about === "charge" || event.content.about === "dispute";
  if (outcome === "not_ours" && mayFollow && nowMs - event.receivedAtMs < PATIENCE_MS)
    await store.note(id, null, nowMs + ASK_AGAIN_MS);
  else await store.note(id, outcome, null);
  if (outcome === "not_ours")
    console.info("an event is about nothing of this installation; nothing was done", id);
}

/**
 * Ids of events that should have been handled by now, at most `MOST_SWEPT`. They are deferred, each time longer, so that the
 * next call takes others.
 */
export const takeOverdue = (nowMs: number): Promise<string[]> =>
  store.takeDue(nowMs, { firstMs: OVERDUE_MS, longestMs: LONGEST_MS }, MOST_SWEPT);

/** Forgets handled events after 90 days, at most `MOST_SWEPT`. Returns how many. */
export const forgetOld = (nowMs: number): Promise<number> => store.forget(nowMs - KEPT_MS, MOST_SWEPT);

type Outcome = "handled" | "not_ours";

/** Events arrive in any order and more than once. One about a payment that is not ours changes nothing. */
async function handle(content: EventContent): Promise<Outcome> {
  switch (content.about) {
    case "session":
      return handleSession(content.session);
    case "refund":
      return handleRefund(content.refund);
    case "charge": {
      const found = await paymentsStore.paymentByIntent(content.intentId);
      if (found === undefined) return "not_ours";
      await paymentsStore.noteRefunded(found.id, content.refundedCents);
      if (content.refundedCents > sumOf(await allRefundsOf(found, content.refundedCents)))
        await paymentsStore.trouble(found.id, "refunded_elsewhere");
      await settle(found.reservationId);
      return "handled";
    }
    case "dispute": {
      const found = await paymentsStore.paymentByIntent(content.intentId);
      if (found === undefined) return "not_ours";
      await paymentsStore.noteDispute(found.id, content.status, isOver(content.status), content.atMs);
      return "handled";
    }
  }
}

/** A refund names itself in words that others may use too: it counts only if it refunds the payment that it is for. */
async function handleRefund({ intentId, ...report }: ReadRefund): Promise<Outcome> {
  const refund = await refundsService.refundIn(report);
  if (refund === undefined) return "not_ours";
  const payment = await paymentsStore.paymentOf(refund.paymentId);
  if (
    (await isForeign(report)) ||
    payment === undefined ||
    payment.intentId === null ||
    payment.intentId !== intentId
  )
    return "not_ours";
  await refundsService.noteReport(refund, report, paymentsStore.trouble);
  return "handled";
}

/** The payment's refunds; those that D1 lacks, as after a restore, are added from the gateway's list. */
async function allRefundsOf(payment: Payment, refundedCents: number) {
  const { refunds } = await withRefunds(payment);
  if (payment.intentId === null || refundedCents <= sumOf(refunds)) return refunds;
  const listed = await online().refundsOf(payment.intentId);
  const owed = { id: payment.reservationId, currency: payment.paidCurrency ?? payment.currency };
  return (await refundsService.adopt(owed, payment.id, listed, refunds))
    ? (await withRefunds(payment)).refunds
    : refunds;
}

/** Whether it ended without a loss for the cinema: https://docs.stripe.com/api/disputes/object#dispute_object-status */
const isOver = (disputeStatus: string): boolean =>
  ["won", "warning_closed", "prevented"].includes(disputeStatus);

/**
 * A session counts if we asked for it: its row has it, and it is the row's own in what else it says. One without a row may
 * be one that a restore of D1 lost.
 */
async function handleSession(session: Session): Promise<Outcome> {
  const known = await paymentsStore.paymentBySession(session.id);
  const reservationId = known?.reservationId ?? session.reservationId;
  if (reservationId === null) return "not_ours";
  if (known === undefined) {
    if (!(await recall(session, "its_words"))) return "not_ours";
  } else {
    if (await saysOtherwise(session, known)) return "not_ours";
    if (isUnsettled(known) || (session.state === "paid" && known.paidAtMs === null))
      await follow(known, session);
  }
  await settle(reservationId);
  return "handled";
}

/** Whether the session is another installation's, as where a copy of its D1 runs here, or another payment's. */
const saysOtherwise = async (session: Session, { intentId }: Payment): Promise<boolean> =>
  (intentId !== null && session.intentId !== null && session.intentId !== intentId) || isForeign(session);

/** What does not name an installation is from before they had names. */
const isForeign = async ({ installation }: Partial<Pick<Session, "installation">>): Promise<boolean> =>
  (installation ?? null) !== null && installation !== (await installationName());
