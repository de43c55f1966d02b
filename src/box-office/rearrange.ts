/** A showtime's hall and terms change: what becomes of seats that are there, and of those who have them. */
import { hasRunOut } from "./ledger.ts";
import type { Hall, LedgerEvent, Seat, SeatState, State, Terms } from "./ledger.ts";

/** A row of the ledger may have 2 MB. */
const SEATS_PER_EVENT = 2_000;

export type Rearranged =
  | { readonly ok: true; readonly events: readonly LedgerEvent[] }
  | { readonly ok: false; readonly code: "seats_in_use"; readonly seats: readonly string[] };

/** What opens a box office: its terms, then its seats. */
export const opening = (terms: Terms, { seats, blocked }: Hall): LedgerEvent[] => [
  { type: "opened", terms },
  ...inPieces(seats, (piece) => ({ type: "seats_added", seats: piece })),
  ...inPieces(blocked, (piece) => ({ type: "seats_blocked", seats: piece, reason: "layout" })),
];

/**
 * Newer terms and the hall that goes with them. Refuses by `seats_in_use` what would drop or block a seat that
 * somebody has; with `keepTaken` such seats stay as they are. One step a seat.
 */
export function changeTerms(
  state: State,
  terms: Terms,
  hall: Hall,
  { keepTaken, nowMs }: { keepTaken: boolean; nowMs: number },
): Rearranged {
  const planned = new Map(hall.seats.map((seat) => [seat.label, seat]));
  const blocked = new Set(hall.blocked);
  const gone: string[] = [];
  const shut: string[] = hall.blocked.filter((label) => !state.seats.has(label));
  const opened: string[] = [];
  const other: Seat[] = [];
  const taken: string[] = [];
  const ranOut = new Set<number>();
  for (const there of state.seats.values()) {
    const { label } = there.seat;
    const seat = planned.get(label);
    if (seat !== undefined && !isSame(seat, there.seat)) other.push(seat);
    if (blocked.has(label) ? there.blocked === null : seat === undefined) {
      if (isTaken(state, there, nowMs)) {
        taken.push(label);
        continue;
      }
      if (there.n !== null) ranOut.add(there.n);
      (seat === undefined ? gone : shut).push(label);
    } else if (there.blocked === "layout" && !blocked.has(label)) opened.push(label);
  }
  if (taken.length > 0 && !keepTaken) return { ok: false, code: "seats_in_use", seats: taken };

  const added = hall.seats.filter(({ label }) => !state.seats.has(label));
  return {
    ok: true,
    events: [
      { type: "terms_changed", terms },
      ...Array.from(ranOut, (n): LedgerEvent => ({ type: "expired", n })),
      ...inPieces(gone, (seats) => ({ type: "seats_removed", seats })),
      ...inPieces(added, (seats) => ({ type: "seats_added", seats })),
      ...inPieces(other, (seats) => ({ type: "seats_changed", seats })),
      ...inPieces(opened, (seats) => ({ type: "seats_unblocked", seats })),
      ...inPieces(shut, (seats) => ({ type: "seats_blocked", seats, reason: "layout" })),
    ],
  };
}

function isTaken(state: State, { n }: SeatState, nowMs: number): boolean {
  const holder = n === null ? undefined : state.reservations.get(n);
  return holder !== undefined && !hasRunOut(holder, nowMs);
}

const isSame = (one: Seat, other: Seat): boolean =>
  one.row === other.row &&
  one.x === other.x &&
  one.y === other.y &&
  one.category === other.category &&
  one.accessible === other.accessible &&
  one.companion === other.companion &&
  one.at?.x === other.at?.x &&
  one.at?.y === other.at?.y;

const inPieces = <Item>(items: readonly Item[], event: (piece: Item[]) => LedgerEvent): LedgerEvent[] =>
  Array.from({ length: Math.ceil(items.length / SEATS_PER_EVENT) }, (_, i) =>
    event(items.slice(i * SEATS_PER_EVENT, (i + 1) * SEATS_PER_EVENT)),
  );
