/** The public seat map, made from a box office's state. */

import type { Frame, SeatChange } from "../followers/frame.ts";
import { hasRunOut } from "./reservation.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";

export interface SeatMap {
  seq: number;
  /** Numbers of seats. `checked_in` counts the sold seats whose tickets were scanned. */
  counts: { free: number; held: number; sold: number; blocked: number; checked_in: number };
  seats: SeatOnMap[];
}

interface SeatOnMap {
  label: string;
  row: string;
  x: number;
  y: number;
  category: string;
  accessible: boolean;
  companion: boolean;
  status: "free" | "held" | "sold" | "blocked";
  /** The last event that changed it. */
  seq: number;
}

/** The seat map at `nowMs`. Seats of holds that have run out are free. One step a seat. */
export function seatMap(state: State, nowMs: number): SeatMap {
  const seats = Array.from(state.seats.values(), (seat): SeatOnMap => {
    const { at, ...facts } = seat.seat;
    return { ...facts, ...at, status: statusOf(state, seat, nowMs), seq: seat.seq };
  });
  return { seq: state.seq, counts: countsOf(state, nowMs), seats };
}

/** The seats that events after `seq` changed. One step a seat of the hall. */
export function changesAfter(state: State, seq: number, nowMs: number): Omit<Frame, "plan_changed"> {
  const seats: SeatChange[] = [];
  for (const seat of state.seats.values())
    if (seat.seq > seq)
      seats.push({ label: seat.seat.label, status: statusOf(state, seat, nowMs), seq: seat.seq });
  return { from: seq, seq: state.seq, counts: countsOf(state, nowMs), seats };
}

function statusOf(state: State, seat: SeatState, nowMs: number): SeatOnMap["status"] {
  if (seat.n === null || !isTaken(state, seat, nowMs)) return seat.blocked === null ? "free" : "blocked";
  return state.holds.has(seat.n) ? "held" : "sold";
}

/** The counts at `nowMs`. Seats of holds that have run out count as free, or as blocked. One step a hold. */
export function countsOf(state: State, nowMs: number): SeatMap["counts"] {
  const { soldSeats: sold, checkedIn, seats } = state;
  let { heldSeats: held, blockedSeats: blocked } = state;
  for (const { lines } of Array.from(state.holds.values()).filter((hold) => hasRunOut(hold, nowMs))) {
    held -= lines.length;
    for (const { seat } of lines) if (seats.get(seat)?.blocked != null) blocked++;
  }
  return { free: seats.size - held - sold - blocked, held, sold, blocked, checked_in: checkedIn };
}
