/** Many showtimes that are written at once: all or none, or all but those whose screen is taken. */

import { Newest } from "../../platform/newest.ts";
import type { Region } from "../cinemas/cinema.ts";
import type { HallLayout } from "../cinemas/layout.ts";
import type { CardAsRead } from "../price-cards/show-prices.ts";
import type { NewShowtime, ShowtimeRow } from "../scheduling/changes.ts";
import { hallOf } from "../showtimes/hall.ts";
import type { InputError, Showtime } from "../showtimes/showtime.ts";

export const MAX_SHOWTIMES = 200;

export interface How {
  /** What to do with a showtime whose screen is taken: refuse all of them, or leave it out. */
  readonly onConflict: "refuse" | "skip";
  /** Says what would be done, and writes nothing. */
  readonly dryRun: boolean;
}

/** One showtime of a request; `nth` counts from 0. */
export interface Wanted {
  readonly nth: number;
  readonly showtime: NewShowtime;
  /** That has its prices; null for prices of its own. */
  readonly card: Pick<CardAsRead, "version"> | null;
  readonly region: Region;
}

/** A showtime that is written, as its box office is opened with it. */
export interface Opening {
  readonly nth: number;
  readonly row: ShowtimeRow;
  readonly region: Region;
}

/** What has the screen: an existing showtime or a closure by its id, or a showtime of the same request. */
interface InTheWay {
  readonly by: { readonly id: number } | { readonly closureId: number } | { readonly nth: number };
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface Clash {
  readonly nth: number;
  readonly showtime: NewShowtime;
  readonly other: InTheWay;
}

/** An existing showtime, or a closure, that has the screen of the `nth`. */
export interface Taken extends InTheWay {
  readonly nth: number;
  readonly by: { readonly id: number } | { readonly closureId: number };
}

/** How an answer names the `nth` showtime of the request: where it stands, its row of the CSV, or what it is a copy of. */
export interface Name {
  readonly pointer?: string;
  readonly row?: number;
  readonly copyOf?: number;
}

/** An error of a request, with the showtime to be copied that has it. */
export interface Fault extends InputError {
  readonly showtimeId?: number;
}

/** What was done, or would be: a showtime without an id is not written. */
export interface Written {
  readonly made: readonly {
    readonly nth: number;
    readonly showtime: Omit<Showtime, "id" | "screenId"> & { id?: number; screenId: number | null };
  }[];
  readonly clashes: readonly Clash[];
  readonly names: readonly Name[];
}

/**
 * Those that can be written together, and those whose screen is taken, by an existing showtime or by an earlier one of the
 * same request that can be written.
 */
export function withoutClashes(
  wanted: readonly Wanted[],
  taken: readonly Taken[],
): { kept: Wanted[]; clashes: Clash[] } {
  const existing = new Map(taken.map((one) => [one.nth, one]));
  const onScreens = new Map<number, Wanted[]>();
  const kept: Wanted[] = [];
  const clashes: Clash[] = [];
  for (const one of wanted) {
    const { nth, showtime } = one;
    const { screenId } = showtime;
    const others = screenId === null ? [] : (onScreens.get(screenId) ?? []);
    const other = existing.get(nth) ?? others.find((earlier) => overlap(earlier.showtime, showtime));
    if (other === undefined) {
      kept.push(one);
      if (screenId !== null) onScreens.set(screenId, [...others, one]);
    } else clashes.push({ nth, showtime, other: inTheWay(other) });
  }
  return { kept, clashes };
}

/** The problem of a showtime whose screen is taken. */
export const codeOf = ({ other }: Clash): "screen_closed" | "screen_busy" =>
  "closureId" in other.by ? "screen_closed" : "screen_busy";

type Slot = Pick<NewShowtime, "startsAtMs" | "endsAtMs">;

const overlap = (one: Slot, other: Slot): boolean =>
  one.startsAtMs < other.endsAtMs && other.startsAtMs < one.endsAtMs;

function inTheWay(other: Taken | Wanted): InTheWay {
  const { startsAtMs, endsAtMs } = "showtime" in other ? other.showtime : other;
  return { by: "showtime" in other ? { nth: other.nth } : other.by, startsAtMs, endsAtMs };
}

/** Halls that are kept while showtimes are made for them; one has up to 50,000 seats. */
const MAX_HALLS = 20;

/** `hallOf` that lays out a hall once: the showtimes of a batch share it. */
export function sharedHalls(): typeof hallOf {
  const halls = new Newest<HallLayout, ReturnType<typeof hallOf>>(MAX_HALLS);
  return (source) => {
    if (source.addedSeats.length > 0) return hallOf(source);
    const known = halls.get(source.layout);
    if (known !== undefined) return known;
    const hall = hallOf(source);
    halls.put(source.layout, hall);
    return hall;
  };
}
