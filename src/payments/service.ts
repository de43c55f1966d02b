/** Money: asked for, taken, compared with what the box office knows, and given back. */
import type { Booked, ReservationRecord } from "../box-office/answers.ts";
import { splitReservationId } from "../box-office/ledger.ts";
import { reservationById } from "../box-office/service.ts";
import { now, randomHex } from "../clock.ts";
import { sumOf } from "../refunds/refund.ts";
import type { Refund } from "../refunds/refund.ts";
import * as back from "../refunds/service.ts";
import { atBoxOffice } from "../reservations/service.ts";
import type { Caller } from "../sessions/caller.ts";
import { MissingSetting, publicUrl, secret, stripeApiBase } from "../settings.ts";
import { showtimeForPeople } from "../showtimes/service.ts";
import { atDoor } from "./at-door.ts";
import { GatewayDown } from "./gateway.ts";
import type { Gateway, Item, Session } from "./gateway.ts";
import {
  AGAIN_MS,
  SESSION_MS,
  awaitsMoney,
  differenceOf,
  isUnsettled,
  itemsOf,
  lookAtOpenMs,
  nextLookMs,
  sessionKey,
} from "./payment.ts";
import type { Payment, Trouble, WithRefunds } from "./payment.ts";
import type { Refused } from "./refusals.ts";
import * as store from "./store.ts";
import type { Ending, PaymentFilter } from "./store.ts";
import type { News } from "./stripe-words.ts";
import { stripeGateway } from "./stripe.ts";

const TOKEN_BYTES = 16;
/** Each asks the gateway under another key; more than two are needed only where two tabs pay at once. */
const MAX_TRIES = 4;
/** What the queue should have brought by then is brought again. */
const OVERDUE_MS = 5 * 60_000;
const MAX_SWEPT = 100;
/** The name of a payment of nothing, for which nobody is asked. */
const FREE = "free";

type Answer<Granted> = Promise<({ readonly ok: true } & Granted) | Refused>;

const NOT_FOUND: Refused = { ok: false, code: "payment_not_found" };

/** Throws `MissingSetting` where money is to be taken, and nobody is set up to. */
const gatewayFor = (payment: ReservationRecord["payment"]): Gateway => {
  if (payment === "at_door") return atDoor;
  return stripeGateway({ secretKey: secret("STRIPE_SECRET_KEY").trim(), apiBase: stripeApiBase() });
};

const online = (): Gateway => gatewayFor("online");

/**
 * Where the buyer pays. Asked again, it is the same place; a reservation that costs nothing is confirmed at once, and
 * has none. The hold is extended first, and the row written before the gateway is asked: whatever breaks off leaves
 * something to find.
 */
export async function startPayment(
  caller: Caller,
  reservationId: number,
): Answer<{ readonly payment: Payment | null; readonly reservation: ReservationRecord }> {
  const { showtimeId, n } = splitReservationId(reservationId);
  const held = await reservationById(reservationId);
  if (held?.buyer !== caller.userId) return { ok: false, code: "reservation_not_found" };
  const gateway = gatewayFor(held.payment);
  if (gateway.takes === "nothing") return { ok: false, code: "nothing_to_pay" };
  if (held.status === "confirmed") return { ok: false, code: "already_paid" };
  const started = await atBoxOffice(showtimeId, (office) => office.startPayment(n, caller.userId));
  if (!started.ok) return started;
  if (started.reservation.amounts.totalCents === 0) {
    const free = await atBoxOffice(showtimeId, (office) => office.pay(n, 0, FREE));
    return free.ok ? { ok: true, payment: null, reservation: free.reservation } : free;
  }
  return beginPayment(gateway, started.reservation);
}

async function beginPayment(
  gateway: Gateway,
  reservation: ReservationRecord,
): Answer<{ readonly payment: Payment; readonly reservation: ReservationRecord }> {
  const { id: reservationId, showtimeId, buyer: userId, amounts, currency } = reservation;
  const nowMs = now();
  const expiresAtMs = reservation.expiresAtMs ?? nowMs;
  const title = (await showtimeForPeople(showtimeId))?.movieTitle ?? "Tickets";
  const items = itemsOf(reservation, title);
  let one = await store.open({
    reservationId,
    showtimeId,
    userId,
    amountCents: amounts.totalCents,
    currency,
    token: randomHex(TOKEN_BYTES),
    sessionEndsAtMs: nowMs + SESSION_MS,
    expiresAtMs,
    createdAtMs: nowMs,
    lookAtMs: lookAtOpenMs(expiresAtMs, nowMs),
  });
  for (let tries = 0; tries < MAX_TRIES && one !== undefined && isUnsettled(one); tries++) {
    if (one.status === "processing") return { ok: false, code: "payment_started" };
    if (one.checkoutUrl !== null) return { ok: true, payment: one, reservation };
    const refusal = await askForSession(gateway, one, items);
    if (refusal !== null) return refusal;
    one = await store.paymentOf(one.id);
  }
  return { ok: false, code: "changed_meanwhile" };
}

/** One try. Null where the row says what came of it, which may be that there is to be another. */
async function askForSession(
  gateway: Gateway,
  one: Payment,
  items: readonly Item[],
): Promise<Refused | null> {
  const { id, reservationId, currency, sessionEndsAtMs: endsAtMs, token } = one;
  const paidUrl = publicUrl(`/payment/paid?payment=${token}`);
  const notPaidUrl = publicUrl(`/payment/not-paid?payment=${token}`);
  try {
    const order = { reservationId, currency, items, endsAtMs, paidUrl, notPaidUrl };
    const begun = await gateway.begin(order, sessionKey(one));
    if (begun.ok) {
      // Nobody was shown the way to a session that comes too late.
      if (!(await store.attach(one, begun.sessionId, begun.url))) await gateway.end(begun.sessionId);
      return null;
    }
    if (begun.code === "outdated") {
      await store.renew(one, now() + SESSION_MS);
      return null;
    }
    console.error("payment refused by the gateway", id, begun.reason);
    await store.endUnstarted(one, "failed");
    return begun;
  } catch (fault) {
    if (!(fault instanceof GatewayDown)) throw fault;
    console.warn("payment not begun", id, fault.message);
    if (fault.keyIsSpent) await store.renew(one, now() + SESSION_MS);
    return { ok: false, code: "unavailable" };
  }
}

/** The caller's own; any, to an admin. */
export async function paymentFor(caller: Caller, id: number): Answer<WithRefunds> {
  const found = await store.paymentOf(id);
  if (found === undefined || !(caller.isAdmin || found.userId === caller.userId)) return NOT_FOUND;
  return { ok: true, ...(await withRefunds(found)) };
}

const withRefunds = async (found: Payment): Promise<WithRefunds> =>
  joined(found, await back.refundsOf([found.reservationId]));

const joined = (payment: Payment, refunds: readonly Refund[]): WithRefunds => ({
  payment,
  refunds: refunds.filter(({ paymentId }) => paymentId === payment.id),
});

/** Newest first, with what went back of them. */
export async function listPayments(
  filter: PaymentFilter,
  beforeId: number,
  limit: number,
): Promise<WithRefunds[]> {
  return allWithRefunds(await store.paymentsWhere(filter, beforeId, limit));
}

/** A person's, in the order of their making, after the payment `afterId`. */
export const paymentsOfUser = async (
  userId: number,
  afterId: number,
  limit: number,
): Promise<WithRefunds[]> => allWithRefunds(await store.paymentsOfUser(userId, afterId, limit));

async function allWithRefunds(found: readonly Payment[]): Promise<WithRefunds[]> {
  const refunds = await back.refundsOf(found.map(({ reservationId }) => reservationId));
  return found.map((one) => joined(one, refunds));
}

/** How the payment with this token stands, for whoever comes back from the gateway; null where there is none. */
export async function standingOf(token: string) {
  const found = await store.paymentByToken(token);
  if (found === undefined) return null;
  const reservation = await reservationById(found.reservationId);
  return { payment: found, reservation, leftMs: (reservation?.expiresAtMs ?? 0) - now() };
}

/** Gives back what bought nothing, and tries again what could not be given back. */
export async function refundPayment(id: number): Answer<WithRefunds> {
  const found = await store.paymentOf(id);
  if (found === undefined) return NOT_FOUND;
  const { refunds } = await withRefunds(found);
  const isOwed = found.status === "mismatched" && refunds.length === 0;
  if (!isOwed && refunds.every(({ status }) => status !== "failed"))
    return { ok: false, code: "nothing_to_refund" };
  await store.noTrouble(id);
  if (isOwed) await back.addWhole(found, found.paidCurrency ?? found.currency);
  await back.tryFailedAgain(refunds);
  await settle(found.reservationId);
  return { ok: true, ...(await withRefunds((await store.paymentOf(id)) ?? found)) };
}

/**
 * Brings a reservation's payments to where the box office is: ends what nobody is to pay any more, takes what was paid
 * and not told, gives back what is owed. Called for each news of it and by the sweep, any number of times.
 */
export async function settle(reservationId: number): Promise<void> {
  const [before, paid] = await Promise.all([store.paymentsOf(reservationId), reservationById(reservationId)]);
  const forgotten = (paid?.payments ?? []).filter(
    (name) => name !== FREE && before.every(({ sessionId }) => sessionId !== name),
  );
  if (before.length + forgotten.length === 0) return;
  let down: GatewayDown | MissingSetting | null = null;
  try {
    for (const sessionId of forgotten) await recall(await online().look(sessionId));
    await back.comparePending(await back.refundsOf([reservationId]), before, online, store.trouble);
    for (const one of before.filter(isUnsettled)) await compare(one);
    const reservation = await reservationById(reservationId);
    const owed = reservation ?? { refundCents: 0, currency: "" };
    const heard = reservation?.payments ?? [];
    const payments = (await store.paymentsOf(reservationId)).map((one) => {
      return { ...one, rank: heard.indexOf(one.sessionId ?? "") };
    });
    await back.giveBack({ ...owed, id: reservationId }, payments, online, store.trouble);
  } catch (fault) {
    if (!(fault instanceof GatewayDown || fault instanceof MissingSetting)) throw fault;
    console.warn("payment waits", reservationId, fault.message);
    down = fault;
  }
  const nowMs = now();
  const [after, refunds] = await Promise.all([
    store.paymentsOf(reservationId),
    back.refundsOf([reservationId]),
  ]);
  for (const seen of before) {
    const one = after.find(({ id }) => id === seen.id) ?? seen;
    const own = joined(seen, refunds);
    await store.lookNext(seen, down === null ? nextLookMs(one, own.refunds, nowMs) : nowMs + AGAIN_MS);
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
    if (isAwaited || (await store.endUnstarted(one, "expired"))) return;
    const begun = await store.paymentOf(id);
    if (begun !== undefined && begun.sessionId !== null && isUnsettled(begun)) await compare(begun);
    return;
  }
  const gateway = online();
  const session = await (isAwaited || status === "processing"
    ? gateway.look(sessionId)
    : gateway.end(sessionId));
  if (session === null) await store.end(id, { status: "failed", trouble: "session_missing" });
  else await follow(one, session);
}

/** A payment goes where its session has gone. The box office hears of it before the books do, and of the same once. */
async function follow(one: Payment, session: Session): Promise<void> {
  const { n, showtimeId } = splitReservationId(one.reservationId);
  switch (session.state) {
    case "open":
      return;
    case "processing":
      await store.markProcessing(one.id);
      return;
    case "expired":
    case "failed":
      await said(atBoxOffice(showtimeId, (office) => office.failPayment(n)));
      await store.end(one.id, { status: session.state, trouble: null });
      return;
    case "paid":
      await store.end(one.id, await take(one, session));
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

/** What the gateway tells of by itself, in any order and any number of times. Of what is not ours nothing comes. */
export async function hear(news: News): Promise<"handled" | "not_ours"> {
  switch (news.about) {
    case "session":
      return hearOfSession(news.session);
    case "refund":
      return (await back.hear(news.refund, store.trouble)) === undefined ? "not_ours" : "handled";
    case "charge": {
      const found = await store.paymentByIntent(news.intentId);
      if (found === undefined) return "not_ours";
      const { refunds } = await withRefunds(found);
      await store.noteRefunded(found.id, news.refundedCents);
      if (news.refundedCents > sumOf(refunds)) await store.trouble(found.id, "refunded_elsewhere");
      await settle(found.reservationId);
      return "handled";
    }
    case "dispute": {
      const found = await store.paymentByIntent(news.intentId);
      if (found === undefined) return "not_ours";
      await store.noteDispute(found.id, news.status, isOver(news.status), news.atMs);
      return "handled";
    }
  }
}

/** The house's money stays the house's: https://docs.stripe.com/api/disputes/object#dispute_object-status */
const isOver = (disputeStatus: string): boolean =>
  ["won", "warning_closed", "prevented"].includes(disputeStatus);

/** One that is in no row may have been forgotten. */
async function hearOfSession(session: Session): Promise<"handled" | "not_ours"> {
  const known = await store.paymentBySession(session.id);
  const reservationId = known?.reservationId ?? session.reservationId;
  if (reservationId === null) return "not_ours";
  if (known === undefined) {
    if (!(await recall(session))) return "not_ours";
  } else if (isUnsettled(known) || (session.state === "paid" && known.paidAtMs === null))
    await follow(known, session);
  await settle(reservationId);
  return "handled";
}

/**
 * Takes a session that is in no row into the books again, for D1 may have been restored. Whether it was paid for a
 * reservation of ours: nothing else counts.
 */
async function recall(session: Session | null): Promise<boolean> {
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
  await store.adopt(
    { ...asked, ...times, token: randomHex(TOKEN_BYTES) },
    session.id,
    await take(asked, session),
  );
  return true;
}

/** The reservations whose payments should have been looked at by now, at most 100. Others come next time. */
export const takeOverdue = (nowMs: number): Promise<number[]> =>
  store.takeDue(nowMs, nowMs + OVERDUE_MS, MAX_SWEPT);
