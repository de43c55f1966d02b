/** The hall in the form that choosing seats needs: built on first use, and kept with the state. */

import { seatIndexOf } from "../seat-choice/seat-index.ts";
import { hasRunOut } from "./reservation.ts";
import type { Seating, State } from "./state.ts";

/**
 * The hall at `nowMs`; seats of holds that have run out are free. O(seats log seats) after the hall changed; else one step
 * a hold, and a copy of `taken` if one has run out.
 */
export function seatingAt(state: State, nowMs: number): Seating {
  const { index, taken } = (state.seating ??= seatingOf(state));
  const ranOut = Array.from(state.holds.values()).filter((hold) => hasRunOut(hold, nowMs));
  if (ranOut.length === 0) return { index, taken };
  const free = Uint8Array.from(taken);
  for (const hold of ranOut)
    for (const { seat } of hold.lines) {
      const position = index.positionOf.get(seat);
      if (position !== undefined && state.seats.get(seat)?.blocked === null) free[position] = 0;
    }
  return { index, taken: free };
}

function seatingOf(state: State): Seating {
  const index = seatIndexOf(Array.from(state.seats.values(), ({ seat }) => seat));
  const taken = Uint8Array.from(index.seats, ({ label }) => {
    const seat = state.seats.get(label);
    return seat === undefined || seat.n !== null || seat.blocked !== null ? 1 : 0;
  });
  return { index, taken };
}
