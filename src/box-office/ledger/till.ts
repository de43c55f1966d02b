/** Money that staff take and give back by hand, beside what the gateway does. */

import type { Decision, Moment, Refusal } from "./decision.ts";
import type { LedgerEvent } from "./event.ts";
import { isUnrecorded } from "./reservation.ts";
import type { Handed, Means, Reservation } from "./reservation.ts";
import type { State } from "./state.ts";

/** How a member of staff takes or gives back money. */
export interface ByHand {
  readonly means: Exclude<Means, "exchange">;
  /** The open shift of the member of staff. */
  readonly shift: number;
  /** Until then the shift is surely open: its closing waits for it. */
  readonly validUntilMs: number;
}

type Counted = Pick<Reservation, "paidCents" | "refundCents" | "till">;

/** What is still to be paid of a confirmed reservation. */
export const unpaidCents = ({
  status,
  amounts,
  paidCents,
  refundCents,
  keptCents = 0,
}: Pick<Reservation, "status" | "paidCents" | "refundCents" | "keptCents"> & {
  readonly amounts: Pick<Reservation["amounts"], "totalCents">;
}): number =>
  status === "confirmed" ? Math.max(0, amounts.totalCents - (paidCents - refundCents - keptCents)) : 0;

/** What is still to be paid, as the door asks for it. */
export const dueCents = (
  reservation: Parameters<typeof unpaidCents>[0] & Parameters<typeof isUnrecorded>[0],
): number => (isUnrecorded(reservation) ? 0 : unpaidCents(reservation));

/** What the gateway gave back or has to. It gives back first, as far as it has taken, and the till the rest. */
export const onlineRefundCents = ({ paidCents, refundCents, till = [] }: Counted): number =>
  Math.min(refundCents - givenCents(till), paidCents - takenCents(till) + onlineCents(till));

/** What the gateway has taken of it and not given back, nor has to. */
export const onlineLeftCents = (reservation: Counted): number => {
  const { paidCents, till = [] } = reservation;
  return paidCents - takenCents(till) + onlineCents(till) - onlineRefundCents(reservation);
};

/** What goes back, or went, to the buyer: all but what exchanges took to other orders. */
export const refundToBuyerCents = ({ refundCents, till = [] }: Counted): number =>
  refundCents - givenCents(till.filter(({ means }) => means === "exchange"));

/** What staff have still to give back. */
export const owedInHandCents = (reservation: Counted): number =>
  reservation.refundCents - givenCents(reservation.till ?? []) - onlineRefundCents(reservation);

const sumOf = (till: readonly Handed[], of: (one: Handed) => number): number =>
  till.reduce((sum, one) => sum + of(one), 0);

const takenCents = (till: readonly Handed[]): number => sumOf(till, ({ cents }) => Math.max(0, cents));

const givenCents = (till: readonly Handed[]): number => sumOf(till, ({ cents }) => Math.max(0, -cents));

/** The gateway's money that exchanges brought, less what they took away. */
const onlineCents = (till: readonly Handed[]): number =>
  sumOf(till, ({ cents, onlineCents: online = 0 }) => (cents > 0 ? online : -online));

/** Refuses money for a shift that may be closed by now. */
export const shiftCheckTooOld = ({ validUntilMs }: ByHand, nowMs: number): Refusal | null =>
  nowMs > validUntilMs ? { ok: false, code: "shift_check_too_old" } : null;

/** The event that puts money into the till; none for nothing. */
export const taken = (n: number, cents: number, { means, shift }: ByHand): LedgerEvent[] =>
  cents === 0 ? [] : [{ type: "money_taken", n, paidCents: cents, means, shift }];

/** Takes what is still to be paid. Refuses `nothing_due` where all is paid, or another cashier was first. */
export function takeMoney(
  _state: State,
  reservation: Reservation,
  byHand: ByHand,
  { nowMs }: Pick<Moment, "nowMs">,
): Decision {
  const { n, status } = reservation;
  const refusal = shiftCheckTooOld(byHand, nowMs);
  if (refusal !== null) return refusal;
  if (status !== "confirmed") return { ok: false, code: "reservation_ended", status };
  const cents = unpaidCents(reservation);
  if (cents === 0) return { ok: false, code: "nothing_due" };
  return { ok: true, n, events: taken(n, cents, byHand) };
}

/** Gives back what staff have to. Refuses `nothing_owed` where that is nothing. */
export function giveMoney(
  _state: State,
  reservation: Reservation,
  byHand: ByHand,
  { nowMs }: Pick<Moment, "nowMs">,
): Decision {
  const refusal = shiftCheckTooOld(byHand, nowMs);
  if (refusal !== null) return refusal;
  const cents = owedInHandCents(reservation);
  if (cents === 0) return { ok: false, code: "nothing_owed" };
  return { ok: true, n: reservation.n, events: given(reservation.n, cents, byHand) };
}

/** The event that takes money out of the till; none for nothing. */
export const given = (n: number, cents: number, { means, shift }: ByHand): LedgerEvent[] =>
  cents === 0 ? [] : [{ type: "money_returned", n, cents, means, shift }];

type HandedEvent = Extract<LedgerEvent, { type: "money_taken" | "money_returned" }>;

/** The reservation and a showtime's till after the money. */
export function handed(
  before: Reservation,
  till: State["till"],
  event: HandedEvent,
  atMs: number,
): { readonly reservation: Reservation; readonly till: State["till"] } {
  const { means, shift, onlineCents: online, with: other, by = null } = event;
  const isTaken = event.type === "money_taken";
  const cents = isTaken ? event.paidCents : -event.cents;
  const entry: Handed = {
    means,
    cents,
    shift,
    by,
    atMs,
    ...(online === undefined ? {} : { onlineCents: online }),
    ...(other === undefined ? {} : { with: other }),
  };
  return {
    reservation: {
      ...before,
      paidCents: before.paidCents + (isTaken ? cents : 0),
      till: [...(before.till ?? []), entry],
    },
    till: { ...till, [means]: till[means] + cents },
  };
}
