/** The first free seats in the order of the hall, for buyers who name a number only. */

import { companionsAreOpen } from "./companions-open.ts";
import type { Refusal } from "./decision.ts";
import type { Seat } from "./hall.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";

/**
 * The first `quantity` free seats that have a price, without accessible and companion seats. In a hall with groups the
 * first whole ones that make up the quantity. One step a seat up to the last one chosen; O(seats * quantity) with groups.
 */
export function firstInOrder(
  state: State,
  quantity: number,
  nowMs: number,
  isPriced: (seat: Seat) => boolean,
): { readonly labels: readonly string[] } | Refusal {
  const isOpen = companionsAreOpen(state.terms, nowMs);
  const isOffered = (seat: SeatState): boolean => {
    const { accessible, companion, companionOf } = seat.seat;
    const isKept = accessible || (companion && !(isOpen && companionOf !== undefined));
    return seat.blocked === null && !isTaken(state, seat, nowMs) && isPriced(seat.seat) && !isKept;
  };
  const labels: string[] = [];
  for (const [label, seat] of state.seats) {
    if (labels.length === quantity) break;
    if (seat.seat.group !== undefined) return firstWhole(state, quantity, isOffered);
    if (isOffered(seat)) labels.push(label);
  }
  return labels.length < quantity ? { ok: false, code: "not_enough_seats", free: labels.length } : { labels };
}

function firstWhole(
  { seats }: State,
  quantity: number,
  isOffered: (seat: SeatState) => boolean,
): { readonly labels: readonly string[] } | Refusal {
  const units = [...Map.groupBy(seats.values(), ({ seat }) => seat.group ?? seat.label).values()].filter(
    (unit) => unit.every(isOffered),
  );
  const free = units.reduce((sum, { length }) => sum + length, 0);
  if (free < quantity) return { ok: false, code: "not_enough_seats", free };
  // By unit, bit s: whether it and those after it can make up s seats.
  const within = (1n << BigInt(quantity + 1)) - 1n;
  const sums: bigint[] = [];
  let reachable = 1n;
  for (const { length } of units.toReversed()) {
    sums.push(reachable);
    reachable |= (reachable << BigInt(length)) & within;
  }
  const canBe = (sum: number, of: bigint): boolean => ((of >> BigInt(sum)) & 1n) === 1n;
  if (!canBe(quantity, reachable)) return { ok: false, code: "seats_belong_together", seats: [] };
  const chosen: string[] = [];
  for (const unit of units) {
    const missing = quantity - chosen.length;
    const after = sums.pop() ?? 0n;
    if (unit.length <= missing && canBe(missing - unit.length, after))
      chosen.push(...unit.map(({ seat }) => seat.label));
  }
  return { labels: chosen };
}
