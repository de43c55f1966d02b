/** The hall as choosing seats needs it, kept with the state and made when it is first needed. */

import { seatIndexOf } from "../seat-choice/seat-index.ts";
import { hasRunOut } from "./reservation.ts";
import type { Seating, State } from "./state.ts";

/** Holds that have run out are free here. O(seats log seats) after the hall has changed, else O(1) or a copy. */
export function seatingAt(state: State, nowMs: number): Seating {
  const { index, taken } = (state.seating ??= seatingOf(state));
  const ranOut = Array.from(state.holds.values()).filter((hold) => hasRunOut(hold, nowMs));
  if (ranOut.length === 0) return { index, taken };
  const free = Uint8Array.from(taken);
  for (const hold of ranOut)
    for (const { seat } of hold.lines) {
      const place = index.placeOf.get(seat);
      if (place !== undefined && state.seats.get(seat)?.blocked === null) free[place] = 0;
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
