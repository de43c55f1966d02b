/** Groups and bound companion seats of a hall, in the form that choosing seats needs. Computed once a hall. */

import type { Seat } from "../ledger/hall.ts";

/** By position: 1 if the seat before it is of its group, which lies side by side. Null for a hall without groups. */
export function groupedIn(seats: readonly Seat[]): Uint8Array | null {
  if (seats.every(({ group }) => group === undefined)) return null;
  const grouped = new Uint8Array(seats.length + 1);
  for (const [position, { group }] of seats.entries())
    if (group !== undefined && seats[position - 1]?.group === group) grouped[position] = 1;
  return grouped;
}

/**
 * By position: 1 if the seat before it is company for it. A group is no company for the seats beside it: nobody gets one of
 * those together with half of the group.
 */
export function companyIn(
  seats: readonly Seat[],
  joined: Uint8Array,
  grouped: Uint8Array | null,
): Uint8Array {
  if (grouped === null) return joined;
  const isAlone = (position: number): boolean => seats[position]?.group === undefined;
  return joined.map((isJoined, position) =>
    grouped[position] === 1 || (isAlone(position) && isAlone(position - 1)) ? isJoined : 0,
  );
}

/** The positions of bound companion seats, with those of their accessible seats. Null for a hall without any. */
export function companionsIn(
  seats: readonly Seat[],
  positionOf: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> | null {
  const bound = seats.flatMap(({ companionOf }, position): [number, number][] => {
    const place = companionOf === undefined ? undefined : positionOf.get(companionOf);
    return place === undefined ? [] : [[position, place]];
  });
  return bound.length === 0 ? null : new Map(bound);
}
