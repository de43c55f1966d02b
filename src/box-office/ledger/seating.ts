/** The hall in the form that choosing seats needs: built on first use, and kept with the state. */

import { withWholeGroups } from "../seat-choice/belonging.ts";
import { seatIndexOf } from "../seat-choice/seat-index.ts";
import type { SeatIndex } from "../seat-choice/seat-index.ts";
import { companionsAreOpen } from "./companions-open.ts";
import { hasRunOut } from "./reservation.ts";
import type { KeptSeating, Seating, State } from "./state.ts";

/**
 * The hall at `nowMs`; seats of holds that have run out are free, and those of groups only as a whole. O(seats log seats)
 * after the hall changed; else one step a hold, and a copy of `taken` if one has run out or the hall has groups.
 */
export function seatingAt(state: State, nowMs: number): Seating {
  const seating = (state.seating ??= seatingOf(state));
  const index = indexAt(seating, state, nowMs);
  return { index, taken: withWholeGroups(index, takenAt(seating, state, nowMs)) };
}

/** The hall as it is, whatever the time. */
export const seatIndexIn = (state: State): SeatIndex => (state.seating ??= seatingOf(state)).index;

/** Once anybody may have bound companion seats, they are ordinary ones, in the same positions. */
function indexAt(seating: KeptSeating, { terms }: State, nowMs: number): SeatIndex {
  const { index } = seating;
  if (index.companions === null || !companionsAreOpen(terms, nowMs)) return index;
  return (seating.opened ??= seatIndexOf(
    index.seats.map(({ companionOf, ...seat }) =>
      companionOf === undefined ? seat : { ...seat, companion: false },
    ),
  ));
}

function takenAt({ index, taken }: KeptSeating, state: State, nowMs: number): Uint8Array {
  const ranOut = Array.from(state.holds.values()).filter((hold) => hasRunOut(hold, nowMs));
  if (ranOut.length === 0) return taken;
  const free = Uint8Array.from(taken);
  for (const hold of ranOut)
    for (const { seat } of hold.lines) {
      const position = index.positionOf.get(seat);
      if (position !== undefined && state.seats.get(seat)?.blocked === null) free[position] = 0;
    }
  return free;
}

function seatingOf(state: State): KeptSeating {
  const index = seatIndexOf(Array.from(state.seats.values(), ({ seat }) => seat));
  const taken = Uint8Array.from(index.seats, ({ label }) => {
    const seat = state.seats.get(label);
    return seat === undefined || seat.n !== null || seat.blocked !== null ? 1 : 0;
  });
  return { index, taken, opened: null };
}
