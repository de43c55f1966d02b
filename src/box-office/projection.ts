/** What D1 is told of a box office: absolute rows, as of the newest event. */
import { firstOf } from "./check-in.ts";
import { reservationId } from "./ledger.ts";
import type { LedgerEvent, Line, Reservation, State } from "./ledger.ts";

/** An event as followers see it: what it did is in the state. */
type Entry = { readonly seq: number; readonly type: LedgerEvent["type"]; readonly n: number | null };

/** At most this much goes into one batch: a D1 parameter may have 2 MB, and a batch should stay short. */
export const MAX_BATCH_EVENTS = 500;
const MAX_BATCH_BYTES = 500_000;

export interface Projection {
  readonly showtimeId: number;
  readonly incarnation: string;
  /** The batch starts after this event: a D1 that is not so far, as after a restore, must say so. */
  readonly after: number;
  /** D1 has everything up to here once the batch is in. */
  readonly cursor: number;
  readonly reservations: readonly ReservationRow[];
  readonly tickets: readonly TicketRow[];
  readonly news: readonly News[];
  /** The reservations whose payments are to be looked at. */
  readonly toSettle: readonly number[];
  readonly sums: { seats: number; held: number; sold: number; soldCents: number; checkedIn: number };
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

/**
 * The rows that `events` touched. A row may be newer than its event: it is absolute, and carries its own `seq`.
 * Stops early at `MAX_BATCH_BYTES`; the cursor says how far it came.
 */
export function project(
  state: State,
  after: number,
  events: readonly Entry[],
  find: (n: number) => Reservation | null,
): Projection {
  const { showtimeId, incarnation, currency } = state.terms;
  const reservations = new Map<number, ReservationRow>();
  const tickets: TicketRow[] = [];
  const news: News[] = [];
  let cursor = after;
  let bytes = 0;
  for (const { seq, n } of events) {
    if (bytes >= MAX_BATCH_BYTES) break;
    cursor = seq;
    if (n === null || reservations.has(n)) continue;
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
    const item = newsOf(showtimeId, reservation);
    if (item !== null) news.push(item);
    const status = reservation.status === "confirmed" ? "valid" : "revoked";
    tickets.push(...ticketRows(id, reservation, status, reservation.lines));
    tickets.push(...ticketRows(id, reservation, "revoked", reservation.returned));
  }
  return {
    showtimeId,
    incarnation,
    after,
    cursor,
    reservations: [...reservations.values()],
    tickets,
    news,
    toSettle: toSettle(
      showtimeId,
      events.filter(({ seq }) => seq <= cursor),
      find,
    ),
    sums: {
      seats: state.seats.size,
      held: state.heldSeats,
      sold: state.soldSeats,
      soldCents: state.soldCents,
      checkedIn: state.checkedIn,
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

/** What people see of a reservation, and nobody looks for. */
export type Details = Pick<
  Reservation,
  | "channel"
  | "payment"
  | "payments"
  | "returned"
  | "promo"
  | "rates"
  | "amounts"
  | "extended"
  | "slot"
  | "moved"
  | "checkIns"
>;

const detailsOf = ({
  channel,
  payment,
  payments,
  returned,
  promo,
  rates,
  amounts,
  extended,
  slot,
  moved,
  checkIns,
}: Reservation): Details => ({
  channel,
  payment,
  payments,
  returned,
  promo,
  rates,
  amounts,
  extended,
  slot,
  moved,
  checkIns,
});

/** What its buyer is to hear of a reservation, by mail. */
export interface News {
  readonly kind: "reservation_confirmed" | "showtime_cancelled" | "waiting_list_offer";
  readonly reservationId: number;
  readonly seq: number;
  readonly buyer: number;
  readonly sinceMs: number;
}

/** Whether an event of this type may be news. */
export const isNews = (type: LedgerEvent["type"]): boolean =>
  type === "held" || type === "confirmed" || type === "cancelled";

const MOVES_MONEY: ReadonlySet<LedgerEvent["type"]> = new Set<LedgerEvent["type"]>([
  "expired",
  "released",
  "cancelled",
  "seats_returned",
  "refund_due",
]);

/** The ids of the reservations whose time to pay these events ended, or of whose money they owe something back. */
export const toSettle = (
  showtimeId: number,
  events: readonly Entry[],
  find: (n: number) => Reservation | null,
): number[] => {
  const moved = new Set(events.flatMap(({ type, n }) => (n !== null && MOVES_MONEY.has(type) ? [n] : [])));
  const online = [...moved].filter((n) => find(n)?.payment === "online");
  return online.map((n) => reservationId(showtimeId, n));
};

/** The news of a reservation as it is now; none of what its buyer did, except that it was sold. */
export function newsOf(showtimeId: number, reservation: Reservation | null): News | null {
  if (reservation === null) return null;
  const { n, seq, buyer, channel, status, heldAtMs, confirmedAtMs, endedAtMs, endReason } = reservation;
  const news = { reservationId: reservationId(showtimeId, n), seq, buyer };
  if (status === "confirmed" && confirmedAtMs !== null)
    return { ...news, kind: "reservation_confirmed", sinceMs: confirmedAtMs };
  if (status === "cancelled" && endReason === "showtime" && endedAtMs !== null)
    return { ...news, kind: "showtime_cancelled", sinceMs: endedAtMs };
  if (status === "held" && channel === "waiting_list")
    return { ...news, kind: "waiting_list_offer", sinceMs: heldAtMs };
  return null;
}

/** A reservation's columns beside its lines. */
const ROW_BYTES = 150;
