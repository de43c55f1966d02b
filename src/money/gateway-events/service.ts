/** Webhooks of the gateway: an event is stored, answered at once, and handled from the queue. */

import { env } from "cloudflare:workers";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { secret } from "../../platform/settings.ts";
import type { Session } from "../gateway/gateway.ts";
import { readEvent } from "../gateway/stripe-words.ts";
import type { EventContent } from "../gateway/stripe-words.ts";
import { signedEvent } from "../gateway/stripe.ts";
import { isUnsettled } from "../payments/payment.ts";
import { withRefunds } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import { sumOf } from "../refunds/refund.ts";
import * as refundsService from "../refunds/service.ts";
import { follow, recall, settle } from "../settlement/service.ts";
import * as store from "./store.ts";
import type { gatewayEvents } from "./tables.ts";

/** The sweep queues an event again that the queue has not handled after this. */
const OVERDUE_MS = 2 * 60_000;
/** So long is an event about an unknown payment tried again: the payment's row may follow. */
const PATIENCE_MS = 24 * 60 * 60_000;
const ASK_AGAIN_MS = 60 * 60_000;
const MAX_SWEPT = 100;

/**
 * Stores a delivery and queues it. An event that was delivered before is ignored; one that this system does not use is
 * stored with the reason. Throws `MissingSetting` without the webhook secret or the Stripe key.
 */
export async function receive(
  body: string,
  signature: string,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: "webhook_refused" }> {
  const event = readEvent(await signedEvent(body, signature, secret("STRIPE_WEBHOOK_SECRET").trim()));
  if (event === null) return { ok: false, code: "webhook_refused" };
  const { id, type, content } = event;
  const nowMs = now();
  const outcome = reasonToIgnore(event);
  const lookAtMs = outcome === null ? nowMs + OVERDUE_MS : null;
  const kept = {
    id,
    type,
    content: outcome === null ? content : null,
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

function reasonToIgnore({
  isForeign,
  isLive,
  content,
}: NonNullable<ReturnType<typeof readEvent>>): (typeof gatewayEvents.$inferSelect)["outcome"] {
  if (isForeign) return "foreign_account";
  const hasLiveKey = /^[a-z]+_live_/.test(secret("STRIPE_SECRET_KEY").trim());
  if (isLive !== hasLiveKey) return "other_mode";
  return content === null ? "unknown_type" : null;
}

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
}

/** Ids of events that should have been handled by now, at most 100. They are deferred, so that the next run takes others. */
export const takeOverdue = (nowMs: number): Promise<string[]> =>
  store.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);

/** Events arrive in any order and more than once. One about a payment that is not ours changes nothing. */
async function handle(content: EventContent): Promise<"handled" | "not_ours"> {
  switch (content.about) {
    case "session":
      return handleSession(content.session);
    case "refund":
      return (await refundsService.noteReport(content.refund, paymentsStore.trouble)) === undefined
        ? "not_ours"
        : "handled";
    case "charge": {
      const found = await paymentsStore.paymentByIntent(content.intentId);
      if (found === undefined) return "not_ours";
      const { refunds } = await withRefunds(found);
      await paymentsStore.noteRefunded(found.id, content.refundedCents);
      if (content.refundedCents > sumOf(refunds)) await paymentsStore.trouble(found.id, "refunded_elsewhere");
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

/** Whether it ended without a loss for the cinema: https://docs.stripe.com/api/disputes/object#dispute_object-status */
const isOver = (disputeStatus: string): boolean =>
  ["won", "warning_closed", "prevented"].includes(disputeStatus);

/** A session without a row may be one that a restore of D1 lost. */
async function handleSession(session: Session): Promise<"handled" | "not_ours"> {
  const known = await paymentsStore.paymentBySession(session.id);
  const reservationId = known?.reservationId ?? session.reservationId;
  if (reservationId === null) return "not_ours";
  if (known === undefined) {
    if (!(await recall(session))) return "not_ours";
  } else if (isUnsettled(known) || (session.state === "paid" && known.paidAtMs === null))
    await follow(known, session);
  await settle(reservationId);
  return "handled";
}
