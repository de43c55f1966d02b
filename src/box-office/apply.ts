/** What each event does to the state. There is no other way to change it, so replaying the events rebuilds it. */
import { isLive, totalCents } from "./ledger.ts";
import type { BlockReason, Recorded, Reservation, SeatState, State, Terms } from "./ledger.ts";

/** A box office before its first event but with the terms it is about to be opened under. */
export const emptyState = (terms: Terms): State => ({
  terms,
  seq: 0,
  lastN: 0,
  closed: false,
  seats: new Map(),
  reservations: new Map(),
  holds: new Set(),
  blockedSeats: 0,
  heldSeats: 0,
  soldSeats: 0,
  soldCents: 0,
});

export interface Change {
  readonly reservation: Reservation | null;
  /** Held, sold, blocked or free again. */
  readonly seats: readonly SeatState[];
  /** New in the hall, or another kind of seat now. */
  readonly placed: readonly SeatState[];
  /** Labels of seats that are gone. */
  readonly removed: readonly string[];
}

/** Changes `state` in place, and says which rows of it are new. The events come from `decide`, so each fits. */
export function apply(state: State, { seq, atMs, event }: Recorded): Change {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} after ${state.seq}`);
  state.seq = seq;
  switch (event.type) {
    case "opened":
    case "terms_changed":
      state.terms = event.terms;
      state.closed = false;
      return NO_ROWS;
    case "seats_added": {
      const added = event.seats.map((seat): SeatState => ({ seat, n: null, blocked: null, seq }));
      for (const seat of added) state.seats.set(seat.seat.label, seat);
      return { ...NO_ROWS, placed: added };
    }
    case "seats_changed": {
      const changed = event.seats.map((seat) => Object.assign(seatOf(state, seat.label), { seat, seq }));
      return { ...NO_ROWS, placed: changed };
    }
    case "seats_removed": {
      for (const label of event.seats) {
        if (seatOf(state, label).blocked !== null) state.blockedSeats--;
        state.seats.delete(label);
      }
      return { ...NO_ROWS, removed: event.seats };
    }
    case "seats_blocked":
      return block(state, event.seats, event.reason, seq);
    case "seats_unblocked":
      return block(state, event.seats, null, seq);
    case "held": {
      const { n, buyer, lines, expiresAtMs } = event;
      state.lastN = n;
      return put(state, {
        n,
        buyer,
        status: "held",
        lines,
        heldAtMs: atMs,
        expiresAtMs,
        confirmedAtMs: null,
        endedAtMs: null,
        endReason: null,
        seq,
      });
    }
    case "confirmed": {
      const held = take(state, event.n);
      const lines = held.lines.map((line, i) => ({ ...line, ticket: event.tickets[i] ?? null }));
      return put(state, {
        ...held,
        status: "confirmed",
        lines,
        expiresAtMs: null,
        confirmedAtMs: atMs,
        seq,
      });
    }
    case "expired": {
      const held = take(state, event.n);
      return put(state, { ...held, status: "expired", endedAtMs: held.expiresAtMs, seq });
    }
    case "released":
    case "cancelled":
      return put(state, {
        ...take(state, event.n),
        status: event.type,
        endedAtMs: atMs,
        endReason: event.reason,
        seq,
      });
    case "closed":
      state.closed = true;
      return NO_ROWS;
  }
}

const NO_ROWS: Change = { reservation: null, seats: [], placed: [], removed: [] };

function seatOf(state: State, label: string): SeatState {
  const seat = state.seats.get(label);
  if (seat === undefined) throw new Error(`no seat ${label}`);
  return seat;
}

/** Null opens the seats again. The events come from `decide`, so each seat changes. */
function block(state: State, labels: readonly string[], blocked: BlockReason | null, seq: number): Change {
  state.blockedSeats += blocked === null ? -labels.length : labels.length;
  return {
    ...NO_ROWS,
    seats: labels.map((label) => Object.assign(seatOf(state, label), { blocked, seq })),
  };
}

/** Takes the live reservation out of the state; its seats stay marked until `put`. */
function take(state: State, n: number): Reservation {
  const reservation = state.reservations.get(n);
  if (reservation === undefined) throw new Error(`reservation ${n} is not live`);
  state.reservations.delete(n);
  state.holds.delete(n);
  count(state, reservation, -1);
  return reservation;
}

/** Puts the reservation where its status belongs, and marks its seats: a live one has them, an ended one has not. */
function put(state: State, reservation: Reservation): Change {
  const live = isLive(reservation.status);
  if (live) revive(state, reservation);
  const seats: SeatState[] = [];
  for (const line of reservation.lines) {
    const seat = seatOf(state, line.seat);
    seat.n = live ? reservation.n : null;
    seat.seq = reservation.seq;
    seats.push(seat);
  }
  return { ...NO_ROWS, reservation, seats };
}

/** Takes in a live reservation whose seats are marked already, as when a box office wakes from its rows. */
export function revive(state: State, reservation: Reservation): void {
  state.reservations.set(reservation.n, reservation);
  if (reservation.status === "held") state.holds.add(reservation.n);
  count(state, reservation, 1);
}

function count(state: State, { status, lines }: Reservation, sign: 1 | -1): void {
  if (status === "held") {
    state.heldSeats += sign * lines.length;
  } else {
    state.soldSeats += sign * lines.length;
    state.soldCents += sign * totalCents(lines);
  }
}
