/** The public seat map, made from a box office's state. */

import { createHash } from "node:crypto";
import type { Frame, SeatChange, SeatStatus } from "../followers/frame.ts";
import type { Seat } from "./hall.ts";
import { placeOf } from "./place.ts";
import { hasRunOut } from "./reservation.ts";
import { isTaken } from "./state.ts";
import type { SeatState, State } from "./state.ts";

export interface SeatMap {
  /** There in a sandbox only: not for everybody. */
  sandbox?: true;
  seq: number;
  /** Numbers of seats. `checked_in` counts the sold seats whose tickets were scanned. */
  counts: { free: number; held: number; sold: number; blocked: number; checked_in: number };
  seats: SeatOnMap[];
}

interface SeatOnMap extends SeatOfLayout {
  status: SeatStatus;
  /** The last event that changed it. */
  seq: number;
}

/** What a sale does not change of a seat. */
interface SeatOfLayout {
  label: string;
  /** Only in a hall with sections. */
  section?: string;
  row: string;
  number: string;
  x: number;
  y: number;
  category: string;
  accessible: boolean;
  companion: boolean;
  group?: string;
  companion_of?: string;
}

/** The states of the seats, for a reader who has the layout. */
export interface Availability {
  /** There in a sandbox only: not for everybody. */
  sandbox?: true;
  /** The hash of the layout. */
  layout: string;
  seq: number;
  /** A letter of `STATE_LETTERS` a seat, in the layout's order. */
  states: string;
  counts: SeatMap["counts"];
}

export const STATE_LETTERS: Readonly<Record<SeatStatus, string>> = {
  free: "f",
  held: "h",
  sold: "s",
  blocked: "b",
};

/** The seat map at `nowMs`. Seats of holds that have run out are free. One step a seat. */
export function seatMap(state: State, nowMs: number): SeatMap {
  const seats = Array.from(state.seats.values(), (seat): SeatOnMap => ({
    ...drawn(seat.seat),
    status: statusOf(state, seat, nowMs),
    seq: seat.seq,
  }));
  return { ...markOf(state), seq: state.seq, counts: countsOf(state, nowMs), seats };
}

const markOf = ({ terms }: State): { sandbox?: true } => (terms.sandbox === true ? { sandbox: true } : {});

/** The same in a letter a seat. One step a seat. */
export function availability(state: State, nowMs: number): Availability {
  let states = "";
  for (const seat of state.seats.values()) states += STATE_LETTERS[statusOf(state, seat, nowMs)];
  state.layoutHash ??= layoutOf(state).hash;
  return {
    ...markOf(state),
    layout: state.layoutHash,
    seq: state.seq,
    states,
    counts: countsOf(state, nowMs),
  };
}

/** All that the seat map shows and no sale changes, as JSON, with the SHA-256 of that text. One step a seat. */
export function layoutOf(state: State): { text: string; hash: string } {
  const text = JSON.stringify({ seats: Array.from(state.seats.values(), ({ seat }) => drawn(seat)) });
  return { text, hash: createHash("sha256").update(text).digest("base64url") };
}

/** The order of the fields is part of a layout's hash. */
function drawn(seat: Seat): SeatOfLayout {
  const { label, section, row, x, y, category, accessible, companion, at, group, companionOf } = seat;
  return {
    label,
    ...(section === undefined ? {} : { section }),
    row,
    number: placeOf(seat).number,
    x: at?.x ?? x,
    y: at?.y ?? y,
    category,
    accessible,
    companion,
    ...(group === undefined ? {} : { group }),
    ...(companionOf === undefined ? {} : { companion_of: companionOf }),
  };
}

/** The seats that events after `seq` changed. One step a seat of the hall. */
export function changesAfter(state: State, seq: number, nowMs: number): Omit<Frame, "plan_changed"> {
  const seats: SeatChange[] = [];
  for (const seat of state.seats.values())
    if (seat.seq > seq)
      seats.push({ label: seat.seat.label, status: statusOf(state, seat, nowMs), seq: seat.seq });
  return { from: seq, seq: state.seq, counts: countsOf(state, nowMs), seats };
}

function statusOf(state: State, seat: SeatState, nowMs: number): SeatStatus {
  if (seat.n === null || !isTaken(state, seat, nowMs)) return seat.blocked === null ? "free" : "blocked";
  return state.holds.has(seat.n) ? "held" : "sold";
}

/** The counts at `nowMs`. Seats of holds that have run out count as free, or as blocked. One step a hold. */
export function countsOf(state: State, nowMs: number): SeatMap["counts"] {
  const { soldSeats: sold, checkedIn, seats } = state;
  let { heldSeats: held, blockedSeats: blocked } = state;
  for (const { lines } of Array.from(state.holds.values()).filter((hold) => hasRunOut(hold, nowMs))) {
    held -= lines.length;
    for (const { seat } of lines) if (seats.get(seat)?.blocked != null) blocked++;
  }
  return { free: seats.size - held - sold - blocked, held, sold, blocked, checked_in: checkedIn };
}
