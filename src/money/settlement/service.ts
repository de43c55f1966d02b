/** Settlement: compares a reservation's payments with the gateway and the box office, and does what is missing. */

import type { Booked } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { atBoxOffice, reservationById } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { MissingSetting } from "../../platform/settings.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Session } from "../gateway/gateway.ts";
import { online } from "../gateway/service.ts";
import {
  AGAIN_MS,
  FREE,
  TOKEN_BYTES,
  awaitsMoney,
  differenceOf,
  isUnsettled,
  nextLookMs,
} from "../payments/payment.ts";
import type { Payment, Trouble, WithRefunds } from "../payments/payment.ts";
import type { Refused } from "../payments/refusals.ts";
import { NOT_FOUND, joined, withRefunds } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import type { Ending } from "../payments/store.ts";
import * as refundsService from "../refunds/service.ts";

/** The sweep takes a payment again after this, if the queue has not settled it by then. */
const OVERDUE_MS = 5 * 60_000;

const MAX_SWEPT = 100;

/**
 * Refunds a payment that bought nothing, or tries its failed refunds again. Refuses `nothing_to_refund` if neither
 * applies.
 */
export async function refundPayment(id: number): Promise<Answer<WithRefunds, Refused>> {
  const found = await paymentsStore.paymentOf(id);
  if (found === undefined) return NOT_FOUND;
  const { refunds } = await withRefunds(found);
  const isOwed = found.status === "mismatched" && refunds.length === 0;
  if (!isOwed && refunds.every(({ status }) => status !== "failed"))
    return { ok: false, code: "nothing_to_refund" };
  await paymentsStore.noTrouble(id);
  if (isOwed) await refundsService.addWhole(found, found.paidCurrency ?? found.currency);
  await refundsService.tryFailedAgain(refunds);
  await settle(found.reservationId);
  return { ok: true, ...(await withRefunds((await paymentsStore.paymentOf(id)) ?? found)) };
}

/**
 * Brings a reservation's payments to where the box office is: ends sessions that are not to be paid any more, records
 * money that was paid without our notice, refunds what is owed. Idempotent; called after each event and by the sweep.
 * If the gateway fails, the rows are due again soon, and this throws only if a payment of the box office has no row.
 */
export async function settle(reservationId: number): Promise<void> {
  const [before, paid] = await Promise.all([
    paymentsStore.paymentsOf(reservationId),
    reservationById(reservationId),
  ]);
  const withoutRow = (paid?.payments ?? []).filter(
    (name) => name !== FREE && before.every(({ sessionId }) => sessionId !== name),
  );
  if (before.length + withoutRow.length === 0) return;
  let down: GatewayDown | MissingSetting | null = null;
  try {
    for (const sessionId of withoutRow) await recall(await online().look(sessionId));
    await refundsService.comparePending(
      await refundsService.refundsOf([reservationId]),
      before,
      online,
      paymentsStore.trouble,
    );
    for (const one of before.filter(isUnsettled)) await compare(one);
    const reservation = await reservationById(reservationId);
    const owed = reservation ?? { refundCents: 0, currency: "" };
    const received = reservation?.payments ?? [];
    const payments = (await paymentsStore.paymentsOf(reservationId)).map((one) => {
      return { ...one, rank: received.indexOf(one.sessionId ?? "") };
    });
    await refundsService.giveBack({ ...owed, id: reservationId }, payments, online, paymentsStore.trouble);
  } catch (fault) {
    if (!(fault instanceof GatewayDown || fault instanceof MissingSetting)) throw fault;
    console.warn("payments not settled; the sweep will try again", reservationId, fault.message);
    down = fault;
  }
  const nowMs = now();
  const [after, refunds] = await Promise.all([
    paymentsStore.paymentsOf(reservationId),
    refundsService.refundsOf([reservationId]),
  ]);
  for (const seen of before) {
    const one = after.find(({ id }) => id === seen.id) ?? seen;
    const own = joined(seen, refunds);
    await paymentsStore.lookNext(
      seen,
      down === null ? nextLookMs(one, own.refunds, nowMs) : nowMs + AGAIN_MS,
    );
  }
  // The sweep works from rows: for a session without one, the caller has to try again.
  if (down !== null && withoutRow.length > 0) throw down;
}

async function compare(one: Payment): Promise<void> {
  const { id, reservationId, sessionId, status } = one;
  const reservation = await reservationById(reservationId);
  const isAwaited = reservation !== null && awaitsMoney(reservation);
  if (sessionId === null) {
    // Without a session the buyer has no payment page, unless checkout attaches one at this moment.
    if (isAwaited || (await paymentsStore.endUnstarted(one, "expired"))) return;
    const begun = await paymentsStore.paymentOf(id);
    if (begun !== undefined && begun.sessionId !== null && isUnsettled(begun)) await compare(begun);
    return;
  }
  const gateway = online();
  const session = await (isAwaited || status === "processing"
    ? gateway.look(sessionId)
    : gateway.end(sessionId));
  if (session === null) await paymentsStore.end(id, { status: "failed", trouble: "session_missing" });
  else await follow(one, session);
}

/** Moves a payment to its session's state: first in the box office, which counts each payment once, then in D1. */
export async function follow(one: Payment, session: Session): Promise<void> {
  const { n, showtimeId } = splitReservationId(one.reservationId);
  switch (session.state) {
    case "open":
      return;
    case "processing":
      await paymentsStore.markProcessing(one.id);
      return;
    case "expired":
    case "failed":
      await troubleOf(atBoxOffice(showtimeId, (office) => office.failPayment(n)));
      await paymentsStore.end(one.id, { status: session.state, trouble: null });
      return;
    case "paid":
      await paymentsStore.end(one.id, await take(one, session));
  }
}

async function take(
  asked: Pick<Payment, "reservationId" | "amountCents" | "currency">,
  session: Session,
): Promise<Extract<Ending, { status: "paid" | "mismatched" }>> {
  const { showtimeId, n } = splitReservationId(asked.reservationId);
  const trouble =
    differenceOf(asked, session) ??
    (await troubleOf(atBoxOffice(showtimeId, (office) => office.pay(n, session.amountCents, session.id))));
  if (trouble !== null)
    console.error("money received that bought nothing; payment marked as mismatched", session.id, trouble);
  return {
    status: trouble === null ? "paid" : "mismatched",
    trouble,
    intentId: session.intentId,
    paidAtMs: now(),
    paidCents: session.amountCents,
    paidCurrency: session.currency,
  };
}

/** Null if the box office accepted. Throws if it should be asked again. */
async function troubleOf(asked: ReturnType<typeof atBoxOffice<Booked>>): Promise<Trouble | null> {
  const outcome = await asked;
  if (outcome.ok) return null;
  if (outcome.code === "busy") throw new Error("the box office is busy");
  return outcome.code === "amount_differs" ? "amount_differs" : "reservation_differs";
}

/**
 * Records a paid session that has no row, as after a restore of D1. Returns false, and records nothing, unless it was paid
 * for one of our reservations.
 */
export async function recall(session: Session | null): Promise<boolean> {
  const reservationId = session?.reservationId ?? null;
  if (session?.state !== "paid" || reservationId === null) return false;
  const reservation = await reservationById(reservationId);
  if (reservation?.payment !== "online") return false;
  const { buyer: userId, showtimeId, currency, payments, amounts } = reservation;
  // The box office has only payments of the right amount; the total may be lower now, after seats were given back.
  const amountCents = payments.includes(session.id) ? session.amountCents : amounts.totalCents;
  const nowMs = now();
  const asked = { reservationId, showtimeId, userId, amountCents, currency };
  const times = { sessionEndsAtMs: nowMs, expiresAtMs: nowMs, createdAtMs: nowMs };
  await paymentsStore.adopt(
    { ...asked, ...times, token: randomHex(TOKEN_BYTES) },
    session.id,
    await take(asked, session),
  );
  return true;
}

/** Reservations with payments that are due for a look, at most 100. They are deferred, so that the next run takes others. */
export const takeOverdue = (nowMs: number): Promise<number[]> =>
  paymentsStore.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);
