/** Gives money back, each cent once. Throws `GatewayDown` where the gateway does not answer; then it is to be tried again. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { now } from "../../platform/clock.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Gateway, SentRefund } from "../gateway/gateway.ts";
import { nextRefund, parseRefundKey, partOf, refundKey, wholeOf } from "./refund.ts";
import type { Refund, Source } from "./refund.ts";
import * as store from "./store.ts";

const LISTED_MS = 60_000;

/** What people of the house should know of a payment. */
type Trouble = "refund_failed" | "refunded_elsewhere";

export type Tell = (paymentId: number, trouble: Trouble) => Promise<unknown>;

export const { refundsOf } = store;

/** Asks for all that is owed of a reservation and not asked for yet. */
export async function giveBack(
  { id: reservationId, refundCents, currency }: Pick<ReservationRecord, "id" | "refundCents" | "currency">,
  payments: readonly Source[],
  gateway: () => Gateway,
  tell: Tell,
): Promise<void> {
  // The gateway may have given less under a refund's name, as before a restore of D1: then the rest is to be asked for.
  for (;;) {
    let refunds = await refundsOf([reservationId]);
    for (;;) {
      const next = nextRefund(refundCents, payments, refunds);
      if (next === null) break;
      const id = partOf(reservationId, next.fromCents);
      await store.add({ ...next, id, reservationId, currency, createdAtMs: now() });
      refunds = await refundsOf([reservationId]);
    }
    const due = refunds.filter(({ status }) => status === "due");
    if (due.length === 0) return;
    for (const refund of due) {
      const intentId = payments.find(({ id }) => id === refund.paymentId)?.intentId ?? null;
      if (intentId === null) await endBadly(refund, "no_intent", tell);
      else await send(refund, intentId, gateway(), tell);
    }
  }
}

/** All that came in a payment, and bought nothing. */
export const addWhole = (
  payment: { readonly id: number; readonly reservationId: number; readonly paidCents: number },
  currency: string,
): Promise<unknown> =>
  store.add({
    id: wholeOf(payment.id),
    reservationId: payment.reservationId,
    paymentId: payment.id,
    fromCents: null,
    amountCents: payment.paidCents,
    currency,
    createdAtMs: now(),
  });

/** Those that failed are due again. */
export async function tryFailedAgain(refunds: readonly Refund[]): Promise<void> {
  for (const refund of refunds) if (refund.status === "failed") await store.tryAnew(refund);
}

/** What has become of refunds that were on their way. */
export async function comparePending(
  refunds: readonly Refund[],
  payments: readonly Pick<Source, "id" | "intentId">[],
  gateway: () => Gateway,
  tell: Tell,
): Promise<void> {
  for (const refund of refunds) {
    const intentId = payments.find(({ id }) => id === refund.paymentId)?.intentId ?? null;
    if (refund.status === "pending" && intentId !== null) await compare(refund, intentId, gateway(), tell);
  }
}

/** The gateway's word of a refund, in any order and any number of times. Undefined where it is none of ours. */
export async function hear(
  { id: providerId, key, ...told }: SentRefund & { readonly key: string | null },
  tell: Tell,
): Promise<Refund | undefined> {
  const named = parseRefundKey(key);
  const refund = await (named === null ? store.byProvider(providerId) : store.byId(named.id));
  if (refund !== undefined) await note({ ...refund, ...named }, { id: providerId, ...told }, tell);
  return refund;
}

/** The gateway is asked first: it keeps keys for a day only, and D1 may have been restored to before an earlier try. */
async function send(refund: Refund, intentId: string, gateway: Gateway, tell: Tell): Promise<void> {
  const { paymentId, amountCents, currency } = refund;
  if (await compare(refund, intentId, gateway, tell)) return;
  await store.noteTry(refund, now());
  try {
    const given = await gateway.giveBack({ key: refundKey(refund), intentId, amountCents, currency });
    if (given.ok) return await note(refund, given, tell);
    if (given.code === "refund_refused") return await endBadly(refund, given.reason, tell);
    await store.end(refund, "succeeded", given.code);
    await tell(paymentId, given.code);
  } catch (fault) {
    const isSpent = fault instanceof GatewayDown && fault.keyIsSpent && isLongTried(refund);
    if (isSpent && !(await compare(refund, intentId, gateway, tell))) await store.tryAnew(refund);
    throw fault;
  }
}

/** Of what it did in the last moments, a gateway's own lists may know nothing yet. */
const isLongTried = ({ triedAtMs }: Refund): boolean => triedAtMs !== null && now() - triedAtMs >= LISTED_MS;

/** Whether the gateway knows of it; the books have its word then. */
async function compare(refund: Refund, intentId: string, gateway: Gateway, tell: Tell): Promise<boolean> {
  const found = await gateway.findRefund({ intentId, key: refundKey(refund) });
  if (found !== null) await note(refund, found, tell);
  return found !== null;
}

async function note(
  refund: Pick<Refund, "id" | "attempt" | "paymentId">,
  sent: SentRefund,
  tell: Tell,
): Promise<void> {
  const isNews = await store.note(refund, sent);
  if (isNews && sent.state === "failed") await tell(refund.paymentId, "refund_failed");
}

async function endBadly(refund: Refund, reason: string, tell: Tell): Promise<void> {
  console.error("not given back", refund.id, reason);
  await store.end(refund, "failed", reason);
  await tell(refund.paymentId, "refund_failed");
}
