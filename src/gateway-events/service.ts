/** What the gateway tells by itself: kept first, answered at once, handled from the queue. */
import { env } from "cloudflare:workers";
import { now } from "../clock.ts";
import { describeFault } from "../faults.ts";
import { hear } from "../payments/service.ts";
import { readEvent } from "../payments/stripe-words.ts";
import { signedEvent } from "../payments/stripe.ts";
import { secret } from "../settings.ts";
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
  const { id, type, news } = event;
  const nowMs = now();
  const outcome = reasonToIgnore(event);
  const lookAtMs = outcome === null ? nowMs + OVERDUE_MS : null;
  const kept = { id, type, news: outcome === null ? news : null, receivedAtMs: nowMs, lookAtMs, outcome };
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
  news,
}: NonNullable<ReturnType<typeof readEvent>>): (typeof gatewayEvents.$inferSelect)["outcome"] {
  if (isForeign) return "foreign_account";
  const hasLiveKey = /^[a-z]+_live_/.test(secret("STRIPE_SECRET_KEY").trim());
  if (isLive !== hasLiveKey) return "other_mode";
  return news === null ? "unknown_type" : null;
}

/** Handles what was kept, unless it was handled before. Throws where it has to be tried again. */
export async function handleEvent(id: string): Promise<void> {
  const event = await store.eventOf(id);
  if (event === undefined || event.lookAtMs === null || event.news === null) return;
  const outcome = await hear(event.news);
  const nowMs = now();
  const mayComeYet = event.news.about === "charge" || event.news.about === "dispute";
  if (outcome === "not_ours" && mayComeYet && nowMs - event.receivedAtMs < PATIENCE_MS)
    await store.note(id, null, nowMs + ASK_AGAIN_MS);
  else await store.note(id, outcome, null);
}

/** The events that should have been handled by now, at most 100. */
export const takeOverdue = (nowMs: number): Promise<string[]> =>
  store.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);
