/** How many seats a buyer may have at a showtime, and how long an account without a confirmed address may hold them. */

import type { Refusal } from "./decision.ts";
import { countsForBuyer, hasRunOut } from "./reservation.ts";
import type { BuyerCap, Channel, Reservation, UnconfirmedCap } from "./reservation.ts";
import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Refuses what is not sold now, or not so much of it at once; the counter is bound by neither. */
export function notSold(terms: Terms, channel: Channel, quantity: number, nowMs: number): Refusal | null {
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (channel === "counter") return null;
  if (nowMs < terms.salesOpenAtMs)
    return { ok: false, code: "sales_not_open", opensAtMs: terms.salesOpenAtMs };
  if (terms.status === "closed" || nowMs >= terms.salesCloseAtMs) return { ok: false, code: "sales_closed" };
  return quantity > terms.maxSeats ? { ok: false, code: "too_many_seats", maxSeats: terms.maxSeats } : null;
}

/**
 * Refuses `buyer_limit` if the buyer would have more seats than the showtime allows; else null. Holds that have run out do
 * not count, even before their `expired` is recorded.
 */
export function overLimit(state: State, buyer: number, quantity: number, nowMs: number): Refusal | null {
  const { maxSeatsPerBuyer } = state.terms;
  if (maxSeatsPerBuyer === null) return null;
  const seatsOfBuyer = seatsOver(state, buyer, quantity, nowMs, maxSeatsPerBuyer);
  return seatsOfBuyer === null ? null : { ok: false, code: "buyer_limit", maxSeatsPerBuyer, seatsOfBuyer };
}

/** The same for the cap of a buyer without a confirmed address; `unconfirmed_limit`. */
export function overCap(
  state: State,
  buyer: number,
  quantity: number,
  nowMs: number,
  cap: BuyerCap | undefined,
): Refusal | null {
  if (cap === undefined) return null;
  const { maxSeats } = cap;
  const seatsOfBuyer = seatsOver(state, buyer, quantity, nowMs, maxSeats);
  return seatsOfBuyer === null
    ? null
    : { ok: false, code: "unconfirmed_limit", limit: "seats", maxSeats, seatsOfBuyer };
}

/** The same for the seats of all showtimes to come. */
export const overCapInAll = ({ inAll: { most, had } }: UnconfirmedCap, quantity: number): Refusal | null =>
  had + quantity <= most
    ? null
    : { ok: false, code: "unconfirmed_limit", limit: "seats_in_all", maxSeats: most, seatsOfBuyer: had };

/** Refuses a guest what needs no payment online; `guests_pay_online`. */
export const unpaidGuest = (cap: BuyerCap | undefined, isDueOnline: boolean): Refusal | null =>
  cap?.paysOnline === true && !isDueOnline ? { ok: false, code: "guests_pay_online" } : null;

/** The cap as it is kept with what was held under it. */
export const keptCap = ({ maxSeats, maxHoldMs, paysOnline }: UnconfirmedCap): BuyerCap => ({
  maxSeats,
  maxHoldMs,
  ...(paysOnline === true && { paysOnline }),
});

/** The buyer's seats, if `quantity` more were too many; else null. */
function seatsOver(
  state: State,
  buyer: number,
  quantity: number,
  nowMs: number,
  most: number,
): number | null {
  const marked = state.seatsOfBuyer.get(buyer) ?? 0;
  if (marked + quantity <= most) return null;
  let gone = 0;
  for (const held of state.holds.values())
    if (held.buyer === buyer && countsForBuyer(held) && hasRunOut(held, nowMs)) gone += held.lines.length;
  return marked - gone + quantity <= most ? null : marked - gone;
}

/** The end of a hold that begins now. */
export const holdEndMs = ({ holdMs }: Terms, nowMs: number, cap?: BuyerCap): number =>
  nowMs + Math.min(holdMs, cap?.maxHoldMs ?? Infinity);

/**
 * The end of a hold that is extended now: that of a new hold, never sooner than before. Refuses `unconfirmed_limit` where the
 * hold's cap leaves nothing to extend.
 */
export function extendedEndMs(
  { holdMs }: Terms,
  { heldAtMs, expiresAtMs, cap }: Reservation,
  nowMs: number,
): number | Refusal {
  const untilMs = nowMs + holdMs;
  const beforeMs = expiresAtMs ?? 0;
  if (cap === undefined) return Math.max(untilMs, beforeMs);
  const cappedMs = Math.min(untilMs, heldAtMs + cap.maxHoldMs);
  return cappedMs > beforeMs
    ? cappedMs
    : { ok: false, code: "unconfirmed_limit", limit: "hold", maxHoldMs: cap.maxHoldMs };
}
