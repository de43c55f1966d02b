/** A show's times as its doors know them: what held when, because an offline scan may be reported after a change. */

import type { Terms } from "./terms.ts";

/** The doors open this long before the start. */
const DOORS_OPEN_MS = 2 * 60 * 60_000;

/** The show's times from `sinceMs` on. */
export interface DoorTimes extends Pick<Terms, "startsAtMs" | "endsAtMs"> {
  readonly sinceMs: number;
  readonly isCancelled: boolean;
}

/** Adds what the terms say from `sinceMs` on; the same list if they say nothing new. */
export function withTerms(
  doors: readonly DoorTimes[],
  { startsAtMs, endsAtMs, status }: Terms,
  sinceMs: number,
): readonly DoorTimes[] {
  const last = doors.at(-1);
  const next = { sinceMs, startsAtMs, endsAtMs, isCancelled: status === "cancelled" };
  const isSame =
    last?.startsAtMs === startsAtMs && last.endsAtMs === endsAtMs && last.isCancelled === next.isCancelled;
  return isSame ? doors : [...doors, next];
}

/** What held at `atMs`: a change in the same millisecond counts. Before the first entry, the first one. */
export const doorTimesAt = (doors: readonly DoorTimes[], atMs: number): DoorTimes | undefined =>
  doors.findLast(({ sinceMs }) => sinceMs <= atMs) ?? doors[0];

/** Null while the doors are open. */
export function outsideOf(
  { startsAtMs, endsAtMs }: DoorTimes,
  atMs: number,
): "too_early" | "too_late" | null {
  if (atMs < startsAtMs - DOORS_OPEN_MS) return "too_early";
  return atMs >= endsAtMs ? "too_late" : null;
}
