/** Refunds money, each cent once. Throws `GatewayDown` if the gateway fails; the caller then tries again later. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { now } from "../../platform/clock.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Gateway, SentRefund } from "../gateway/gateway.ts";
import { nextRefund, parseRefundKey, partOf, refundKey, wholeOf } from "./refund.ts";
import type { Refund, Source } from "./refund.ts";
import * as store from "./store.ts";

/** A refund that the gateway made less than this ago may be missing in its lists. */
const LISTED_MS = 60_000;

/** Why staff should look at a payment. */
type Trouble = "refund_failed" | "refunded_elsewhere";

export type ReportTrouble = (paymentId: number, trouble: Trouble) => Promise<unknown>;

export const { refundsOf } = store;

/** Requests every refund that a reservation is owed and that was not requested yet. */
export async function giveBack(
  { id: reservationId, refundCents, currency }: Pick<ReservationRecord, "id" | "refundCents" | "currency">,
  payments: readonly Source[],
  gateway: () => Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  // Repeats until nothing is due. The gateway may have a smaller refund under the same id, made before a restore of D1:
  // then the rest is one more refund.
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
      if (intentId === null) await fail(refund, "no_intent", reportTrouble);
      else await send(refund, intentId, gateway(), reportTrouble);
    }
  }
}

/** Adds a refund of a whole payment that bought nothing. */
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

/** Makes failed refunds due again. */
export async function tryFailedAgain(refunds: readonly Refund[]): Promise<void> {
  for (const refund of refunds) if (refund.status === "failed") await store.tryAnew(refund);
}

/** Reads the state of pending refunds from the gateway, and notes it. */
export async function comparePending(
  refunds: readonly Refund[],
  payments: readonly Pick<Source, "id" | "intentId">[],
  gateway: () => Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  for (const refund of refunds) {
    const intentId = payments.find(({ id }) => id === refund.paymentId)?.intentId ?? null;
    if (refund.status === "pending" && intentId !== null)
      await compare(refund, intentId, gateway(), reportTrouble);
  }
}

/** Notes the gateway's report of a refund. Reports may arrive in any order and more than once. Undefined: not our refund. */
export async function noteReport(
  { id: providerId, key, ...report }: SentRefund & { readonly key: string | null },
  reportTrouble: ReportTrouble,
): Promise<Refund | undefined> {
  const named = parseRefundKey(key);
  const refund = await (named === null ? store.byProvider(providerId) : store.byId(named.id));
  if (refund !== undefined) await note({ ...refund, ...named }, { id: providerId, ...report }, reportTrouble);
  return refund;
}

/** Looks the refund up first: the gateway keeps keys for a day only, and a restore of D1 may have lost an earlier try. */
async function send(
  refund: Refund,
  intentId: string,
  gateway: Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  const { paymentId, amountCents, currency } = refund;
  if (await compare(refund, intentId, gateway, reportTrouble)) return;
  await store.noteTry(refund, now());
  try {
    const given = await gateway.giveBack({ key: refundKey(refund), intentId, amountCents, currency });
    if (given.ok) return await note(refund, given, reportTrouble);
    if (given.code === "refund_refused") return await fail(refund, given.reason, reportTrouble);
    await store.end(refund, "succeeded", given.code);
    await reportTrouble(paymentId, given.code);
  } catch (fault) {
    const isSpent = fault instanceof GatewayDown && fault.keyIsSpent && isLongTried(refund);
    if (isSpent && !(await compare(refund, intentId, gateway, reportTrouble))) await store.tryAnew(refund);
    throw fault;
  }
}

/** Whether the first try is long enough ago for the gateway's lists to be trusted. */
const isLongTried = ({ triedAtMs }: Refund): boolean => triedAtMs !== null && now() - triedAtMs >= LISTED_MS;

/** Whether the gateway has the refund; if so, its state is noted. */
async function compare(
  refund: Refund,
  intentId: string,
  gateway: Gateway,
  reportTrouble: ReportTrouble,
): Promise<boolean> {
  const found = await gateway.findRefund({ intentId, key: refundKey(refund) });
  if (found !== null) await note(refund, found, reportTrouble);
  return found !== null;
}

async function note(
  refund: Pick<Refund, "id" | "attempt" | "paymentId">,
  sent: SentRefund,
  reportTrouble: ReportTrouble,
): Promise<void> {
  const isChanged = await store.note(refund, sent);
  if (isChanged && sent.state === "failed") await reportTrouble(refund.paymentId, "refund_failed");
}

async function fail(refund: Refund, reason: string, reportTrouble: ReportTrouble): Promise<void> {
  console.error("refund failed; an admin can try it again", refund.id, reason);
  await store.end(refund, "failed", reason);
  await reportTrouble(refund.paymentId, "refund_failed");
}
