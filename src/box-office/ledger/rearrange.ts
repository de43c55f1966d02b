/** Opens a box office, and changes its terms and hall while seats are held and sold. */

import { chunksOf } from "../../platform/chunks-of.ts";
import type { LedgerEvent } from "./event.ts";
import type { Hall, Seat } from "./hall.ts";
import { followStart } from "./paying.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Keeps an event below 2 MB, the limit of a ledger row. */
const SEATS_PER_EVENT = 2_000;

/** The first events of a box office: its terms, then its seats. */
export const opening = (terms: Terms, { seats, blocked }: Hall): LedgerEvent[] => [
  { type: "opened", terms },
  ...inPieces(seats, (piece) => ({ type: "seats_added", seats: piece })),
  ...inPieces(blocked, (piece) => ({ type: "seats_blocked", seats: piece, reason: "layout" })),
];

/** Labels of held and sold seats that this hall would remove or block. One step a seat. */
export function inTheWay(state: State, hall: Hall, nowMs: number): string[] {
  const lost = lostIn(state, hall);
  return lost.filter((there) => isTaken(state, there, nowMs)).map(({ seat }) => seat.label);
}

/**
 * The events for newer terms and their hall. Held and sold seats stay; those that the hall removes or blocks are marked as
 * blocked, so that they are not sold again. One step a seat.
 */
export function changeTerms(state: State, terms: Terms, hall: Hall, nowMs: number): LedgerEvent[] {
  const inHall = new Set(hall.seats.map(({ label }) => label));
  const blocked = new Set(hall.blocked);
  const lost = lostIn(state, hall);
  const free = lost.filter((there) => !isTaken(state, there, nowMs));
  const going = lost.flatMap((there) =>
    isTaken(state, there, nowMs) && there.blocked === null ? [there.seat.label] : [],
  );
  const ranOut = new Set(free.flatMap(({ n }) => n ?? []));
  const gone = free.flatMap(({ seat: { label } }) => (inHall.has(label) ? [] : [label]));
  const shut = free.flatMap(({ seat: { label }, blocked: reason }) =>
    inHall.has(label) && reason === null ? [label] : [],
  );
  const opened = Array.from(state.seats.values()).flatMap(({ seat: { label }, blocked: reason }) =>
    reason === "layout" && inHall.has(label) && !blocked.has(label) ? [label] : [],
  );
  // A seat that staff blocked and the new layout blocks too: the reason becomes "layout", so staff cannot unblock it.
  const takenOver = Array.from(state.seats.values()).flatMap(({ seat: { label }, blocked: reason }) =>
    reason !== null && reason !== "layout" && blocked.has(label) ? [label] : [],
  );
  const added = hall.seats.filter(({ label }) => !state.seats.has(label));
  const other = hall.seats.filter((seat) => {
    const there = state.seats.get(seat.label);
    return there !== undefined && !isSame(seat, there.seat);
  });
  // Seats that the hall lost, and that their owners keep, belong to no others any more.
  const left = lost.flatMap((there) =>
    inHall.has(there.seat.label) || !isBound(there.seat) || !isTaken(state, there, nowMs)
      ? []
      : [unbound(there.seat)],
  );
  const newlyShut = added.flatMap(({ label }) => (blocked.has(label) ? [label] : []));
  return [
    { type: "terms_changed", terms },
    ...Array.from(ranOut, (n): LedgerEvent => ({ type: "expired", n })),
    ...followStart(state, terms, nowMs),
    ...inPieces(gone, (seats) => ({ type: "seats_removed", seats })),
    ...inPieces(added, (seats) => ({ type: "seats_added", seats })),
    ...inPieces([...other, ...left], (seats) => ({ type: "seats_changed", seats })),
    ...inPieces([...opened, ...takenOver], (seats) => ({ type: "seats_unblocked", seats })),
    ...inPieces([...shut, ...going, ...takenOver, ...newlyShut], (seats) => ({
      type: "seats_blocked",
      seats,
      reason: "layout",
    })),
  ];
}

/** Seats that this hall does not have or that it blocks. */
function lostIn(state: State, hall: Hall): SeatState[] {
  const inHall = new Set(hall.seats.map(({ label }) => label));
  const blocked = new Set(hall.blocked);
  return [...state.seats.values()].filter(({ seat: { label } }) => !inHall.has(label) || blocked.has(label));
}

const isBound = ({ group, companionOf }: Seat): boolean => group !== undefined || companionOf !== undefined;

function unbound(seat: Seat): Seat {
  const { group: _, companionOf: __, ...own } = seat;
  return own;
}

const isSame = (one: Seat, other: Seat): boolean =>
  one.section === other.section &&
  one.row === other.row &&
  one.number === other.number &&
  one.x === other.x &&
  one.y === other.y &&
  one.category === other.category &&
  one.accessible === other.accessible &&
  one.companion === other.companion &&
  one.group === other.group &&
  one.companionOf === other.companionOf &&
  one.at?.x === other.at?.x &&
  one.at?.y === other.at?.y &&
  one.section === other.section;

const inPieces = <Item>(items: readonly Item[], event: (piece: Item[]) => LedgerEvent): LedgerEvent[] =>
  chunksOf(items, SEATS_PER_EVENT).map(event);
