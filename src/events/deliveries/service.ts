/** Brings events to the endpoints of owners: at least once each, with the same id each time. */

import { env } from "cloudflare:workers";
import type { Caller } from "../../http/caller.ts";
import { mailId } from "../../mail/outbox/mail-id.ts";
import { hurryMail } from "../../mail/outbox/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomBelow, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { openSecret } from "../../platform/sealed-secret.ts";
import { publicUrl, secret, webhooksAreLocal } from "../../platform/settings.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { addressRefusal } from "../endpoints/address.ts";
import { offNonce, wants, webhookOfOwner } from "../endpoints/endpoint.ts";
import type { Receiver } from "../endpoints/endpoint.ts";
import { endpointFor } from "../endpoints/service.ts";
import { receiver } from "../endpoints/store.ts";
import type { OwnerEvent } from "../log/event.ts";
import { eventView } from "../log/wire.ts";
import { after, hasArrived, offAfter } from "./delivery.ts";
import type { Due, Logged, Outcome } from "./delivery.ts";
import { post } from "./posting.ts";
import { toEndpoint } from "./queue-message.ts";
import type { WebhookMessage } from "./queue-message.ts";
import type { Refused } from "./refusals.ts";
import { signed } from "./signing.ts";
import * as store from "./store.ts";

/** A Worker has six connections at a time. */
const AT_ONCE = 5;
/** Of these, for events that failed before, while there are others. */
const AGAIN_AT_ONCE = 2;
/** Events that are looked at for a round, those that are not for the endpoint among them. */
const MOST_LOOKED_AT = 200;
/** A round takes 17 s at most, and D1's time. */
const LEASE_MS = 60_000;
/** Then another message goes on, so that no consumer runs for long. */
const WORK_MS = 60_000;
/** A retry within this time has a message of its own. Others wait for the sweep, which looks each minute. */
const SOON_MS = 60_000;
const MOST_SWEPT = 100;
const MOST_FORGOTTEN = 500;

/** Does what a message of the queue asks for. */
export async function perform(message: WebhookMessage): Promise<void> {
  if ("endpoint" in message) return deliver(message.endpoint);
  const endpoints = await store.withWork(now(), { owner: message.eventsOf, limit: MOST_SWEPT });
  const [only, ...others] = endpoints;
  if (only !== undefined && others.length === 0) await deliver(only);
  else await hurry(endpoints);
}

/** Sends the endpoint what there is for it. Does nothing while another consumer does so. */
async function deliver(endpointId: number): Promise<void> {
  const startMs = now();
  let soonMs: number | null = null;
  let endpoint = await store.lease(endpointId, startMs, startMs + LEASE_MS);
  while (endpoint !== null) {
    const round = await sendSome(endpoint);
    soonMs = soonest(soonMs, round.nextAtMs);
    endpoint = round.endpoint;
    if (endpoint === null || now() < startMs + WORK_MS) continue;
    await store.giveBack(endpointId);
    await hurry([endpointId]);
    return;
  }
  const delayMs = soonMs === null ? null : soonMs - now();
  if (delayMs !== null && delayMs <= SOON_MS)
    await env.WEBHOOKS.send(toEndpoint(endpointId), { delaySeconds: Math.max(1, Math.ceil(delayMs / 1000)) });
}

const soonest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** One round. `endpoint` is null after the last one; `nextAtMs` is the first retry of what failed in it. */
async function sendSome(
  endpoint: Receiver,
): Promise<{ readonly endpoint: Receiver | null; readonly nextAtMs: number | null }> {
  const { again, fresh } = await store.toSend(endpoint, now(), AT_ONCE, MOST_LOOKED_AT);
  const { due, cursor } = choose(endpoint, again, fresh);
  const outcomes = await Promise.all(due.map(({ event }) => send(endpoint, event)));
  const nowMs = now();
  const deliveries = due.flatMap((one, i) => {
    const outcome = outcomes[i];
    return outcome === undefined ? [] : [after(one, outcome, nowMs, randomBelow(1000) / 1000)];
  });
  const hasArrival = outcomes.some(hasArrived);
  const next = await store.note(endpoint, {
    deliveries,
    cursor,
    hasArrival,
    nowMs,
    untilMs: nowMs + LEASE_MS,
  });
  const off = offAfter(outcomes, endpoint.failingSinceMs, nowMs);
  if (off !== null) await switchOff(endpoint, off, nowMs);
  const times = deliveries.flatMap(({ nextAtMs }) => (nextAtMs === null ? [] : [nextAtMs]));
  return {
    endpoint: off === null ? next : null,
    nextAtMs: off === null ? times.reduce(soonestOf, null) : null,
  };
}

const soonestOf = (one: number | null, other: number): number | null => soonest(one, other);

/** Some of what failed before, the next events in their order, and then more of what failed. */
function choose(
  endpoint: Receiver,
  again: readonly Due[],
  fresh: readonly OwnerEvent[],
): { readonly due: Due[]; readonly cursor: number } {
  const wanted = fresh.filter((event) => wants(endpoint, event));
  const first = wanted.slice(0, AT_ONCE - Math.min(again.length, AGAIN_AT_ONCE));
  const isAll = first.length === wanted.length;
  const cursor = (isAll ? fresh : first).at(-1)?.number ?? endpoint.cursor;
  const due = [...again.slice(0, AT_ONCE - first.length), ...first.map((event) => ({ event, tries: 0 }))];
  // An event that is sent again since a time may wait for its next try as well.
  return { due: [...new Map(due.map((one) => [one.event.number, one])).values()], cursor };
}

const send = (endpoint: Receiver, event: OwnerEvent): Promise<Outcome> =>
  sendBody(endpoint, event.id, JSON.stringify(eventView(event)));

async function sendBody(endpoint: Receiver, id: string, body: string): Promise<Outcome> {
  const { url } = endpoint;
  // Again, because the setting or the rules may have changed since the endpoint was made.
  const refused = addressRefusal(new URL(url), { ownUrl: publicUrl("/"), isLocal: webhooksAreLocal() });
  if (refused !== null) return failed("address_refused");
  const nowMs = now();
  const secrets = secretsOf(endpoint, nowMs);
  return secrets === null ? failed("unsealed") : post(url, signed({ id, body }, secrets, nowMs));
}

const failed = (fault: "address_refused" | "unsealed"): Outcome => ({
  httpStatus: null,
  fault,
  answer: null,
});

/** The secrets that sign at a time, the newest first; null where the newest one does not open. */
function secretsOf(
  { ownerId, sealedSecret, previousSecret, previousUntilMs }: Receiver,
  nowMs: number,
): Uint8Array<ArrayBuffer>[] | null {
  const opened = (sealed: string) => openSecret(sealed, webhookOfOwner(ownerId), secret("CODE_SECRET"));
  const newest = opened(sealedSecret);
  if (newest === null) return null;
  const before = previousSecret === null || (previousUntilMs ?? 0) <= nowMs ? null : opened(previousSecret);
  return before === null ? [newest] : [newest, before];
}

async function switchOff(endpoint: Receiver, reason: "gone" | "failing", nowMs: number): Promise<void> {
  await store.switchOff(endpoint, reason, nowMs);
  console.warn("a webhook is switched off", endpoint.id, reason);
  const nonce = offNonce(endpoint.id, nowMs);
  await hurryMail(mailId({ kind: "webhook_switched_off", userId: endpoint.ownerId, nonce }));
}

/** Queues endpoints. What cannot be queued is found by the sweep. */
async function hurry(endpoints: readonly number[]): Promise<void> {
  if (endpoints.length === 0) return;
  try {
    await env.WEBHOOKS.sendBatch(endpoints.map((one) => ({ body: toEndpoint(one) })));
  } catch (fault) {
    console.warn("webhooks were not queued; the sweep does so", describeFault(fault));
  }
}

/** Queues endpoints that have something to get, as after a message that was lost; and deletes what is too old. */
export async function sweepWebhooks(nowMs: number): Promise<void> {
  let afterId = 0;
  await untilEmpty(MOST_SWEPT, async () => {
    const endpoints = await store.withWork(nowMs, { afterId, limit: MOST_SWEPT });
    await hurry(endpoints);
    afterId = endpoints.at(-1) ?? afterId;
    return endpoints.length;
  });
  await untilEmpty(MOST_FORGOTTEN, () => store.forgetDeliveries(nowMs, MOST_FORGOTTEN));
  await store.forgetEndpoints();
}

/** An endpoint's log below a number, the newest first. */
export async function deliveriesOf(
  caller: Caller,
  id: number,
  below: number,
  limit: number,
): Promise<Answer<{ readonly deliveries: Logged[] }, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  return { ok: true, deliveries: await store.deliveriesOf(found.endpoint, below, limit) };
}

/** Sends one event again, whatever came of it before. */
export async function sendAgain(
  caller: Caller,
  id: number,
  number: number,
): Promise<Answer<unknown, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  if (!(await store.sendAgain(found.endpoint, number, now())))
    return { ok: false, code: "delivery_not_found" };
  await hurry([id]);
  return { ok: true };
}

/** Sends all events since a time again that are for the endpoint. */
export async function sendAgainSince(
  caller: Caller,
  id: number,
  sinceMs: number,
): Promise<Answer<unknown, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  await store.sendAgainSince(id, sinceMs);
  await hurry([id]);
  return { ok: true };
}

/** Sends an event that says nothing, once and now, and returns what came of it. Also to an endpoint that is off. */
export async function sendTest(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly id: string; readonly outcome: Outcome }, Refused>> {
  const found = await endpointFor(caller, id);
  if (!found.ok) return found;
  const endpoint = await receiver(id);
  if (endpoint === undefined) return { ok: false, code: "webhook_not_found" };
  const eventId = `evt_test_${randomHex(8)}`;
  const event = { id: eventId, type: "webhook.test", timestamp: new Date(now()).toISOString(), data: {} };
  return { ok: true, id: eventId, outcome: await sendBody(endpoint, eventId, JSON.stringify(event)) };
}

/** Since when the oldest event waits for an endpoint that is on; null without one. */
export const oldestUntoldEvent = (): Promise<number | null> => store.oldestUntold();
