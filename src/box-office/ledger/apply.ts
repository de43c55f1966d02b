/** Applies events to the state. Nothing else changes the state, so replaying the events rebuilds it. */

import { withCheckIn, withUndo } from "./check-in.ts";
import { withTerms } from "./door-times.ts";
import type { Recorded, Waiting } from "./event.ts";
import { freedBy } from "./given-back.ts";
import { given } from "./giving.ts";
import type { BlockReason } from "./hall.ts";
import { isHold, isLive } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import { cancelled, confirmed, endOf, partGivenBack, slotOf } from "./sales.ts";
import { soldOf } from "./sold.ts";
import type { Archive } from "./sold.ts";
import { isBlocked, nextPlaceIn } from "./state.ts";
import type { SeatState, State } from "./state.ts";
import { addHold, addSold, countHeld, countOwed, countSold, isElsewhere } from "./tallies.ts";
import { handed } from "./till.ts";

export interface Change {
  readonly reservation: Reservation | null;
  /** Seats that became held, sold, blocked or free. */
  readonly seats: readonly SeatState[];
  /** Seats that were added, or whose description changed. */
  readonly placed: readonly SeatState[];
  readonly removed: readonly SeatState[];
  readonly waiting: Waiting | null;
  /** `w` of the waiting-list entry that was removed. */
  readonly left: number | null;
}

const NOTHING: Change = { reservation: null, seats: [], placed: [], removed: [], waiting: null, left: null };

/**
 * Changes `state` in place and returns the rows that changed. Events come from `decide`, so one that does not fit throws.
 * `archive` must have every reservation as the earlier events left it.
 */
export function apply(state: State, { seq, atMs, event }: Recorded, archive: Archive): Change {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} after ${state.seq}`);
  state.seq = seq;
  state.atMs = atMs;
  if ("paidCents" in event) state.paidCents += event.paidCents;
  if ("refundCents" in event) state.refundCents += event.refundCents;
  if (event.type === "refund_due") state.refundCents += event.paidCents;
  switch (event.type) {
    case "opened":
    case "terms_changed":
      state.terms = event.terms;
      state.doors = withTerms(state.doors, event.terms, atMs);
      state.closed = false;
      state.toMove.clear();
      for (const sold of archive.sold()) if (isElsewhere(state.terms, sold)) state.toMove.add(sold.n);
      return NOTHING;
    case "seats_added": {
      hallChanges(state);
      const first = nextPlaceIn(state);
      const added = event.seats.map((seat, i): SeatState => ({
        seat,
        place: first + i,
        n: null,
        blocked: null,
        seq,
      }));
      for (const seat of added) state.seats.set(seat.seat.label, seat);
      return { ...NOTHING, placed: added };
    }
    case "seats_changed": {
      hallChanges(state);
      const changed = event.seats.map((seat) => Object.assign(seatOf(state, seat.label), { seat, seq }));
      return { ...NOTHING, placed: changed };
    }
    case "seats_removed": {
      hallChanges(state);
      const removed = event.seats.map((label) => seatOf(state, label));
      for (const seat of removed) {
        if (isBlocked(seat)) state.blockedSeats--;
        state.seats.delete(seat.seat.label);
      }
      return { ...NOTHING, removed };
    }
    case "seats_blocked":
      return block(state, event.seats, event.reason, seq);
    case "seats_unblocked":
      return block(state, event.seats, null, seq);
    case "held": {
      const { type: _, by: __, waiting, ...held } = event;
      state.lastN = held.n;
      if (waiting !== null) state.waiting.delete(waiting);
      return {
        ...put(state, {
          ...held,
          status: "held",
          returned: [],
          paidCents: 0,
          payments: [],
          refundCents: 0,
          extended: false,
          heldAtMs: atMs,
          confirmedAtMs: null,
          endedAtMs: null,
          endReason: null,
          slot: slotOf(state.terms),
          moved: null,
          checkIns: [],
          undoneAtMs: {},
          seq,
        }),
        left: waiting,
      };
    }
    case "extended":
    case "payment_started": {
      const held = takeLive(state, event.n, archive);
      const { expiresAtMs } = event;
      return put(
        state,
        event.type === "extended"
          ? { ...held, expiresAtMs, extended: true, seq }
          : { ...held, expiresAtMs, status: "awaiting_payment", seq },
      );
    }
    case "confirmed":
      return put(state, confirmed(state.terms, take(state, event.n, archive), { event, atMs, seq }));
    case "refund_due": {
      const before = take(state, event.n, archive);
      const { paidCents } = event;
      const owed = {
        ...before,
        paidCents: before.paidCents + paidCents,
        payments: [...before.payments, event.paymentId],
        refundCents: before.refundCents + paidCents,
        seq,
      };
      // A second payment: the sale stands, and this payment is due back.
      if (before.status === "confirmed") return put(state, owed);
      return put(state, { ...owed, status: "refund_due", endedAtMs: before.endedAtMs ?? atMs });
    }
    case "expired": {
      const held = takeLive(state, event.n, archive);
      return put(state, { ...held, status: "expired", endedAtMs: held.expiresAtMs, seq });
    }
    case "released":
      return put(state, {
        ...takeLive(state, event.n, archive),
        ...endOf(event, atMs),
        status: "released",
        seq,
      });
    case "cancelled":
      return put(state, cancelled(state.terms, takeLive(state, event.n, archive), { event, atMs, seq }));
    case "seats_returned":
    case "exchanged": {
      const before = takeLive(state, event.n, archive);
      const after = partGivenBack(state.terms, before, { event, atMs, seq });
      const kept = put(state, after);
      const freed = freedBy(before, after).map((label) => mark(state, label, { n: null, seq }));
      return { ...kept, seats: [...kept.seats, ...freed] };
    }
    case "money_taken":
    case "money_returned": {
      const { reservation, till } = handed(take(state, event.n, archive), state.till, event, atMs);
      state.till = till;
      return keep(state, { ...reservation, seq });
    }
    case "given":
      return keep(state, { ...given(takeLive(state, event.n, archive), event, atMs), seq });
    case "moved": {
      const { moved, slot, ...sold } = takeLive(state, event.n, archive);
      const nowMoved = { times: (moved?.times ?? 0) + 1, atMs, from: moved?.from ?? slot };
      return keep(state, { ...sold, slot: event.slot, moved: nowMoved, seq });
    }
    case "checked_in":
      return keep(state, { ...withCheckIn(take(state, event.n, archive), event.checkIn), seq });
    case "check_in_undone":
      return keep(state, { ...withUndo(takeLive(state, event.n, archive), event.ticket, atMs), seq });
    case "waiting_joined": {
      const waiting = { ...event.party, w: event.w, sinceMs: atMs };
      state.lastW = event.w;
      state.waiting.set(event.w, waiting);
      return { ...NOTHING, waiting };
    }
    case "waiting_left":
      state.waiting.delete(event.w);
      return { ...NOTHING, left: event.w };
    case "closed":
      state.closed = true;
      return NOTHING;
  }
}

function seatOf(state: State, label: string): SeatState {
  const seat = state.seats.get(label);
  if (seat === undefined) throw new Error(`no seat ${label}`);
  return seat;
}

/** Blocks the seats, or unblocks them where `blocked` is null. */
const block = (
  state: State,
  labels: readonly string[],
  blocked: BlockReason | null,
  seq: number,
): Change => ({ ...NOTHING, seats: labels.map((label) => mark(state, label, { blocked, seq })) });

/** Finds the reservation, and removes a live one from the state's maps and sums. Its seats stay marked until `put`. */
function take(state: State, n: number, archive: Archive): Reservation {
  const reservation = state.holds.get(n) ?? archive.find(n);
  if (reservation === null) throw new Error(`no reservation ${n}`);
  countOwed(state, reservation, -1);
  if (state.holds.delete(n)) countHeld(state, reservation, -1);
  else if (isLive(reservation.status)) {
    state.toMove.delete(n);
    state.duplicated.delete(n);
    countSold(state, soldOf(reservation), -1);
  }
  return reservation;
}

function takeLive(state: State, n: number, archive: Archive): Reservation {
  const reservation = take(state, n, archive);
  if (!isLive(reservation.status)) throw new Error(`reservation ${n} is not live`);
  return reservation;
}

/** Adds a live reservation to the state and marks its seats. Of an ended one, frees the seats that it still marks. */
function put(state: State, reservation: Reservation): Change {
  const live = isLive(reservation.status);
  countOwed(state, reservation, 1);
  if (live) add(state, reservation);
  const { n, lines, seq } = reservation;
  const own = live ? lines : lines.filter(({ seat }) => state.seats.get(seat)?.n === n);
  return {
    ...NOTHING,
    reservation,
    seats: own.map(({ seat }) => mark(state, seat, { n: live ? n : null, seq })),
  };
}

/** Adds a reservation back to the state; seats stay marked as they are. Those of an ended one may be another buyer's. */
function keep(state: State, reservation: Reservation): Change {
  countOwed(state, reservation, 1);
  if (isLive(reservation.status)) add(state, reservation);
  return { ...NOTHING, reservation };
}

function hallChanges(state: State): void {
  state.seating = null;
  state.layoutHash = null;
}

function mark(state: State, label: string, change: Partial<SeatState>): SeatState {
  const { seating } = state;
  const seat = seatOf(state, label);
  if (isBlocked(seat)) state.blockedSeats--;
  Object.assign(seat, change);
  if (isBlocked(seat)) state.blockedSeats++;
  const position = seating?.index.positionOf.get(label);
  if (seating !== null && position !== undefined)
    seating.taken[position] = seat.n !== null || seat.blocked !== null ? 1 : 0;
  return seat;
}

/** Adds a live reservation to the maps and sums; does not mark its seats. */
function add(state: State, reservation: Reservation): void {
  if (isHold(reservation.status)) addHold(state, reservation);
  else addSold(state, soldOf(reservation));
}
