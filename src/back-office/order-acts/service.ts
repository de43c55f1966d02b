/** What staff do with an order: take and give back money, cancel it, exchange seats. Each act has its reason, and who did it. */

import type { Booked, Once, Outcome, Replayed, ReservationRecord } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import type { RefundChoice } from "../../box-office/ledger/refund-choice.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import type { ByHand } from "../../box-office/ledger/till.ts";
import { atBoxOffice, boxOffice, onceOf } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { may } from "../../identity/staff/permission.ts";
import type { Permission } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { ownerOf, ownersOf } from "../../programme/showtimes/service.ts";
import * as exchanges from "../../sales/exchanges/service.ts";
import { addNote } from "../../sales/order-notes/service.ts";
import { atTill, settleTill } from "../../sales/shifts/service.ts";
import type { Till } from "../../sales/shifts/service.ts";
import { seenOrder } from "../orders/service.ts";
import type { Refused } from "./refusals.ts";

type Means = ByHand["means"];

interface Act {
  /** How money moves by hand; null: it does not. */
  readonly means: Means | null;
  readonly reason: string;
}

export interface Cancel extends Act {
  readonly labels: readonly string[] | null;
  readonly refund: RefundChoice;
}

export interface Payment {
  readonly means: Means;
  readonly reason: string | null;
}

export interface Payout extends Act {
  readonly means: Means;
}

export interface ExchangeWish extends Act {
  readonly labels: readonly string[] | null;
  /** Null for the showtime of the order. */
  readonly showtimeId: number | null;
  readonly wanted: SeatsWanted;
}

type Acted = Answer<Booked & Replayed, Refused>;

/** Cancels an order or some of its seats. Refuses what the policy does, and `against_policy` without the permission `orders`. */
export async function cancelOrder(
  caller: Caller,
  orderId: number,
  { labels, refund, means, reason }: Cancel,
  idempotencyKey?: string,
): Promise<Acted> {
  const standing = await standingOf(caller, "customers", orderId);
  if (!standing.ok) return standing;
  const { showtimeId, n } = splitReservationId(orderId);
  const once = onceOf(caller.userId, "cancel order", idempotencyKey, { n, labels, refund, means });
  const { isBound } = standing;
  const cancel = (paidBackBy: ByHand | null) =>
    atBoxOffice(showtimeId, (office) =>
      office.cancelForStaff(n, { labels, refund, isBound, paidBackBy }, caller.userId, once),
    );
  return noted(caller, "cancel", reason, idempotencyKey, () =>
    means === null ? cancel(null) : inShift(caller, standing, orderId, means, once, cancel),
  );
}

/**
 * Takes what is due of a confirmed order into the caller's open shift. Refuses `nothing_due` where all is paid: of two cashiers at
 * once one takes it. Whoever sells at the counter may, of any order of the cinema.
 */
export async function takePayment(
  caller: Caller,
  orderId: number,
  { means, reason }: Payment,
  idempotencyKey?: string,
): Promise<Acted> {
  const { showtimeId, n } = splitReservationId(orderId);
  const home = await ownerOf(showtimeId);
  if (home === undefined || !may(caller, "counter", home)) return NOT_FOUND;
  const once = onceOf(caller.userId, "take a payment", idempotencyKey, { n, means });
  return noted(caller, "payment", reason, idempotencyKey, () =>
    inShift(caller, home, orderId, means, once, (byHand) =>
      atBoxOffice(showtimeId, (office) => office.takeMoney(n, byHand, caller.userId, once)),
    ),
  );
}

/** Gives back what staff owe of an order. Refuses `nothing_owed`: of two cashiers at once one gives it. */
export async function payOut(
  caller: Caller,
  orderId: number,
  { means, reason }: Payout,
  idempotencyKey?: string,
): Promise<Acted> {
  const standing = await standingOf(caller, "counter", orderId);
  if (!standing.ok) return standing;
  const { showtimeId, n } = splitReservationId(orderId);
  const once = onceOf(caller.userId, "pay out", idempotencyKey, { n, means });
  return noted(caller, "payout", reason, idempotencyKey, () =>
    inShift(caller, standing, orderId, means, once, (byHand) =>
      atBoxOffice(showtimeId, (office) => office.giveMoney(n, byHand, caller.userId, once)),
    ),
  );
}

/** The order with the new seats, and the old one where it is another. */
export type Exchanged = Answer<
  { readonly order: ReservationRecord; readonly from: ReservationRecord | null } & Replayed,
  Refused
>;

/**
 * Exchanges seats of an order for others of the same showtime, or of another one of the same owner in which the caller serves
 * customers.
 */
export async function exchangeSeats(
  caller: Caller,
  orderId: number,
  wish: ExchangeWish,
  idempotencyKey?: string,
): Promise<Exchanged> {
  const standing = await standingOf(caller, "customers", orderId);
  if (!standing.ok) return standing;
  const { showtimeId } = splitReservationId(orderId);
  if (wish.showtimeId === null || wish.showtimeId === showtimeId) {
    const outcome = await within(caller, standing, orderId, wish, idempotencyKey);
    return outcome.ok ? { ...outcome, order: outcome.reservation, from: null } : outcome;
  }
  const homes = await ownersOf([showtimeId, wish.showtimeId]);
  const [here, there] = [showtimeId, wish.showtimeId].map((id) =>
    homes.find((home) => home.showtimeId === id),
  );
  // Money moves with the seats, and stays with its owner. That of a sandbox is none.
  const isOther = there?.ownerId !== here?.ownerId || there?.sandbox !== here?.sandbox;
  if (there === undefined || isOther || !may(caller, "customers", there))
    return { ok: false, code: "showtime_not_found" };
  return across(caller, standing, orderId, wish.showtimeId, wish, idempotencyKey);
}

function within(
  caller: Caller,
  standing: Standing,
  orderId: number,
  { labels, wanted, means, reason }: ExchangeWish,
  idempotencyKey: string | undefined,
): Promise<Acted> {
  const { showtimeId, n } = splitReservationId(orderId);
  const { isBound } = standing;
  const once = onceOf(caller.userId, "exchange", idempotencyKey, { n, labels, wanted, means });
  const exchange = (paidBy: ByHand | null) =>
    atBoxOffice(showtimeId, (office) =>
      office.exchange(n, { labels, wanted, paidBy, isBound }, caller.userId, once),
    );
  return noted(caller, "exchange", reason, idempotencyKey, () =>
    means === null ? exchange(null) : inShift(caller, standing, orderId, means, once, exchange),
  );
}

async function across(
  caller: Caller,
  standing: Standing,
  orderId: number,
  showtimeId: number,
  { labels, wanted, means, reason }: ExchangeWish,
  idempotencyKey: string | undefined,
): Promise<Exchanged> {
  const request = { by: caller.userId, orderId, showtimeId, labels, wanted, means };
  const earlier = await exchanges.earlier(request, idempotencyKey);
  if (earlier !== null && (!earlier.ok || earlier.row.status !== "started")) {
    const before = earlier.ok
      ? await exchanges.carryOut(earlier.row, { paidBy: null, isBound: true })
      : earlier;
    if (!before.ok) return before;
    // The process that carried it out may have ended before it kept the reason.
    await noteExchange(caller, before, reason, idempotencyKey);
    return { ...before, order: before.to };
  }
  const at =
    means === null ? null : await atTill(caller, standing.cinemaId, splitReservationId(orderId).showtimeId);
  if (at !== null && !at.ok) return at;
  const { intent, paidBy } = at === null || means === null ? NO_TILL : tillOf(at.till, means);
  const begun = await exchanges.begin(request, idempotencyKey);
  const { isBound } = standing;
  const done = begun.ok ? await exchanges.carryOut(begun.row, { paidBy, isBound }) : begun;
  const isFirst = done.ok && done.replayed !== true;
  if (intent !== null) await settleTill(intent, isFirst ? done.from.seq : null);
  if (!done.ok) return done;
  if (isFirst || idempotencyKey !== undefined) await noteExchange(caller, done, reason, idempotencyKey);
  return { ...done, order: done.to };
}

/** Keeps the reason with both orders. */
async function noteExchange(
  { userId }: Caller,
  { from, to }: { readonly from: ReservationRecord; readonly to: ReservationRecord },
  reason: string,
  idempotencyKey: string | undefined,
): Promise<void> {
  const note = { by: userId, kind: "exchange", text: reason } as const;
  for (const { id } of [from, to]) await addNote(id, note, idempotencyKey);
}

interface Standing {
  readonly ok: true;
  readonly cinemaId: number;
  /** Whether the caller keeps to the policy. */
  readonly isBound: boolean;
}

const NOT_FOUND = { ok: false, code: "order_not_found" } as const;

/** Where the caller may act on the order: on all with the permission `orders`, else on those of the day. */
async function standingOf(
  caller: Caller,
  permission: Permission,
  orderId: number,
): Promise<Standing | typeof NOT_FOUND> {
  const seen = await seenOrder(caller, orderId);
  if (seen === null || !may(caller, permission, seen.sight.place)) return NOT_FOUND;
  const { place, isWhole } = seen.sight;
  return { ok: true, cinemaId: place.cinemaId, isBound: !isWhole };
}

const NO_TILL = { intent: null, paidBy: null };

const tillOf = ({ intent, ...till }: Till, means: Means) => ({ intent, paidBy: { means, ...till } });

/** Does it with the caller's open shift. The answer under a key is given without one, too. */
async function inShift(
  caller: Caller,
  { cinemaId }: Pick<Standing, "cinemaId">,
  orderId: number,
  means: Means,
  once: Once | undefined,
  act: (byHand: ByHand) => Promise<Outcome<Booked>>,
): Promise<Acted> {
  const { showtimeId } = splitReservationId(orderId);
  const at = await atTill(caller, cinemaId, showtimeId);
  if (!at.ok) return (once === undefined ? null : await boxOffice(showtimeId).answerTo(once)) ?? at;
  const { intent, paidBy } = tillOf(at.till, means);
  const outcome = await act(paidBy);
  await settleTill(intent, outcome.ok && outcome.replayed !== true ? outcome.reservation.seq : null);
  return outcome;
}

/** Keeps the reason with the order, once the act is done: under a key also where an earlier try could not. */
async function noted(
  { userId }: Caller,
  kind: "cancel" | "exchange" | "payment" | "payout",
  reason: string | null,
  idempotencyKey: string | undefined,
  act: () => Promise<Acted>,
): Promise<Acted> {
  const outcome = await act();
  const mayLackNote = outcome.ok && (outcome.replayed !== true || idempotencyKey !== undefined);
  if (mayLackNote && reason !== null)
    await addNote(outcome.reservation.id, { by: userId, kind, text: reason }, idempotencyKey);
  return outcome;
}
