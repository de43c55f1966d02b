/** What others may answer for a box office for a moment, because it promises that nothing of it changes. */

import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";

/**
 * How long a caller may answer so by itself, from when it asked. Several times as long as a question takes in a rush; a
 * cancellation may have to wait for it.
 */
export const LEASE_MS = 250;
/** A larger hall promises nothing: the list of its seats would be sent again and again. */
const MAX_SEATS = 2_000;

/** `reserve` refuses any buyer at most `maxSeats` of these seats, for these ticket types, with `seats_taken`. */
export interface SurelyTaken {
  readonly labels: readonly string[];
  readonly ticketTypes: readonly string[];
  readonly maxSeats: number;
}

/**
 * The sold seats, where no other refusal comes before `seats_taken` from `nowMs` until `untilMs`. True for as long as no
 * reservation is cancelled and no terms change: nothing else frees or blocks a sold seat. Null where a refusal may depend on
 * the buyer, and outside the time of sales. One step a seat.
 */
export function surelyTaken(state: State, nowMs: number, untilMs: number): SurelyTaken | null {
  const { terms, seats, holds } = state;
  const isOnSale =
    terms.status === "on_sale" && nowMs >= terms.salesOpenAtMs && untilMs < terms.salesCloseAtMs;
  if (!isOnSale || terms.maxSeatsPerBuyer !== null || seats.size > MAX_SEATS) return null;
  const labels: string[] = [];
  for (const seat of seats.values()) {
    const isSold = seat.n !== null && !holds.has(seat.n);
    if (isSold && seat.blocked === null && Object.hasOwn(terms.priceCents, seat.seat.category))
      labels.push(seat.seat.label);
  }
  return { labels, ticketTypes: pricedEverywhere(terms), maxSeats: terms.maxSeats };
}

/** Ticket types that every category has. Sections only add prices, so a seat of such a category has them anywhere. */
function pricedEverywhere({ priceCents }: Terms): string[] {
  const [first = {}, ...others] = Object.values(priceCents);
  return Object.keys(first).filter((type) => others.every((prices) => Object.hasOwn(prices, type)));
}
