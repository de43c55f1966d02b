/**
 * Exchanges seats for those of another showtime, at two box offices. The new one holds the seats (`holdForExchange`); the old one
 * decides (`giveForExchange`), in time or never; then the new one sells (`takeExchange`), or gives up the hold
 * (`releaseExchange`). Each may be repeated, and changes nothing then.
 */

import { seatsFor } from "./choosing.ts";
import type { SeatsWanted } from "./choosing.ts";
import { sold } from "./decide.ts";
import type { Decision, Moment, Refusal } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { againstPolicy, isClosed, isPaidElsewhere, partOf } from "./exchange.ts";
import { keptBefore } from "./given-back.ts";
import { tornBy } from "./giving-back.ts";
import { amountsOf, ratesOf } from "./prices.ts";
import { LAST_RESERVATION } from "./reservation-id.ts";
import { isForExchange } from "./reservation.ts";
import type { Handed, OfExchange, Reservation } from "./reservation.ts";
import type { State } from "./state.ts";
import { given, onlineLeftCents, owedInHandCents, taken } from "./till.ts";
import type { ByHand } from "./till.ts";

const TOO_LATE: Refusal = { ok: false, code: "exchange_too_late" };

export interface HoldForExchange extends Pick<Reservation, "buyer" | "guest" | "channel" | "payment"> {
  readonly exchange: OfExchange;
  readonly wanted: SeatsWanted;
  /** Refused after this: what is undone then stays undone. */
  readonly untilMs: number;
}

/**
 * Holds seats until the exchange is decided. Sales window and limits of buyers do not count: staff does it. Only a show that is
 * over is `sales_closed`.
 */
export function holdForExchange(
  state: State,
  { exchange, buyer, guest, channel, payment, wanted, untilMs }: HoldForExchange,
  { nowMs, find = () => null }: Moment,
): Decision {
  const { terms } = state;
  const before = heldFor(state, exchange.id);
  if (before !== undefined) return { ok: true, n: before.n, events: [] };
  if (nowMs > untilMs) return TOO_LATE;
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (nowMs >= terms.endsAtMs) return { ok: false, code: "sales_closed" };
  const found = seatsFor(state, wanted, nowMs, "off", { buyer, isStaff: true, find });
  if (!found.ok) return found;
  const n = state.lastN + 1;
  if (n > LAST_RESERVATION) return { ok: false, code: "no_reservations_left" };
  const rates = ratesOf(terms, payment);
  const { lines, choice } = found;
  return {
    ok: true,
    n,
    choice,
    events: [
      ...Array.from(found.ranOut, (expired): LedgerEvent => ({ type: "expired", n: expired })),
      {
        type: "held",
        n,
        buyer,
        guest,
        channel,
        payment,
        lines,
        promo: null,
        rates,
        amounts: amountsOf(rates, lines, null),
        expiresAtMs: null,
        waiting: null,
        exchange,
      },
    ],
  };
}

const heldFor = ({ holds }: State, id: string): Reservation | undefined =>
  Array.from(holds.values()).find(({ exchange }) => exchange?.id === id);

/** Seats that are held for an exchange. */
export interface HeldForExchange {
  readonly n: number;
  readonly exchange: OfExchange;
  readonly heldAtMs: number;
}

/** Those that have been held since `beforeMs` or longer. */
export const heldForExchanges = ({ holds }: State, beforeMs: number): HeldForExchange[] =>
  Array.from(holds.values()).flatMap(({ n, exchange, heldAtMs }) =>
    exchange === undefined || heldAtMs > beforeMs ? [] : [{ n, exchange, heldAtMs }],
  );

export interface GiveForExchange {
  /** The public id of the new order, how many seats it has, and what it costs. */
  readonly to: number;
  readonly seats: number;
  readonly totalCents: number;
  readonly currency: string;
  readonly labels: readonly string[] | null;
  readonly paidBy: ByHand | null;
  /** Whether staff may exchange nothing once a buyer could not give back seats. */
  readonly isBound: boolean;
  /** Refused after this. */
  readonly untilMs: number;
}

/**
 * Gives the seats back for those of the other order. With them goes what was paid for them, as much as the new ones cost; what is
 * missing staff take here, and what is left is due back here: the gateway's part through the gateway. Decides the exchange.
 */
export function giveForExchange(
  state: State,
  reservation: Reservation,
  { to, seats, totalCents, currency, labels, paidBy, isBound, untilMs }: GiveForExchange,
  { nowMs }: Pick<Moment, "nowMs">,
): Decision {
  const { n, lines, payment, rates, promo, till = [] } = reservation;
  if (exchangedFor(reservation, to) !== null) return { ok: true, n, events: [] };
  if (nowMs > untilMs) return TOO_LATE;
  if (currency !== state.terms.currency) return { ok: false, code: "currency_differs" };
  const part = partOf(state, reservation, labels, paidBy, nowMs);
  if (!part.ok) return part;
  const { back, kept } = part;
  const torn = tornBy(state, lines, kept, nowMs);
  if (torn !== null) return torn;
  if (isBound && isClosed(state, nowMs)) return { ok: false, code: "against_policy", policyCents: null };
  const before = reservation.amounts.totalCents;
  if (isPaidElsewhere(reservation)) return { ok: false, code: "paid_elsewhere" };

  const amounts = amountsOf(rates, kept, promo);
  const keptSeatsCents = kept.length === 0 ? 0 : amounts.totalCents;
  const leftCents = reservation.paidCents - reservation.refundCents - keptBefore(reservation);
  const valueCents = Math.max(0, Math.min(before - keptSeatsCents, leftCents - keptSeatsCents));
  const backCents = Math.max(0, valueCents - totalCents);
  const against = isBound ? againstPolicy(state, backCents, back.length - seats, nowMs) : null;
  if (against !== null) return against;
  const missingCents = Math.max(0, totalCents - valueCents);
  if (missingCents > 0 && payment === "online" && paidBy === null)
    return { ok: false, code: "payment_required" };
  const inHandCents = paidBy === null ? 0 : missingCents;
  const movedCents = Math.min(valueCents + inHandCents, totalCents);
  const onlineCents = Math.min(valueCents, totalCents, onlineLeftCents(reservation));
  const refundCents = valueCents + inHandCents;
  const after = {
    paidCents: reservation.paidCents + inHandCents,
    refundCents: reservation.refundCents + refundCents,
    till: [...till, handed(inHandCents), { ...handed(-movedCents), onlineCents }],
  };
  return {
    ok: true,
    n,
    events: [
      ...(paidBy === null ? [] : taken(n, inHandCents, paidBy)),
      kept.length === 0
        ? { type: "cancelled", n, reason: "exchange", refundCents, movedCents }
        : { type: "seats_returned", n, seats: back, amounts, refundCents, exchange: to, movedCents },
      { type: "money_returned", n, cents: movedCents, means: "exchange", shift: null, onlineCents, with: to },
      ...(paidBy === null ? [] : given(n, owedInHandCents(after), paidBy)),
    ],
  };
}

/** For sums only. */
const handed = (cents: number): Handed => ({ means: "exchange", cents, shift: null, by: null, atMs: 0 });

export interface MovedMoney {
  readonly cents: number;
  readonly onlineCents: number;
}

/** The money that went to the other order; null where this one was not exchanged for it. */
export function exchangedFor({ till = [] }: Pick<Reservation, "till">, to: number): MovedMoney | null {
  const moved = till.find(
    ({ means, cents, with: other }) => means === "exchange" && cents <= 0 && other === to,
  );
  return moved === undefined ? null : { cents: Math.abs(moved.cents), onlineCents: moved.onlineCents ?? 0 };
}

/** The orders that this one was exchanged for; not the one that it comes from. */
export const exchangedTo = ({ till = [], exchange }: Pick<Reservation, "till" | "exchange">): number[] => [
  ...new Set(till.flatMap(({ with: other }) => (other === exchange?.from ? [] : (other ?? [])))),
];

/** Sells the seats of an exchange that was decided, and takes the money that came with it. Only a released hold is refused. */
export function takeExchange(
  reservation: Reservation,
  { cents, onlineCents }: MovedMoney,
  moment: Moment,
): Decision {
  const { n, status, lines, exchange } = reservation;
  if (exchange === undefined || status === "released")
    return { ok: false, code: "reservation_ended", status };
  if (!isForExchange(reservation)) return { ok: true, n, events: [] };
  return {
    ok: true,
    n,
    events: [
      sold(n, lines, null, moment),
      {
        type: "money_taken",
        n,
        paidCents: cents,
        means: "exchange",
        shift: null,
        onlineCents,
        with: exchange.from,
      },
    ],
  };
}

/** Gives up the seats of an exchange that was not decided, and never will be. */
export function releaseExchange(
  state: State,
  id: string,
): { readonly ok: true; readonly events: LedgerEvent[] } {
  const held = heldFor(state, id);
  return {
    ok: true,
    events: held === undefined ? [] : [{ type: "released", n: held.n, reason: "exchange" }],
  };
}
