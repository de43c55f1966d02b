/** Makes the batch of a box office for D1: absolute rows, as of the newest event. */

import { firstOf } from "../ledger/check-in.ts";
import type { Followed } from "../ledger/event.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import { isHold, isLive } from "../ledger/reservation.ts";
import type { Line, Promo, Reservation } from "../ledger/reservation.ts";
import type { State } from "../ledger/state.ts";
import { mayNotify, notificationsOf } from "./notifications.ts";
import type { Notification } from "./notifications.ts";
import { toSettle } from "./settling.ts";

/** Limits of one batch: a D1 parameter may have 2 MB, and a batch should take little time. */
export const MAX_BATCH_EVENTS = 500;
const MAX_BATCH_BYTES = 500_000;

export interface Projection {
  readonly showtimeId: number;
  readonly incarnation: string;
  /** The batch starts after this event. A D1 whose cursor is lower, as after a restore, must not move it. */
  readonly after: number;
  /** D1 has everything up to this event once the batch is committed. */
  readonly cursor: number;
  readonly reservations: readonly ReservationRow[];
  readonly tickets: readonly TicketRow[];
  readonly promoUses: readonly PromoUseRow[];
  readonly notifications: readonly Notification[];
  /** Public ids of the reservations whose payments must be checked. */
  readonly toSettle: readonly number[];
  readonly sums: {
    readonly seats: number;
    readonly held: number;
    readonly sold: number;
    /** Confirmed reservations. */
    readonly reservations: number;
    readonly soldCents: number;
    readonly checkedIn: number;
    readonly paidCents: number;
    readonly refundCents: number;
  };
}

/** In the order of the columns that `store.ts` names. */
type ReservationRow = readonly [
  id: number,
  seq: number,
  showtimeId: number,
  userId: number,
  status: string,
  lines: string,
  totalCents: number,
  currency: string,
  heldAtMs: number,
  expiresAtMs: number | null,
  confirmedAtMs: number | null,
  endedAtMs: number | null,
  endReason: string | null,
  guest: number | null,
  paidCents: number,
  refundCents: number,
  details: string,
];

type TicketRow = readonly [
  reservationId: number,
  seat: string,
  id: string,
  seq: number,
  status: "valid" | "revoked",
  category: string,
  ticketType: string,
  priceCents: number,
  checkedInAtMs: number | null,
];

/** What became of a promo code's use, in the order that `store.ts` names. */
type PromoUseRow = readonly [
  reservationId: number,
  seq: number,
  claim: string,
  code: number | null,
  userId: number,
  heldAtMs: number,
  status: "used" | "returned",
  /** The end of a hold: the use is looked at then, in case that the next copy is late. Null for what is sold or ended. */
  lookAtMs: number | null,
];

/**
 * The rows that `events` touched. Rows are absolute and have their own `seq`, so one may be newer than its event. Stops
 * early at `MAX_BATCH_BYTES`; `cursor` is the last event that is included.
 */
export function project(
  state: State,
  after: number,
  events: readonly Followed[],
  find: (n: number) => Reservation | null,
): Projection {
  const { showtimeId, incarnation, currency } = state.terms;
  const reservations = new Map<number, ReservationRow>();
  const tickets: TicketRow[] = [];
  const promoUses: PromoUseRow[] = [];
  const notifications: Notification[] = [];
  let cursor = after;
  let bytes = 0;
  const notified = new Set<number>();
  for (const { seq, n, type } of events) {
    if (bytes >= MAX_BATCH_BYTES) break;
    cursor = seq;
    if (n === null) continue;
    if (mayNotify(type) && !notified.has(n)) {
      notified.add(n);
      notifications.push(...notificationsOf(showtimeId, find(n)));
    }
    if (reservations.has(n)) continue;
    const reservation = find(n);
    if (reservation === null) throw new Error(`event ${seq} names no reservation`);
    const id = reservationId(showtimeId, n);
    const lines = JSON.stringify(reservation.lines);
    const details = JSON.stringify(detailsOf(reservation));
    bytes += 2 * lines.length + details.length + ROW_BYTES;
    reservations.set(n, [
      id,
      reservation.seq,
      showtimeId,
      reservation.buyer,
      reservation.status,
      lines,
      reservation.amounts.totalCents,
      currency,
      reservation.heldAtMs,
      reservation.expiresAtMs,
      reservation.confirmedAtMs,
      reservation.endedAtMs,
      reservation.endReason,
      reservation.guest,
      reservation.paidCents,
      reservation.refundCents,
      details,
    ]);
    const status = reservation.status === "confirmed" ? "valid" : "revoked";
    tickets.push(...ticketRows(id, reservation, status, reservation.lines));
    tickets.push(...ticketRows(id, reservation, "revoked", reservation.returned));
    if (reservation.promo !== null) promoUses.push(promoUseRow(id, reservation, reservation.promo));
  }
  return {
    showtimeId,
    incarnation,
    after,
    cursor,
    reservations: [...reservations.values()],
    tickets,
    promoUses,
    notifications,
    toSettle: toSettle(
      showtimeId,
      events.filter(({ seq }) => seq <= cursor),
      find,
    ),
    sums: {
      seats: state.seats.size,
      held: state.heldSeats,
      sold: state.soldSeats,
      reservations: state.soldReservations,
      soldCents: state.soldCents,
      checkedIn: state.checkedIn,
      paidCents: state.paidCents,
      refundCents: state.refundCents,
    },
  };
}

const ticketRows = (
  id: number,
  reservation: Reservation,
  status: "valid" | "revoked",
  lines: readonly Line[],
): TicketRow[] =>
  lines.flatMap(({ seat, ticket, category, ticketType, priceCents }) => {
    if (ticket === null) return [];
    const checkedInAtMs = firstOf(reservation, ticket)?.atMs ?? null;
    return [[id, seat, ticket, reservation.seq, status, category, ticketType, priceCents, checkedInAtMs]];
  });

const promoUseRow = (
  id: number,
  { seq, buyer, heldAtMs, status, expiresAtMs }: Reservation,
  promo: Promo,
): PromoUseRow => [
  id,
  seq,
  promo.claim,
  promo.code ?? null,
  buyer,
  heldAtMs,
  isLive(status) ? "used" : "returned",
  isHold(status) ? expiresAtMs : null,
];

/** Display only; never queried. */
const DETAILS = [
  "channel",
  "payment",
  "payments",
  "returned",
  "promo",
  "rates",
  "amounts",
  "extended",
  "slot",
  "moved",
  "checkIns",
  "undoneAtMs",
] as const satisfies readonly (keyof Reservation)[];

export type Details = Pick<Reservation, (typeof DETAILS)[number]>;

const detailsOf = (reservation: Reservation): Details =>
  Object.fromEntries(DETAILS.map((field) => [field, reservation[field]])) as unknown as Details;

/** Estimated bytes of a reservation's other columns. */
const ROW_BYTES = 150;
