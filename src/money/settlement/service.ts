/** Settlement: compares a reservation's payments with the gateway and the box office, and does what is missing. */

import type { Booked, Outcome } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { atBoxOffice, boxOffice, reservationById } from "../../box-office/service.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { installationName } from "../../platform/installation/service.ts";
import { MissingSetting } from "../../platform/settings.ts";
import { GatewayDown } from "../gateway/gateway.ts";
import type { Session } from "../gateway/gateway.ts";
import { gatewayOf } from "../gateway/service.ts";
import {
  FREE,
  LONGEST_AGAIN_MS,
  TOKEN_BYTES,
  awaitsMoney,
  differenceOf,
  failsForLong,
  isUnsettled,
  lookAgainMs,
  nextLookMs,
} from "../payments/payment.ts";
import type { Payment, Trouble } from "../payments/payment.ts";
import { joined } from "../payments/service.ts";
import * as paymentsStore from "../payments/store.ts";
import type { Ending } from "../payments/store.ts";
import * as refundsService from "../refunds/service.ts";
import { onlineOwedCents } from "./exchanged.ts";

/** The sweep takes a payment again after this at the soonest, if the queue has not settled it by then. */
const OVERDUE_MS = 2 * 60_000;

/** As many as a queue takes messages at once. */
export const MOST_SWEPT = 100;

/**
 * Brings a reservation's payments to where the box office is: ends sessions that are not to be paid any more, records
 * money that was paid without our notice, refunds what is owed. Idempotent; called after each event and by the sweep.
 * If the gateway fails, or does not know a session, the rows are due again, later each time, and after many tries in
 * trouble; this throws only if a payment of the box office has no row.
 */
export async function settle(reservationId: number): Promise<void> {
  const [before, paid] = await Promise.all([
    paymentsStore.paymentsOf(reservationId),
    reservationById(reservationId),
  ]);
  if (paid?.exchange !== undefined) return settle(paid.exchange.first);
  const withoutRow = (paid?.payments ?? []).filter(
    (name) => name !== FREE && before.every(({ sessionId }) => sessionId !== name),
  );
  if (before.length + withoutRow.length === 0) return;
  let down: GatewayDown | MissingSetting | null = null;
  const missing = new Set<number>();
  try {
    for (const sessionId of withoutRow)
      await recall(await gatewayOf(sessionId).look(sessionId), "in_the_ledger");
    await refundsService.comparePending(
      await refundsService.refundsOf([reservationId]),
      before,
      gatewayOf,
      paymentsStore.trouble,
    );
    for (const one of before.filter(isUnsettled)) if ((await compare(one)) === "missing") missing.add(one.id);
    const reservation = await reservationById(reservationId);
    const owed =
      reservation === null
        ? { refundCents: 0, currency: "" }
        : {
            refundCents: await onlineOwedCents(reservation, reservationById),
            currency: reservation.currency,
          };
    const received = reservation?.payments ?? [];
    const payments = (await paymentsStore.paymentsOf(reservationId)).map((one) => {
      return { ...one, rank: received.indexOf(one.sessionId ?? "") };
    });
    await refundsService.giveBack({ ...owed, id: reservationId }, payments, gatewayOf, paymentsStore.trouble);
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
    if (down === null && !missing.has(seen.id)) {
      await paymentsStore.lookNext(seen, nextLookMs(one, joined(seen, refunds).refunds, nowMs));
      continue;
    }
    if (missing.has(seen.id)) await paymentsStore.trouble(seen.id, "session_missing");
    else if (failsForLong(one)) await paymentsStore.trouble(seen.id, "not_settled");
    await paymentsStore.lookAgain(seen, lookAgainMs(one, nowMs));
  }
  // The sweep works from rows: for a session without one, the caller has to try again.
  if (down !== null && withoutRow.length > 0) throw down;
}

/** "missing": the gateway has no such session, which is a fault of ours or its own, and no outcome. */
async function compare(one: Payment): Promise<"compared" | "missing"> {
  const { id, reservationId, sessionId, status } = one;
  const reservation = await reservationById(reservationId);
  const isAwaited = reservation !== null && awaitsMoney(reservation);
  if (sessionId === null) {
    // Without a session the buyer has no payment page, unless checkout attaches one at this moment.
    if (isAwaited || (await paymentsStore.endUnstarted(one, "expired"))) return "compared";
    const begun = await paymentsStore.paymentOf(id);
    return begun !== undefined && begun.sessionId !== null && isUnsettled(begun)
      ? compare(begun)
      : "compared";
  }
  const gateway = gatewayOf(sessionId);
  const session = await (isAwaited || status === "processing"
    ? gateway.look(sessionId)
    : gateway.end(sessionId));
  if (session === null) return "missing";
  await follow(one, session);
  return "compared";
}

/** Moves a payment to its session's state: first in the box office, which counts each payment once, then in D1. */
export async function follow(one: Payment, session: Session): Promise<void> {
  const { n, showtimeId } = splitReservationId(one.reservationId);
  switch (session.state) {
    case "open":
      return;
    case "processing":
      await troubleOf(atBoxOffice(showtimeId, (office) => office.moneyOnItsWay(n)));
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
    cardLast4: await cardOf(session),
  };
}

/** The gateway's events do not say how a session was paid, so that it is asked, once the seats are sold. A fault is no reason to wait. */
async function cardOf({ id, cardLast4 }: Session): Promise<string | null> {
  if (cardLast4 !== undefined) return cardLast4;
  try {
    return (await gatewayOf(id).look(id))?.cardLast4 ?? null;
  } catch (fault) {
    if (!(fault instanceof GatewayDown || fault instanceof MissingSetting)) throw fault;
    console.warn("the gateway did not say by which card a session was paid", id, fault.message);
    return null;
  }
}

/** Null if the box office accepted. Throws where it does not answer, so that it is asked again. */
async function troubleOf(asked: Promise<Outcome<Booked>>): Promise<Trouble | null> {
  const outcome = await asked;
  if (outcome.ok) return null;
  return outcome.code === "amount_differs" ? "amount_differs" : "reservation_differs";
}

/**
 * Records a paid session that has no row, as after a restore of D1. Returns false, and records nothing, unless it was paid
 * for one of our reservations: the ledger has it, or the session says this installation and the showtime's incarnation.
 */
export async function recall(
  session: Session | null,
  proof: "in_the_ledger" | "its_words",
): Promise<boolean> {
  const reservationId = session?.reservationId ?? null;
  if (session?.state !== "paid" || reservationId === null) return false;
  if (proof === "its_words" && !(await isOurs(session, reservationId))) return false;
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

async function isOurs({ installation, incarnation }: Session, reservationId: number): Promise<boolean> {
  if (installation !== (await installationName()) || incarnation === null) return false;
  const { showtimeId } = splitReservationId(reservationId);
  return incarnation === (await boxOffice(showtimeId).incarnation());
}

/**
 * Reservations with payments that are due for a look, at most `MOST_SWEPT`. They are deferred, each time longer, so that
 * the next call takes others.
 */
export const takeOverdue = (nowMs: number): Promise<number[]> =>
  paymentsStore.takeDue(nowMs, { firstMs: OVERDUE_MS, longestMs: LONGEST_AGAIN_MS }, MOST_SWEPT);
