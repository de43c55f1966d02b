/** Chooses and prices a buyer's seats: seats by name, the best available, or the first free ones. */

import { bestSeats } from "../seat-choice/best-seats.ts";
import type { SeatWish } from "../seat-choice/best-seats.ts";
import type { SeatIndex } from "../seat-choice/seat-index.ts";
import { singleSeats, strandedBy } from "../seat-choice/single-seats.ts";
import { apart, belongs } from "./belonging.ts";
import type { Asker } from "./belonging.ts";
import type { Choice, Refusal, SeatChoice } from "./decision.ts";
import { firstInOrder } from "./first-in-order.ts";
import { keptPlace } from "./place.ts";
import type { Line } from "./reservation.ts";
import { isCategory, isPriced, priceCentsOf } from "./seat-prices.ts";
import { seatingAt } from "./seating.ts";
import { isTaken } from "./state.ts";
import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";
import { brokenByLines, brokenByWish, withProof } from "./ticket-rules.ts";

/** Seats by name; or `quantity` of the best; or the first `quantity` free seats in the order of the hall. */
export type SeatsWanted =
  | { readonly seats: readonly SeatChoice[] }
  | (SeatWish & { readonly ticketType: string })
  | { readonly first: "in_order"; readonly quantity: number; readonly ticketType: string };

export interface Found {
  readonly ok: true;
  readonly lines: readonly Line[];
  /** Holds that have run out but still mark some of the seats; their `expired` must be recorded first. */
  readonly ranOut: ReadonlySet<number>;
  readonly choice: Choice;
}

interface Priced extends Found {
  /** Whether a seat of them belongs to others. */
  readonly belong: boolean;
}

/**
 * The wanted seats with their prices, or a refusal. Costs what `bestSeats` costs for the best seats, one step a seat up to
 * the last one chosen for the first seats, and one step a seat for named ones.
 */
export function seatsFor(
  state: State,
  wanted: SeatsWanted,
  nowMs: number,
  orphanRule: Terms["orphanRule"],
  asker: Asker = NOBODY,
): Found | Refusal {
  if ("seats" in wanted) return namedSeats(state, wanted.seats, nowMs, orphanRule, asker);
  const broken = brokenByWish(state.terms, wanted.ticketType, wanted.quantity);
  if (broken !== null) return broken;
  if ("first" in wanted) return firstSeats(state, wanted, nowMs);
  const { category, ticketType } = wanted;
  if (category !== null && !isCategory(state.terms, category))
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

/** Only seats that are named depend on who asks. */
const NOBODY: Asker = { buyer: 0, isStaff: false, find: () => null };

/** Skips accessible and companion seats. */
function firstSeats(
  state: State,
  { quantity, ticketType }: { readonly quantity: number; readonly ticketType: string },
  nowMs: number,
): Found | Refusal {
  const found = firstInOrder(
    state,
    quantity,
    nowMs,
    (seat) => priceCentsOf(state.terms, seat, ticketType) !== undefined,
  );
  return "labels" in found
    ? priceOf(
        state,
        found.labels.map((label) => ({ label, ticketType })),
        nowMs,
      )
    : found;
}

/**
 * Marks seats without a price for the ticket type as taken, unless no seat that is wanted has one. O(seats) where only some
 * categories have it or sections have prices of their own, else O(categories).
 */
function withoutUnpriced(
  terms: Terms,
  { seats, categories, category: categoryOf }: SeatIndex,
  taken: Uint8Array,
  { category: wanted, ticketType }: { readonly category: string | null; readonly ticketType: string },
): Uint8Array {
  if (terms.sectionPriceCents !== undefined) {
    const isSold = seats.map(
      (seat) =>
        (wanted === null || seat.category === wanted) && priceCentsOf(terms, seat, ticketType) !== undefined,
    );
    return isSold.includes(true) ? taken.map((mark, position) => (isSold[position] ? mark : 1)) : taken;
  }
  if (wanted !== null) return taken;
  const priced = categories.map((category) => isPriced(terms, { category, ticketType }));
  if (!priced.includes(false) || !priced.includes(true)) return taken;
  return taken.map((mark, position) => (priced[categoryOf[position] ?? 0] === true ? mark : 1));
}

function namedSeats(
  state: State,
  seats: readonly SeatChoice[],
  nowMs: number,
  orphanRule: Terms["orphanRule"],
  asker: Asker,
): Found | Refusal {
  const priced = priceOf(state, seats, nowMs);
  if (!priced.ok) return priced;
  const labels = (): string[] => seats.map(({ label }) => label);
  const torn = priced.belong ? apart(state, labels(), asker, nowMs) : null;
  // Of an exchange the rules are asked with the seats that stay: see `tornBy`.
  const refusal = torn ?? (asker.exchanging === undefined ? brokenByLines(state, priced.lines) : null);
  if (refusal !== null) return refusal;
  if (orphanRule === "off") return priced;
  const { index, taken } = seatingAt(state, nowMs);
  const single = singleSeats(index, taken, labels());
  if (single === null) return priced;
  if (orphanRule === "warn") return { ...priced, choice: { arrangement: null, stranded: single.stranded } };
  const { stranded, suggestion } = single;
  return { ok: false, code: "single_seats", seats: stranded, suggestion };
}

/** Prices the named seats, or refuses and names every seat that is not free or has no price. */
function priceOf(state: State, seats: readonly SeatChoice[], nowMs: number): Priced | Refusal {
  const chosen = new Set<string>();
  const lines: Line[] = [];
  const ranOut = new Set<number>();
  const duplicate: string[] = [];
  const unknown: string[] = [];
  const unpriced: string[] = [];
  const blocked: string[] = [];
  const taken: string[] = [];
  let belong = false;
  for (const { label, ticketType } of seats) {
    if (chosen.has(label)) duplicate.push(label);
    chosen.add(label);
    const seat = state.seats.get(label);
    if (seat === undefined) {
      unknown.push(label);
      continue;
    }
    belong ||= belongs(seat.seat);
    if (seat.blocked !== null) blocked.push(label);
    if (isTaken(state, seat, nowMs)) taken.push(label);
    else if (seat.n !== null) ranOut.add(seat.n);
    const { category } = seat.seat;
    const priceCents = priceCentsOf(state.terms, seat.seat, ticketType);
    if (priceCents === undefined) unpriced.push(label);
    else {
      const line = { seat: label, ...keptPlace(seat.seat), category, ticketType, priceCents, ticket: null };
      lines.push(withProof(state.terms, line));
    }
  }
  if (duplicate.length > 0) return { ok: false, code: "duplicate_seats", seats: duplicate };
  if (unknown.length > 0) return { ok: false, code: "unknown_seats", seats: unknown };
  if (unpriced.length > 0) return { ok: false, code: "unknown_ticket_type", seats: unpriced };
  if (blocked.length > 0) return { ok: false, code: "seats_blocked", seats: blocked };
  if (taken.length > 0) return { ok: false, code: "seats_taken", seats: taken };
  return { ok: true, lines, ranOut, choice: { arrangement: null, stranded: [] }, belong };
}
