/** A showtime's hall and terms change: what becomes of seats that are there, and of those who have them. */

import { chunksOf } from "../../platform/chunks-of.ts";
import type { LedgerEvent } from "./event.ts";
import type { Hall, Seat } from "./hall.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** A row of the ledger may have 2 MB. */
const SEATS_PER_EVENT = 2_000;

/** What opens a box office: its terms, then its seats. */
export const opening = (terms: Terms, { seats, blocked }: Hall): LedgerEvent[] => [
  { type: "opened", terms },
  ...inPieces(seats, (piece) => ({ type: "seats_added", seats: piece })),
  ...inPieces(blocked, (piece) => ({ type: "seats_blocked", seats: piece, reason: "layout" })),
];

/** The seats that somebody has, and that this hall would drop or block. One step a seat. */
export function inTheWay(state: State, hall: Hall, nowMs: number): string[] {
  const lost = lostIn(state, hall);
  return lost.filter((there) => isTaken(state, there, nowMs)).map(({ seat }) => seat.label);
}

/** Newer terms and the hall that goes with them. Seats that somebody has stay as they are. One step a seat. */
export function changeTerms(state: State, terms: Terms, hall: Hall, nowMs: number): LedgerEvent[] {
  const planned = new Set(hall.seats.map(({ label }) => label));
  const blocked = new Set(hall.blocked);
  const free = lostIn(state, hall).filter((there) => !isTaken(state, there, nowMs));
  const ranOut = new Set(free.flatMap(({ n }) => n ?? []));
  const gone = free.flatMap(({ seat: { label } }) => (planned.has(label) ? [] : [label]));
  const shut = free.flatMap(({ seat: { label } }) => (planned.has(label) ? [label] : []));
  const opened = Array.from(state.seats.values()).flatMap(({ seat: { label }, blocked: reason }) =>
    reason === "layout" && planned.has(label) && !blocked.has(label) ? [label] : [],
  );
  // What the house kept back is not for the house to open once the plan blocks it.
  const takenOver = Array.from(state.seats.values()).flatMap(({ seat: { label }, blocked: reason }) =>
    reason !== null && reason !== "layout" && blocked.has(label) ? [label] : [],
  );
  const added = hall.seats.filter(({ label }) => !state.seats.has(label));
  const other = hall.seats.filter((seat) => {
    const there = state.seats.get(seat.label);
    return there !== undefined && !isSame(seat, there.seat);
  });
  const newlyShut = added.flatMap(({ label }) => (blocked.has(label) ? [label] : []));
  return [
    { type: "terms_changed", terms },
    ...Array.from(ranOut, (n): LedgerEvent => ({ type: "expired", n })),
    ...inPieces(gone, (seats) => ({ type: "seats_removed", seats })),
    ...inPieces(added, (seats) => ({ type: "seats_added", seats })),
    ...inPieces(other, (seats) => ({ type: "seats_changed", seats })),
    ...inPieces([...opened, ...takenOver], (seats) => ({ type: "seats_unblocked", seats })),
    ...inPieces([...shut, ...takenOver, ...newlyShut], (seats) => ({
      type: "seats_blocked",
      seats,
      reason: "layout",
    })),
  ];
}

/** The seats that this hall does not have, or blocks and are not blocked yet. */
function lostIn(state: State, hall: Hall): SeatState[] {
  const planned = new Set(hall.seats.map(({ label }) => label));
  const blocked = new Set(hall.blocked);
  return [...state.seats.values()].filter(
    ({ seat: { label }, blocked: reason }) => !planned.has(label) || (blocked.has(label) && reason === null),
  );
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
  chunksOf(items, SEATS_PER_EVENT).map(event);
