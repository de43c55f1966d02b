/** The seat map as people see it, made from a box office's state. */
import { hasRunOut } from "./ledger.ts";
import type { State } from "./ledger.ts";

export interface SeatMap {
  seq: number;
  counts: { free: number; held: number; sold: number; blocked: number };
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
  /** The event that changed it last. */
  seq: number;
}

/** Holds that have run out at `nowMs` are free here too. One step a seat. */
export function seatMap(state: State, nowMs: number): SeatMap {
  const counts = { free: 0, held: 0, sold: 0, blocked: 0 };
  const seats: SeatOnMap[] = [];
  for (const { seat, n, blocked, seq } of state.seats.values()) {
    const holder = n === null ? undefined : state.reservations.get(n);
    const status =
      holder === undefined || hasRunOut(holder, nowMs)
        ? blocked === null
          ? "free"
          : "blocked"
        : holder.status === "confirmed"
          ? "sold"
          : "held";
    counts[status]++;
    const { at, ...facts } = seat;
    seats.push({ ...facts, ...at, status, seq });
  }
  return { seq: state.seq, counts, seats };
}
