/** Refunds money, each cent once. Throws `GatewayDown` if the gateway fails; the caller then tries again later. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { now } from "../../platform/clock.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Gateway, ListedRefund, SentRefund } from "../gateway/gateway.ts";
import {
  ELSEWHERE,
  nextRefund,
  parseRefundId,
  parseRefundKey,
  partOf,
  refundKey,
  wholeOf,
} from "./refund.ts";
import type { Refund, Source } from "./refund.ts";
import * as store from "./store.ts";

/** A refund that the gateway made less than this ago may be missing in its lists. */
const LISTED_MS = 60_000;

/** Why staff should look at a payment. */
type Trouble = "refund_failed" | "refunded_elsewhere";

export type ReportTrouble = (paymentId: number, trouble: Trouble) => Promise<unknown>;

export const { refundsOf, endUnmade } = store;

export const endElsewhere = (paymentId: number): Promise<void> => store.endElsewhere(paymentId, now());

type Owed = Pick<ReservationRecord, "id" | "refundCents" | "currency">;

/** Requests every refund that a reservation is owed and that was not requested yet. */
export async function giveBack(
  owed: Owed,
  payments: readonly Source[],
  gatewayOf: (intentId: string) => Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  for (;;) {
    const refunds = await planned(owed, payments);
    const due = refunds.filter(({ status }) => status === "due");
    const sources: { refunds: Refund[]; payment: Source; listed: readonly ListedRefund[] }[] = [];
    for (const [paymentId, ofPayment] of Map.groupBy(due, (refund) => refund.paymentId)) {
      const payment = payments.find(({ id }) => id === paymentId);
      if (payment === undefined || payment.intentId === null)
        for (const refund of ofPayment) await fail(refund, "no_intent", reportTrouble);
      else
        sources.push({
          refunds: ofPayment,
          payment,
          listed: await gatewayOf(payment.intentId).refundsOf(payment.intentId),
        });
    }
    // Planned anew where the gateway has refunds that D1 lacks, as after a restore. They are finite, so this ends.
    let isNews = false;
    for (const { payment, listed } of sources)
      if (await adopt(owed, payment.id, listed, refunds)) isNews = true;
    if (isNews) continue;
    for (const { refunds: ofPayment, payment, listed } of sources)
      await sendAll(ofPayment, payment, listed, gatewayOf, reportTrouble);
    return;
  }
}

/** The reservation's refunds, after those were added that it still needs. */
async function planned(
  { id: reservationId, refundCents, currency }: Owed,
  payments: readonly Source[],
): Promise<Refund[]> {
  for (;;) {
    const refunds = await refundsOf([reservationId]);
    const next = nextRefund(refundCents, payments, refunds);
    if (next === null) return refunds;
    const id = partOf(reservationId, next);
    if (await store.add({ ...next, id, reservationId, currency, createdAtMs: now() })) continue;
    // Somebody else added it in this moment; or it is there with another worth, and only people can say more.
    if (refunds.some((refund) => refund.id === id)) {
      console.error("a refund is owed that has been given for less", id);
      return refunds;
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
  gatewayOf: (intentId: string) => Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  for (const { id, intentId } of payments) {
    const pending = refunds.filter(({ paymentId, status }) => paymentId === id && status === "pending");
    if (intentId === null || pending.length === 0) continue;
    const listed = await gatewayOf(intentId).refundsOf(intentId);
    for (const refund of pending) await compare(refund, listed, reportTrouble);
  }
}

/**
 * Adds the refunds of a payment that the gateway made for this installation and D1 lacks. Whether there were any. The parts
 * that were planned without them, and never tried, are removed: the caller plans again.
 */
export async function adopt(
  { id: reservationId, currency }: Pick<Owed, "id" | "currency">,
  paymentId: number,
  listed: readonly ListedRefund[],
  known: readonly Refund[],
): Promise<boolean> {
  let isNews = false;
  for (const { id: providerId, state, amountCents, key } of listed) {
    const named = parseRefundKey(key);
    if (named === null || amountCents === null || state === "failed") continue;
    if (known.some((refund) => refund.id === named.id && !isOnlyPlanned(refund))) continue;
    const part = parseRefundId(named.id, reservationId, amountCents);
    if (part === undefined) continue;
    const adopted = {
      ...named,
      reservationId,
      paymentId,
      fromCents: part?.fromCents ?? null,
      amountCents: part?.amountCents ?? amountCents,
      givenCents: amountCents,
      currency,
      status: state,
      providerId,
      createdAtMs: now(),
    };
    if (await store.adopt(adopted)) isNews = true;
  }
  return isNews;
}

/** Whether it is a part that was only written down: which payment it comes from may be decided again. */
const isOnlyPlanned = ({ status, triedAtMs, fromCents }: Refund): boolean =>
  status === "due" && triedAtMs === null && fromCents !== null;

/** The refund that a report of the gateway is about; undefined if there is none. */
export function refundIn({
  id: providerId,
  key,
}: Pick<ListedRefund, "id" | "key">): Promise<Refund | undefined> {
  const named = parseRefundKey(key);
  return named === null ? store.byProvider(providerId) : store.byId(named.id);
}

/** Notes the gateway's report of a refund. Reports may arrive in any order and more than once. */
export async function noteReport(
  refund: Refund,
  { key, ...report }: ListedRefund,
  reportTrouble: ReportTrouble,
): Promise<void> {
  await note({ ...refund, ...parseRefundKey(key) }, report, reportTrouble);
}

/** Looks each up in the list first: the gateway keeps keys for a day only, and an answer may have been lost. */
async function sendAll(
  refunds: readonly Refund[],
  { paidCents, intentId }: Source,
  listed: readonly ListedRefund[],
  gatewayOf: (intentId: string) => Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  let leftCents = paidCents;
  for (const { state, amountCents } of listed) if (state !== "failed") leftCents -= amountCents ?? 0;
  for (const refund of refunds) {
    if (intentId === null || (await compare(refund, listed, reportTrouble))) continue;
    const askedCents = Math.min(refund.amountCents, leftCents);
    leftCents -= askedCents;
    if (askedCents > 0) await send(refund, intentId, askedCents, gatewayOf(intentId), reportTrouble);
    else await endElsewhereDone(refund, reportTrouble);
  }
}

/** Asks for `amountCents` of the refund; staff gave back the rest at the gateway. */
async function send(
  refund: Refund,
  intentId: string,
  amountCents: number,
  gateway: Gateway,
  reportTrouble: ReportTrouble,
): Promise<void> {
  const { paymentId, currency } = refund;
  // Removed meanwhile: somebody found that the gateway had given it.
  if (!(await store.noteTry(refund, now()))) return;
  try {
    const given = await gateway.giveBack({ key: refundKey(refund), intentId, amountCents, currency });
    if (!given.ok)
      return given.code === "refund_refused"
        ? await fail(refund, given.reason, reportTrouble)
        : await endElsewhereDone(refund, reportTrouble);
    await note(refund, given, reportTrouble);
    if (amountCents === refund.amountCents) return;
    await store.noteElsewhere(refund, now());
    await reportTrouble(paymentId, ELSEWHERE);
  } catch (fault) {
    const isSpent = fault instanceof GatewayDown && fault.keyIsSpent && isLongTried(refund);
    if (isSpent && !(await compare(refund, await gateway.refundsOf(intentId), reportTrouble)))
      await store.tryAnew(refund);
    throw fault;
  }
}

/** Whether the first try is long enough ago for the gateway's lists to be trusted. */
const isLongTried = ({ triedAtMs }: Refund): boolean => triedAtMs !== null && now() - triedAtMs >= LISTED_MS;

/** Whether the gateway has the refund, under this key or an earlier one; if so, its state is noted. */
async function compare(
  refund: Refund,
  listed: readonly ListedRefund[],
  reportTrouble: ReportTrouble,
): Promise<boolean> {
  const same = listed.filter(({ key }) => parseRefundKey(key)?.id === refund.id);
  const found =
    same.find(({ state }) => state !== "failed") ?? same.find(({ key }) => key === refundKey(refund));
  if (found !== undefined) await note(refund, found, reportTrouble);
  return found !== undefined;
}

async function note(
  refund: Pick<Refund, "id" | "attempt" | "paymentId">,
  sent: SentRefund,
  reportTrouble: ReportTrouble,
): Promise<void> {
  const isChanged = await store.note(refund, sent, now());
  if (isChanged && sent.state === "failed") await reportTrouble(refund.paymentId, "refund_failed");
}

/** Staff gave back all of the money at the gateway. */
async function endElsewhereDone(refund: Refund, reportTrouble: ReportTrouble): Promise<void> {
  await store.endGivenElsewhere(refund, now());
  await reportTrouble(refund.paymentId, ELSEWHERE);
}

async function fail(refund: Refund, reason: string, reportTrouble: ReportTrouble): Promise<void> {
  console.error("refund failed; an admin can try it again", refund.id, reason);
  await store.end(refund, reason);
  await reportTrouble(refund.paymentId, "refund_failed");
}
