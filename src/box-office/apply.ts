/** What each event does to the state. There is no other way to change it, so replaying the events rebuilds it. */
import { checkedInTickets, withCheckIn, withUndo } from "./check-in.ts";
import { isHold, isLive } from "./ledger.ts";
import type {
  BlockReason,
  LedgerEvent,
  Recorded,
  Reservation,
  SeatState,
  Slot,
  State,
  Terms,
  Waiting,
} from "./ledger.ts";

/** A box office before its first event but with the terms it is about to be opened under. */
export const emptyState = (terms: Terms): State => ({
  terms,
  seq: 0,
  lastN: 0,
  lastW: 0,
  closed: false,
  seats: new Map(),
  reservations: new Map(),
  holds: new Set(),
  seatsOfBuyer: new Map(),
  toMove: new Set(),
  waiting: new Map(),
  seating: null,
  blockedSeats: 0,
  heldSeats: 0,
  soldSeats: 0,
  soldCents: 0,
  checkedIn: 0,
  paidCents: 0,
  refundCents: 0,
});

export interface Change {
  readonly reservation: Reservation | null;
  /** Held, sold, blocked or free again. */
  readonly seats: readonly SeatState[];
  /** New in the hall, or another kind of seat now. */
  readonly placed: readonly SeatState[];
  /** Labels of seats that are gone. */
  readonly removed: readonly string[];
  readonly waiting: Waiting | null;
  /** The entry of the waiting list that is gone. */
  readonly left: number | null;
}

const NOTHING: Change = { reservation: null, seats: [], placed: [], removed: [], waiting: null, left: null };

/**
 * Changes `state` in place, and says which rows of it are new. The events come from `decide`, so each fits. `find` gives
 * a reservation that has ended, where an event wakes it again.
 */
export function apply(
  state: State,
  { seq, atMs, event }: Recorded,
  find: (n: number) => Reservation | null,
): Change {
  if (seq !== state.seq + 1) throw new Error(`event ${seq} after ${state.seq}`);
  state.seq = seq;
  if ("paidCents" in event) state.paidCents += event.paidCents;
  if ("refundCents" in event) state.refundCents += event.refundCents;
  if (event.type === "refund_due") state.refundCents += event.paidCents;
  switch (event.type) {
    case "opened":
    case "terms_changed":
      state.terms = event.terms;
      state.closed = false;
      state.toMove.clear();
      for (const reservation of state.reservations.values())
        if (isElsewhere(state.terms, reservation)) state.toMove.add(reservation.n);
      return NOTHING;
    case "seats_added": {
      state.seating = null;
      const added = event.seats.map((seat): SeatState => ({ seat, n: null, blocked: null, seq }));
      for (const seat of added) state.seats.set(seat.seat.label, seat);
      return { ...NOTHING, placed: added };
    }
    case "seats_changed": {
      state.seating = null;
      const changed = event.seats.map((seat) => Object.assign(seatOf(state, seat.label), { seat, seq }));
      return { ...NOTHING, placed: changed };
    }
    case "seats_removed": {
      state.seating = null;
      for (const label of event.seats) {
        if (seatOf(state, label).blocked !== null) state.blockedSeats--;
        state.seats.delete(label);
      }
      return { ...NOTHING, removed: event.seats };
    }
    case "seats_blocked":
      return block(state, event.seats, event.reason, seq);
    case "seats_unblocked":
      return block(state, event.seats, null, seq);
    case "held": {
      const { type: _, waiting, ...held } = event;
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
      const held = take(state, event.n);
      const { expiresAtMs } = event;
      return put(
        state,
        event.type === "extended"
          ? { ...held, expiresAtMs, extended: true, seq }
          : { ...held, expiresAtMs, status: "awaiting_payment", seq },
      );
    }
    case "confirmed": {
      const before = takeOrFind(state, event.n, find);
      const lines = before.lines.map((line, i) => ({ ...line, ticket: event.tickets[i] ?? null }));
      return put(state, {
        ...before,
        status: "confirmed",
        lines,
        paidCents: event.paidCents,
        payments: event.paymentId === null ? before.payments : [...before.payments, event.paymentId],
        expiresAtMs: null,
        confirmedAtMs: atMs,
        endedAtMs: null,
        endReason: null,
        slot: slotOf(state.terms),
        moved: null,
        seq,
      });
    }
    case "refund_due": {
      const before = takeOrFind(state, event.n, find);
      const { paidCents } = event;
      const owed = {
        ...before,
        paidCents: before.paidCents + paidCents,
        payments: [...before.payments, event.paymentId],
        refundCents: before.refundCents + paidCents,
        seq,
      };
      // Paid twice: the sale stands.
      if (before.status === "confirmed") return put(state, owed);
      return put(state, { ...owed, status: "refund_due", endedAtMs: before.endedAtMs ?? atMs });
    }
    case "expired": {
      const held = take(state, event.n);
      return put(state, { ...held, status: "expired", endedAtMs: held.expiresAtMs, seq });
    }
    case "released":
      return put(state, { ...take(state, event.n), ...endOf(event, atMs), status: "released", seq });
    case "cancelled": {
      const sold = take(state, event.n);
      const refundCents = sold.refundCents + event.refundCents;
      return put(state, { ...sold, ...endOf(event, atMs), status: "cancelled", refundCents, seq });
    }
    case "seats_returned": {
      const sold = take(state, event.n);
      const isReturned = ({ seat }: { seat: string }): boolean => event.seats.includes(seat);
      const returned = sold.lines.filter(isReturned);
      const kept = put(state, {
        ...sold,
        lines: sold.lines.filter((line) => !isReturned(line)),
        returned: [...sold.returned, ...returned],
        amounts: event.amounts,
        refundCents: sold.refundCents + event.refundCents,
        seq,
      });
      const freed = returned.map(({ seat }) => mark(state, seat, null, seq));
      return { ...kept, seats: [...kept.seats, ...freed] };
    }
    case "moved": {
      const { moved, slot, ...sold } = take(state, event.n);
      const news = { times: (moved?.times ?? 0) + 1, atMs, from: moved?.from ?? slot };
      return keep(state, { ...sold, slot: event.slot, moved: news, seq });
    }
    case "checked_in":
      return keep(state, { ...withCheckIn(take(state, event.n), event.checkIn), seq });
    case "check_in_undone":
      return keep(state, { ...withUndo(take(state, event.n), event.ticket, atMs), seq });
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

const endOf = ({ reason }: Extract<LedgerEvent, { type: "released" | "cancelled" }>, atMs: number) => ({
  endedAtMs: atMs,
  endReason: reason,
});

function seatOf(state: State, label: string): SeatState {
  const seat = state.seats.get(label);
  if (seat === undefined) throw new Error(`no seat ${label}`);
  return seat;
}

const slotOf = ({ startsAtMs, screenId }: Terms): Slot => ({ startsAtMs, screenId });

/** Whether its buyer knows of another slot. Of a screen that was never told, nobody knows. */
const isElsewhere = (terms: Terms, { status, slot }: Reservation): boolean =>
  status === "confirmed" &&
  (slot.startsAtMs !== terms.startsAtMs ||
    (slot.screenId !== null && terms.screenId !== null && slot.screenId !== terms.screenId));

/** Null opens the seats again. The events come from `decide`, so each seat changes. */
function block(state: State, labels: readonly string[], blocked: BlockReason | null, seq: number): Change {
  state.blockedSeats += blocked === null ? -labels.length : labels.length;
  const seats = labels.map((label) => {
    const seat = Object.assign(seatOf(state, label), { blocked, seq });
    markTaken(state, seat);
    return seat;
  });
  return { ...NOTHING, seats };
}

/** Takes the live reservation out of the state; its seats stay marked until `put`. */
function take(state: State, n: number): Reservation {
  const reservation = state.reservations.get(n);
  if (reservation === undefined) throw new Error(`reservation ${n} is not live`);
  state.reservations.delete(n);
  state.holds.delete(n);
  state.toMove.delete(n);
  count(state, reservation, -1);
  return reservation;
}

/** Money that comes late wakes a reservation that has ended. */
function takeOrFind(state: State, n: number, find: (n: number) => Reservation | null): Reservation {
  const reservation = state.reservations.has(n) ? take(state, n) : find(n);
  if (reservation === null) throw new Error(`no reservation ${n}`);
  return reservation;
}

/** Puts the reservation where its status belongs, and marks its seats: a live one has them, an ended one has not. */
function put(state: State, reservation: Reservation): Change {
  const live = isLive(reservation.status);
  if (live) revive(state, reservation);
  const { n, lines, seq } = reservation;
  const own = live ? lines : lines.filter(({ seat }) => state.seats.get(seat)?.n === n);
  return { ...NOTHING, reservation, seats: own.map(({ seat }) => mark(state, seat, live ? n : null, seq)) };
}

/** A live reservation whose seats stay as they are. */
function keep(state: State, reservation: Reservation): Change {
  revive(state, reservation);
  return { ...NOTHING, reservation };
}

function mark(state: State, label: string, n: number | null, seq: number): SeatState {
  const seat = Object.assign(seatOf(state, label), { n, seq });
  markTaken(state, seat);
  return seat;
}

function markTaken({ seating }: State, { seat, n, blocked }: SeatState): void {
  const place = seating?.index.placeOf.get(seat.label);
  if (seating !== null && place !== undefined) seating.taken[place] = n !== null || blocked !== null ? 1 : 0;
}

/** Takes in a live reservation whose seats are marked already, as when a box office wakes from its rows. */
export function revive(state: State, reservation: Reservation): void {
  state.reservations.set(reservation.n, reservation);
  if (isHold(reservation.status)) state.holds.add(reservation.n);
  if (isElsewhere(state.terms, reservation)) state.toMove.add(reservation.n);
  count(state, reservation, 1);
}

function count(state: State, reservation: Reservation, sign: 1 | -1): void {
  const { status, lines, amounts, buyer, channel } = reservation;
  const seats = sign * lines.length;
  if (status === "confirmed") {
    state.soldSeats += seats;
    state.soldCents += sign * amounts.totalCents;
    state.checkedIn += sign * checkedInTickets(reservation);
  } else {
    state.heldSeats += seats;
  }
  if (channel === "counter") return;
  const left = (state.seatsOfBuyer.get(buyer) ?? 0) + seats;
  if (left === 0) state.seatsOfBuyer.delete(buyer);
  else state.seatsOfBuyer.set(buyer, left);
}
