/** Errors in what a layout says of seats that belong together. */

import type { Layout } from "./layout-shape.ts";
import { positionedSeats } from "./positioned-seats.ts";
import type { LayoutError, Path, PositionedSeat } from "./positioned-seats.ts";

/** The errors, if any. O(seats) for a layout with groups or bound companion seats. */
export function belongingErrors(layout: Layout): LayoutError[] {
  const { together = [], companion_of: companionOf = {} } = layout;
  if (together.length === 0 && Object.keys(companionOf).length === 0) return [];
  const seats = new Map(positionedSeats(layout).map((seat) => [seat.label, seat]));
  return [...groupErrors(layout, together, seats), ...companionErrors(layout, companionOf, seats)];
}

type Seats = ReadonlyMap<string, PositionedSeat>;

function groupErrors(layout: Layout, together: readonly (readonly string[])[], seats: Seats): LayoutError[] {
  const special = new Set([
    ...(layout.accessible ?? []),
    ...(layout.companions ?? []),
    ...Object.keys(layout.companion_of ?? {}),
  ]);
  const blocked = new Set(layout.blocked);
  const seen = new Set<string>();
  return together.flatMap((group, g): LayoutError[] => {
    const path: Path = ["together", g];
    const ofSeats = group.flatMap((label, i) => {
      const message = seats.has(label)
        ? seen.has(label)
          ? `${label} is in a group already`
          : special.has(label)
            ? `${label} is a wheelchair space or a companion's seat: companion_of binds those`
            : null
        : `There is no seat ${label}`;
      seen.add(label);
      return message === null ? [] : [{ path: [...path, i], message }];
    });
    if (ofSeats.length > 0) return ofSeats;
    const message = wholeError(
      group.flatMap((label) => seats.get(label) ?? []),
      blocked,
    );
    return message === null ? [] : [{ path, message }];
  });
}

function wholeError(group: readonly PositionedSeat[], blocked: ReadonlySet<string>): string | null {
  const [first, ...others] = group.toSorted((a, b) => a.x - b.x);
  const isInRow = ({ section, row, y }: PositionedSeat): boolean =>
    section === first?.section && row === first.row && y === first.y;
  if (!others.every((seat, i) => isInRow(seat) && seat.x === (first?.x ?? 0) + i + 1))
    return "Not side by side in one row";
  if (others.some(({ category }) => category !== first?.category)) return "Of more than one category";
  const shut = group.filter(({ label }) => blocked.has(label)).map(({ label }) => label);
  return shut.length === 0 || shut.length === group.length
    ? null
    : `Blocked in part: ${shut.join(", ")}. Block all of the group, or none`;
}

function companionErrors(
  { accessible }: Layout,
  companionOf: Readonly<Record<string, string>>,
  seats: Seats,
): LayoutError[] {
  const places = new Set(accessible);
  return Object.entries(companionOf).flatMap(([label, place]) => {
    const message = !seats.has(label)
      ? `There is no seat ${label}`
      : places.has(label)
        ? `${label} is accessible, so it is no companion's`
        : !seats.has(place)
          ? `There is no seat ${place}`
          : places.has(place)
            ? null
            : `${place} is not among the accessible seats`;
    return message === null ? [] : [{ path: ["companion_of", label], message }];
  });
}
