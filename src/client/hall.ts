/** The seats of a showtime as the live feed tells of them. */

import type { components } from "./api.ts";

export type Frame = components["schemas"]["LiveFrame"];
export type SeatStatus = Frame["seats"][number]["status"];

/** The hall at one moment. */
export interface Hall {
  /** The last event that it includes. */
  readonly seq: number;
  readonly counts: Frame["counts"];
  readonly seats: ReadonlyMap<string, SeatStatus>;
  /** The labels of the seats that changed since the hall before. */
  readonly changed: readonly string[];
  /** Seats were added, moved or removed: read the seat map again for their places. */
  readonly planChanged: boolean;
}

/** The hall after a frame; null where frames between are missing. */
export function folded(hall: Hall | null, frame: Frame): Hall | null {
  const isWhole = frame.from === 0;
  if (!isWhole && (hall === null || frame.from > hall.seq)) return null;
  const seats = new Map(isWhole ? [] : hall?.seats);
  for (const { label, status } of frame.seats) seats.set(label, status);
  const changed = frame.seats
    .filter(({ label, status }) => hall?.seats.get(label) !== status)
    .map(({ label }) => label);
  return { seq: frame.seq, counts: frame.counts, seats, changed, planChanged: frame.plan_changed };
}
