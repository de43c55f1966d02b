/** Seats in the order in which people look for them: by section, by row from the screen backwards, from left to right. */

import type { State } from "./state.ts";

/** Where a seat is in that order. Sections are in the order of the hall; `place` tells apart seats that share a spot. */
export interface HallPosition {
  readonly section: number;
  readonly y: number;
  readonly x: number;
  readonly place: number;
}

/** A seat that is sold, and its reservation. */
export interface SoldInHall {
  readonly label: string;
  readonly n: number;
  readonly position: HallPosition;
}

/** The first `limit` sold seats after a position; null for the beginning. One step a seat: they lie nearly in order. */
export function soldAfter(state: State, after: HallPosition | null, limit: number): SoldInHall[] {
  const sections = new Map<string | undefined, number>();
  const found: SoldInHall[] = [];
  for (const { seat, place, n } of state.seats.values()) {
    const section = sections.get(seat.section) ?? sections.size;
    sections.set(seat.section, section);
    if (n === null || state.holds.has(n)) continue;
    const position = { section, y: seat.y, x: seat.x, place };
    if (after === null || order(position, after) > 0) found.push({ label: seat.label, n, position });
  }
  return found.sort((one, other) => order(one.position, other.position)).slice(0, limit);
}

const order = (one: HallPosition, other: HallPosition): number =>
  one.section - other.section || one.y - other.y || one.x - other.x || one.place - other.place;
