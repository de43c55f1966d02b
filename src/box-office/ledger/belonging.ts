/**
 * Seats that belong together: groups that are sold whole or not at all, and companion seats that are bound to an accessible
 * seat. A hall without either pays one look at each seat that a command names.
 */

import { companionsAreOpen, companionsOpenAtMs } from "./companions-open.ts";
import type { Refusal } from "./decision.ts";
import type { Seat } from "./hall.ts";
import type { Reservation } from "./reservation.ts";
import { seatIndexIn } from "./seating.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Who asks for seats. */
export interface Asker {
  readonly buyer: number;
  /** Staff at the counter sees who has the accessible seat. */
  readonly isStaff: boolean;
  /** A sold reservation. */
  readonly find: (n: number) => Reservation | null;
  /** For an exchange: the reservation's seats that stay, and all that it had. Absent for new reservations. */
  readonly exchanging?: { readonly kept: readonly string[]; readonly had: readonly string[] };
}

/** Refuses a part of a group, and a bound companion seat without its accessible seat; else null. One step a seat. */
export function apart(state: State, labels: readonly string[], asker: Asker, nowMs: number): Refusal | null {
  const isBound = labels.some((label) => {
    const there = state.seats.get(label);
    return there !== undefined && belongs(there.seat);
  });
  if (!isBound) return null;
  const { exchanging } = asker;
  if (exchanging === undefined)
    return partOfGroup(state, labels) ?? withoutPlace(state, labels, asker, nowMs);
  const all = [...exchanging.kept, ...labels];
  const others = labels.filter((label) => !exchanging.had.includes(label));
  return (
    partOfGroup(state, others, ({ seat }) => !all.includes(seat.label)) ??
    withoutPlace(state, all, asker, nowMs, others)
  );
}

/** Whether the seat is of a group, or bound to an accessible one. */
export const belongs = ({ group, companionOf }: Seat): boolean =>
  group !== undefined || companionOf !== undefined;

/**
 * Refuses labels that have a part of a group and lack others of it that count; `seats_belong_together` names these. Without
 * `counts`, all seats of the group do.
 */
export function partOfGroup(
  state: State,
  labels: readonly string[],
  counts: (seat: SeatState) => boolean = () => true,
): Refusal | null {
  const grouped = labels.filter((label) => state.seats.get(label)?.seat.group !== undefined);
  if (grouped.length === 0) return null;
  const named = new Set(labels);
  const missing = new Set<string>();
  for (const label of grouped)
    for (const other of groupOf(state, label)) {
      const seat = state.seats.get(other);
      if (!named.has(other) && seat !== undefined && counts(seat)) missing.add(other);
    }
  return missing.size === 0 ? null : { ok: false, code: "seats_belong_together", seats: [...missing] };
}

/** The labels of the seat's group from left to right: they are side by side. */
function groupOf(state: State, label: string): string[] {
  const { positionOf, grouped, seats } = seatIndexIn(state);
  const position = positionOf.get(label);
  if (position === undefined || grouped === null) return [label];
  let [start, end] = [position, position + 1];
  while (grouped[start] === 1) start--;
  while (grouped[end] === 1) end++;
  return seats.slice(start, end).map((seat) => seat.label);
}

/** Of `labels`, only those in `asked` are asked for; the others are the reservation's own. */
function withoutPlace(
  state: State,
  labels: readonly string[],
  asker: Asker,
  nowMs: number,
  asked: readonly string[] = labels,
): Refusal | null {
  const bound = asked.flatMap((label) => {
    const place = placeOf(state, label);
    return place === null ? [] : [{ label, place }];
  });
  if (bound.length === 0 || companionsAreOpen(state.terms, nowMs)) return null;
  const alone = bound.filter(({ place }) => !labels.includes(place) && !hasPlace(state, place, asker, nowMs));
  return alone.length === 0 ? null : companionSeat(state.terms, alone);
}

/** The accessible seat that the companion seat is bound to; null for any other seat, and where the hall lost it. */
export function placeOf({ seats }: State, label: string): string | null {
  const place = seats.get(label)?.seat.companionOf;
  return place !== undefined && seats.has(place) ? place : null;
}

/** Whether the buyer has bought the accessible seat; at the counter, whether anybody has it. A hold may run out. */
function hasPlace(state: State, place: string, { buyer, isStaff, find }: Asker, nowMs: number): boolean {
  const seat = state.seats.get(place);
  if (seat === undefined || seat.n === null || !isTaken(state, seat, nowMs)) return false;
  return isStaff || (!state.holds.has(seat.n) && find(seat.n)?.buyer === buyer);
}

export const companionSeat = (
  terms: Terms,
  alone: readonly { readonly label: string; readonly place: string }[],
): Refusal => ({
  ok: false,
  code: "companion_seat",
  seats: alone.map(({ label }) => label),
  places: [...new Set(alone.map(({ place }) => place))],
  opensAtMs: companionsOpenAtMs(terms),
});

/** Whether the seat is bound to the accessible one, or is its direct neighbour. */
export function belongsTo(seats: State["seats"], label: string, place: string): boolean {
  const [one, other] = [seats.get(label)?.seat, seats.get(place)?.seat];
  if (one === undefined || other === undefined) return false;
  return one.companionOf === place || (one.y === other.y && Math.abs(one.x - other.x) === 1);
}
