/** What the gateway tells by itself: kept first, answered at once, handled from the queue. */

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
import * as back from "../refunds/service.ts";
import { follow, recall, settle } from "../settlement/service.ts";
import * as store from "./store.ts";
import type { gatewayEvents } from "./tables.ts";

/** What the queue should have brought by then is brought again. */
const OVERDUE_MS = 2 * 60_000;
/** Of what is not ours yet: its payment may still come. */
const PATIENCE_MS = 24 * 60 * 60_000;
const ASK_AGAIN_MS = 60 * 60_000;
const MAX_SWEPT = 100;

/**
 * Takes a delivery. What came before is not taken twice, and what says nothing to us is kept too. Throws `MissingSetting`
 * where nobody can tell who signed it.
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
    lookAtMs,
    outcome,
  };
  if (!(await store.add(kept)) || outcome !== null) return { ok: true };
  try {
    await env.WORK.send({ gatewayEvent: id });
  } catch (error) {
    console.warn("an event waits for the sweep", id, describeFault(error));
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

/** Handles what was kept, unless it was handled before. Throws where it has to be tried again. */
export async function handleEvent(id: string): Promise<void> {
  const event = await store.eventOf(id);
  if (event === undefined || event.lookAtMs === null || event.content === null) return;
  const outcome = await hear(event.content);
  const nowMs = now();
  const mayComeYet = event.content.about === "charge" || event.content.about === "dispute";
  if (outcome === "not_ours" && mayComeYet && nowMs - event.receivedAtMs < PATIENCE_MS)
    await store.note(id, null, nowMs + ASK_AGAIN_MS);
  else await store.note(id, outcome, null);
}

/** The events that should have been handled by now, at most 100. */
export const takeOverdue = (nowMs: number): Promise<string[]> =>
  store.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);

/** What the gateway tells of by itself, in any order and any number of times. Of what is not ours nothing comes. */
async function hear(content: EventContent): Promise<"handled" | "not_ours"> {
  switch (content.about) {
    case "session":
      return hearOfSession(content.session);
    case "refund":
      return (await back.hear(content.refund, paymentsStore.trouble)) === undefined ? "not_ours" : "handled";
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

/** The house's money stays the house's: https://docs.stripe.com/api/disputes/object#dispute_object-status */
const isOver = (disputeStatus: string): boolean =>
  ["won", "warning_closed", "prevented"].includes(disputeStatus);

/** One that is in no row may have been forgotten. */
async function hearOfSession(session: Session): Promise<"handled" | "not_ours"> {
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
