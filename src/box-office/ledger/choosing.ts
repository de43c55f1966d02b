/** Which seats a buyer gets, at which prices: those that were named, or the best there are. */

import { bestSeats } from "../seat-choice/best-seats.ts";
import type { SeatWish } from "../seat-choice/best-seats.ts";
import type { SeatIndex } from "../seat-choice/seat-index.ts";
import { singleSeats, strandedBy } from "../seat-choice/single-seats.ts";
import type { Choice, Refusal, SeatChoice } from "./decision.ts";
import type { Line } from "./reservation.ts";
import { seatingAt } from "./seating.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** By name, so many of the best, or so many of the first ones in the order of the hall. */
export type SeatsWanted =
  | { readonly seats: readonly SeatChoice[] }
  | (SeatWish & { readonly ticketType: string })
  | { readonly first: "in_order"; readonly quantity: number; readonly ticketType: string };

export interface Found {
  readonly ok: true;
  readonly lines: readonly Line[];
  /** Holds that have run out and still mark some of the seats. */
  readonly ranOut: ReadonlySet<number>;
  readonly choice: Choice;
}

/**
 * Costs what `bestSeats` costs where the best are wanted, as many steps as seats stand before the last one where the first are,
 * else as many as seats are named.
 */
export function seatsFor(
  state: State,
  wanted: SeatsWanted,
  nowMs: number,
  orphanRule: Terms["orphanRule"],
): Found | Refusal {
  if ("seats" in wanted) return namedSeats(state, wanted.seats, nowMs, orphanRule);
  if ("first" in wanted) return firstSeats(state, wanted, nowMs);
  const { category, ticketType } = wanted;
  if (category !== null && !Object.hasOwn(state.terms.priceCents, category))
    return { ok: false, code: "unknown_category", category };
  const { index, taken } = seatingAt(state, nowMs);
  const best = bestSeats(index, withoutUnpriced(state.terms, index, taken, wanted), wanted);
  if (!best.ok) return best;
  const priced = priceOf(
    state,
    best.labels.map((label) => ({ label, ticketType })),
    nowMs,
  );
  if (!priced.ok) return priced;
  const stranded = strandedBy(index, taken, best.labels);
  return { ...priced, choice: { arrangement: best.arrangement, stranded } };
}

/** Those that are kept for wheelchairs and their companions are nobody's first ones. */
function firstSeats(
  state: State,
  { quantity, ticketType }: { readonly quantity: number; readonly ticketType: string },
  nowMs: number,
): Found | Refusal {
  const labels: string[] = [];
  for (const [label, seat] of state.seats) {
    if (labels.length === quantity) break;
    const { accessible, companion, category } = seat.seat;
    const isFree = seat.blocked === null && !isTaken(state, seat, nowMs);
    const isSold = isPriced(state.terms, { category, ticketType });
    if (isFree && isSold && !accessible && !companion) labels.push(label);
  }
  if (labels.length < quantity) return { ok: false, code: "not_enough_seats", free: labels.length };
  return priceOf(
    state,
    labels.map((label) => ({ label, ticketType })),
    nowMs,
  );
}

/** Of any category, a buyer gets those that have the ticket type, where one has: O(seats) then, if not all do. */
function withoutUnpriced(
  terms: Terms,
  { categories, category: categoryOf }: SeatIndex,
  taken: Uint8Array,
  { category: wanted, ticketType }: { readonly category: string | null; readonly ticketType: string },
): Uint8Array {
  if (wanted !== null) return taken;
  const priced = categories.map((category) => isPriced(terms, { category, ticketType }));
  if (!priced.includes(false) || !priced.includes(true)) return taken;
  return taken.map((mark, place) => (priced[categoryOf[place] ?? 0] === true ? mark : 1));
}

function namedSeats(
  state: State,
  seats: readonly SeatChoice[],
  nowMs: number,
  orphanRule: Terms["orphanRule"],
): Found | Refusal {
  const priced = priceOf(state, seats, nowMs);
  if (!priced.ok || orphanRule === "off") return priced;
  const { index, taken } = seatingAt(state, nowMs);
  const single = singleSeats(
    index,
    taken,
    seats.map(({ label }) => label),
  );
  if (single === null) return priced;
  if (orphanRule === "warn") return { ...priced, choice: { arrangement: null, stranded: single.stranded } };
  const { stranded, suggestion } = single;
  return { ok: false, code: "single_seats", seats: stranded, suggestion };
}

/** The named seats, if all of them are free and have a price. Names all that are not. */
function priceOf(state: State, seats: readonly SeatChoice[], nowMs: number): Found | Refusal {
  const chosen = new Set<string>();
  const lines: Line[] = [];
  const ranOut = new Set<number>();
  const duplicate: string[] = [];
  const unknown: string[] = [];
  const unpriced: string[] = [];
  const blocked: string[] = [];
  const taken: string[] = [];
  for (const { label, ticketType } of seats) {
    if (chosen.has(label)) duplicate.push(label);
    chosen.add(label);
    const seat = state.seats.get(label);
    if (seat === undefined) {
      unknown.push(label);
      continue;
    }
    if (seat.blocked !== null) blocked.push(label);
    if (isTaken(state, seat, nowMs)) taken.push(label);
    else if (seat.n !== null) ranOut.add(seat.n);
    const { category } = seat.seat;
    const priceCents = priceCentsOf(state.terms, category, ticketType);
    if (priceCents === undefined) unpriced.push(label);
    else lines.push({ seat: label, category, ticketType, priceCents, ticket: null });
  }
  if (duplicate.length > 0) return { ok: false, code: "duplicate_seats", seats: duplicate };
  if (unknown.length > 0) return { ok: false, code: "unknown_seats", seats: unknown };
  if (unpriced.length > 0) return { ok: false, code: "unknown_ticket_type", seats: unpriced };
  if (blocked.length > 0) return { ok: false, code: "seats_blocked", seats: blocked };
  if (taken.length > 0) return { ok: false, code: "seats_taken", seats: taken };
  return { ok: true, lines, ranOut, choice: { arrangement: null, stranded: [] } };
}

/** Whether the ticket type has a price in the category, or where any will do in one of them. */
export const isPriced = (
  terms: Terms,
  { category, ticketType }: { readonly category: string | null; readonly ticketType: string },
): boolean =>
  (category === null ? Object.keys(terms.priceCents) : [category]).some(
    (one) => priceCentsOf(terms, one, ticketType) !== undefined,
  );

/** A ticket type is the buyer's own word: "constructor" has no price, though every object has one. */
function priceCentsOf({ priceCents }: Terms, category: string, ticketType: string): number | undefined {
  const prices = Object.hasOwn(priceCents, category) ? priceCents[category] : undefined;
  return prices !== undefined && Object.hasOwn(prices, ticketType) ? prices[ticketType] : undefined;
}
