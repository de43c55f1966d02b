/** Rounds over all box offices, some in each run of the sweep. An object that sleeps is woken by one that asks it. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * "near": shows of these days, which people look at. "all": every showtime, also the past ones, slowly. "backup": every
 * showtime, whose ledger is written to R2 if it has changed.
 */
export type Lane = "near" | "all" | "backup";

interface Pace {
  /** Showtimes that one run of the sweep looks at. */
  readonly most: number;
  /** A round does not begin sooner after the last one began, so that a few box offices are not woken each minute. */
  readonly lapMs: number;
  /** Where set, rounds begin at this time of each lap. */
  readonly atMs?: number;
  /** Starts before and after now. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

export const PACES: Readonly<Record<Lane, Pace>> = {
  near: { most: 50, lapMs: 10 * MINUTE_MS, beforeMs: DAY_MS, afterMs: 7 * DAY_MS },
  backup: { most: 200, lapMs: DAY_MS, atMs: 3 * HOUR_MS, beforeMs: Infinity, afterMs: Infinity },
  all: { most: 20, lapMs: DAY_MS, beforeMs: Infinity, afterMs: Infinity },
};

/** A showtime's place in a round: from the latest start to the earliest, by id among those that start together. */
export interface Place {
  readonly startsAtMs: number;
  readonly showtimeId: number;
}

/** Where the last run stopped. */
export interface Position extends Place {
  readonly beganAtMs: number;
}

/** The place of a round that came to its end. */
export const OVER: Place = { startsAtMs: 0, showtimeId: 0 };

/** The place before which the next run starts; null where the round is over, and the next one is not due. */
export function startOf(lane: Lane, position: Position | null, nowMs: number): Position | null {
  const { lapMs, atMs, afterMs } = PACES[lane];
  if (position !== null && position.showtimeId !== OVER.showtimeId) return position;
  if (position !== null && nowMs < nextLapMs(position.beganAtMs, lapMs, atMs)) return null;
  const startsAtMs = Math.min(nowMs + afterMs, Number.MAX_SAFE_INTEGER);
  return { startsAtMs, showtimeId: Number.MAX_SAFE_INTEGER, beganAtMs: nowMs };
}

const nextLapMs = (beganAtMs: number, lapMs: number, atMs: number | undefined): number =>
  atMs === undefined ? beganAtMs + lapMs : (Math.floor((beganAtMs - atMs) / lapMs) + 1) * lapMs + atMs;
