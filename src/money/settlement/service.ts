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
import * as back from "../refunds/service.ts";

/** What the queue should have brought by then is brought again. */
const OVERDUE_MS = 5 * 60_000;

const MAX_SWEPT = 100;

/** Gives back what bought nothing, and tries again what could not be given back. */
export async function refundPayment(id: number): Promise<Answer<WithRefunds, Refused>> {
  const found = await paymentsStore.paymentOf(id);
  if (found === undefined) return NOT_FOUND;
  const { refunds } = await withRefunds(found);
  const isOwed = found.status === "mismatched" && refunds.length === 0;
  if (!isOwed && refunds.every(({ status }) => status !== "failed"))
    return { ok: false, code: "nothing_to_refund" };
  await paymentsStore.noTrouble(id);
  if (isOwed) await back.addWhole(found, found.paidCurrency ?? found.currency);
  await back.tryFailedAgain(refunds);
  await settle(found.reservationId);
  return { ok: true, ...(await withRefunds((await paymentsStore.paymentOf(id)) ?? found)) };
}

/**
 * Brings a reservation's payments to where the box office is: ends what nobody is to pay any more, takes what was paid
 * and not told, gives back what is owed. Called for each news of it and by the sweep, any number of times.
 */
export async function settle(reservationId: number): Promise<void> {
  const [before, paid] = await Promise.all([
    paymentsStore.paymentsOf(reservationId),
    reservationById(reservationId),
  ]);
  const forgotten = (paid?.payments ?? []).filter(
    (name) => name !== FREE && before.every(({ sessionId }) => sessionId !== name),
  );
  if (before.length + forgotten.length === 0) return;
  let down: GatewayDown | MissingSetting | null = null;
  try {
    for (const sessionId of forgotten) await recall(await online().look(sessionId));
    await back.comparePending(await back.refundsOf([reservationId]), before, online, paymentsStore.trouble);
    for (const one of before.filter(isUnsettled)) await compare(one);
    const reservation = await reservationById(reservationId);
    const owed = reservation ?? { refundCents: 0, currency: "" };
    const heard = reservation?.payments ?? [];
    const payments = (await paymentsStore.paymentsOf(reservationId)).map((one) => {
      return { ...one, rank: heard.indexOf(one.sessionId ?? "") };
    });
    await back.giveBack({ ...owed, id: reservationId }, payments, online, paymentsStore.trouble);
  } catch (fault) {
    if (!(fault instanceof GatewayDown || fault instanceof MissingSetting)) throw fault;
    console.warn("payment waits", reservationId, fault.message);
    down = fault;
  }
  const nowMs = now();
  const [after, refunds] = await Promise.all([
    paymentsStore.paymentsOf(reservationId),
    back.refundsOf([reservationId]),
  ]);
  for (const seen of before) {
    const one = after.find(({ id }) => id === seen.id) ?? seen;
    const own = joined(seen, refunds);
    await paymentsStore.lookNext(
      seen,
      down === null ? nextLookMs(one, own.refunds, nowMs) : nowMs + AGAIN_MS,
    );
  }
  // The sweep finds rows: of what is in none, whoever asked has to ask again.
  if (down !== null && forgotten.length > 0) throw down;
}

async function compare(one: Payment): Promise<void> {
  const { id, reservationId, sessionId, status } = one;
  const reservation = await reservationById(reservationId);
  const isAwaited = reservation !== null && awaitsMoney(reservation);
  if (sessionId === null) {
    // Nobody was shown where to pay, unless that happens just now.
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

/** A payment goes where its session has gone. The box office hears of it before the books do, and of the same once. */
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
      await said(atBoxOffice(showtimeId, (office) => office.failPayment(n)));
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
    (await said(atBoxOffice(showtimeId, (office) => office.pay(n, session.amountCents, session.id))));
  if (trouble !== null) console.error("paid, and nothing bought", session.id, trouble);
  return {
    status: trouble === null ? "paid" : "mismatched",
    trouble,
    intentId: session.intentId,
    paidAtMs: now(),
    paidCents: session.amountCents,
    paidCurrency: session.currency,
  };
}

/** Null where the box office has it; throws where it should be asked again. */
async function said(asked: ReturnType<typeof atBoxOffice<Booked>>): Promise<Trouble | null> {
  const outcome = await asked;
  if (outcome.ok) return null;
  if (outcome.code === "busy") throw new Error("the box office is busy");
  return outcome.code === "amount_differs" ? "amount_differs" : "reservation_differs";
}

/**
 * Takes a session that is in no row into the books again, for D1 may have been restored. Whether it was paid for a
 * reservation of ours: nothing else counts.
 */
export async function recall(session: Session | null): Promise<boolean> {
  const reservationId = session?.reservationId ?? null;
  if (session?.state !== "paid" || reservationId === null) return false;
  const reservation = await reservationById(reservationId);
  if (reservation?.payment !== "online") return false;
  const { buyer: userId, showtimeId, currency, payments, amounts } = reservation;
  // What the box office has is what was asked for, whatever was given back since.
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

/** The reservations whose payments should have been looked at by now, at most 100. Others come next time. */
export const takeOverdue = (nowMs: number): Promise<number[]> =>
  paymentsStore.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);
