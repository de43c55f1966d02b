/** The waiting list of a sold-out showtime. The first party that fits the free seats is served first. */

import { withWholeGroups } from "../seat-choice/belonging.ts";
import { bestSeats } from "../seat-choice/best-seats.ts";
import { seatsFor } from "./choosing.ts";
import type { Refusal } from "./decision.ts";
import type { LedgerEvent, Party, Waiting } from "./event.ts";
import { overLimit } from "./limits.ts";
import { amountsOf, ratesOf } from "./prices.ts";
import { LAST_RESERVATION } from "./reservation-id.ts";
import { countsOf } from "./seat-map.ts";
import { isPriced, priceCentsOf } from "./seat-prices.ts";
import { seatingAt } from "./seating.ts";
import type { SeatState, State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Offered seats are held for the party this long. */
const OFFER_MS = 15 * 60_000;

export type WaitingDecision =
  | { readonly ok: true; readonly w: number; readonly events: LedgerEvent[] }
  | Refusal;

/** Adds a party. Refuses one that could buy now, could never be served, or waits already (`already_waiting`). */
export function join(state: State, party: Party, nowMs: number): WaitingDecision {
  const { terms } = state;
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (terms.status === "closed" || nowMs >= terms.salesCloseAtMs) return { ok: false, code: "sales_closed" };
  if (nowMs < terms.salesOpenAtMs)
    return { ok: false, code: "sales_not_open", opensAtMs: terms.salesOpenAtMs };
  if (party.quantity > terms.maxSeats) return { ok: false, code: "too_many_seats", maxSeats: terms.maxSeats };
  for (const { buyer, w } of state.waiting.values())
    if (buyer === party.buyer) return { ok: false, code: "already_waiting", w };
  const limit = overLimit(state, party.buyer, party.quantity, nowMs);
  if (limit !== null) return limit;
  const found = seatsFor(state, wishOf(party), nowMs, "off");
  if (found.ok) return { ok: false, code: "seats_available", free: party.quantity };
  if (!CAN_COME.has(found.code)) return found;
  if (!isPriced(terms, party)) return { ok: false, code: "unknown_ticket_type", seats: [] };
  const fitting = seatsThatFit(state, party);
  if (party.quantity > fitting) return { ok: false, code: "too_many_seats", maxSeats: fitting };
  const never = refusedInEmptyHall(state, party, nowMs);
  if (never !== null) return never;
  const w = state.lastW + 1;
  return { ok: true, w, events: [{ type: "waiting_joined", w, party }] };
}

/** Refusals that end when others give seats back. */
const CAN_COME: ReadonlySet<string> = new Set(["not_enough_seats", "not_together", "seats_belong_together"]);

/** Removes the buyer's entry `w`. */
export function leave(state: State, w: number, buyer: number): WaitingDecision {
  return state.waiting.get(w)?.buyer === buyer
    ? { ok: true, w, events: [{ type: "waiting_left", w }] }
    : { ok: false, code: "waiting_not_found" };
}

/** The events that hold seats for the first party that fits; none where no party does. */
export function nextOffer(state: State, nowMs: number): LedgerEvent[] {
  const { terms } = state;
  const isSelling =
    terms.status === "on_sale" && nowMs >= terms.salesOpenAtMs && nowMs < terms.salesCloseAtMs;
  if (!isSelling || state.waiting.size === 0 || state.lastN === LAST_RESERVATION) return [];
  const { free } = countsOf(state, nowMs);
  if (free === 0) return [];
  const unmet = new Set<string>();
  for (const party of state.waiting.values()) {
    if (party.quantity > free) continue;
    const wish = wishOf(party);
    const same = JSON.stringify(wish);
    if (unmet.has(same) || overLimit(state, party.buyer, party.quantity, nowMs) !== null) continue;
    const found = seatsFor(state, wish, nowMs, "off");
    if (!found.ok) {
      // The same wish of a later party cannot be served either.
      unmet.add(same);
      continue;
    }
    const { w, buyer } = party;
    const rates = ratesOf(terms, terms.payment);
    return [
      ...Array.from(found.ranOut, (n): LedgerEvent => ({ type: "expired", n })),
      {
        type: "held",
        n: state.lastN + 1,
        buyer,
        guest: null,
        channel: "waiting_list",
        payment: terms.payment,
        lines: found.lines,
        promo: null,
        rates,
        // Can be paid: there is no promo code, and the showtime's prices were checked.
        amounts: amountsOf(rates, found.lines, null),
        expiresAtMs: Math.min(nowMs + OFFER_MS, Math.max(terms.salesCloseAtMs, nowMs)),
        waiting: w,
      },
    ];
  }
  return [];
}

/** Number of seats in the hall that the party could ever get. O(seats). */
function seatsThatFit({ seats, terms }: State, party: Party): number {
  let fit = 0;
  for (const there of seats.values())
    if (isForSale(terms, there, party) && (party.category === null || there.seat.category === party.category))
      fit++;
  return fit;
}

/** Whether the layout lets the seat be sold, and it has a price for the ticket type. */
const isForSale = (terms: Terms, { seat, blocked }: SeatState, { ticketType }: Party): boolean =>
  blocked !== "layout" && priceCentsOf(terms, seat, ticketType) !== undefined;

/** Why the party could not have its seats even if none were taken; null if it could. Costs what `bestSeats` costs. */
function refusedInEmptyHall(state: State, party: Party, nowMs: number): Refusal | null {
  const { index } = seatingAt(state, nowMs);
  const shut = Uint8Array.from(index.seats, ({ label }) => {
    const there = state.seats.get(label);
    return there !== undefined && isForSale(state.terms, there, party) ? 0 : 1;
  });
  const best = bestSeats(index, withWholeGroups(index, shut), wishOf(party));
  if (best.ok) return null;
  return best.code === "seats_belong_together" ? best : { ok: false, code: "not_together" };
}

const wishOf = ({ quantity, category, ticketType, together = "preferred" }: Party | Waiting) => ({
  quantity,
  category,
  ticketType,
  together,
  accessible: 0,
});
