/** Two lists of what happened, each with a position of its own, as one list in the order of time. */

/** What was found of a list, newest first. */
export interface Found<Item extends Timed, Position extends Timed> {
  readonly items: readonly Item[];
  /** The list was read down to here and goes on; null where it is read to its end. */
  readonly floor: Position | null;
  /** Where an item is in its list. */
  readonly positionOf: (item: Item) => Position;
  /** Where this page began. */
  readonly start: Position;
}

export interface Timed {
  readonly atMs: number;
}

interface Merged<A, B, APosition, BPosition> {
  readonly items: readonly (A | B)[];
  /** Where the next page begins; null for the last one. */
  readonly next: readonly [APosition, BPosition] | null;
}

/**
 * The newest `limit` of both. Nothing is shown that is older than what one of them was read down to, because there may be
 * something between; so a page may be short, or empty, and still have a next one.
 */
export function merged<A extends Timed, B extends Timed, APosition extends Timed, BPosition extends Timed>(
  a: Found<A, APosition>,
  b: Found<B, BPosition>,
  limit: number,
): Merged<A, B, APosition, BPosition> {
  const floorMs = Math.max(a.floor?.atMs ?? -Infinity, b.floor?.atMs ?? -Infinity);
  const all = [
    ...a.items.map((item) => ({ item, of: "a" as const })),
    ...b.items.map((item) => ({ item, of: "b" as const })),
  ];
  const known = all
    .filter(({ item }) => item.atMs >= floorMs)
    .toSorted((one, other) => other.item.atMs - one.item.atMs);
  const items = known.slice(0, limit);
  const isFull = known.length > limit;
  if (!isFull && floorMs === -Infinity) return { items: items.map(({ item }) => item), next: null };
  const shown = {
    a: a.items.slice(0, items.filter(({ of }) => of === "a").length),
    b: b.items.slice(0, items.filter(({ of }) => of === "b").length),
  };
  return {
    items: items.map(({ item }) => item),
    next: [after(a, shown.a, isFull, floorMs), after(b, shown.b, isFull, floorMs)],
  };
}

function after<Item extends Timed, Position extends Timed>(
  { floor, positionOf, start }: Found<Item, Position>,
  shown: readonly Item[],
  isFull: boolean,
  floorMs: number,
): Position {
  if (!isFull && floor !== null && floor.atMs >= floorMs) return floor;
  const last = shown.at(-1);
  return last === undefined ? start : positionOf(last);
}
