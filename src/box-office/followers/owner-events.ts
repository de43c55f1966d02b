/** What an owner's other systems are told of a ledger's events, and the statement that writes it. */

import { addingEvents } from "../../events/log/adding.ts";
import { TEST, idOfLedgerEvent } from "../../events/log/event.ts";
import type { EventData, EventType } from "../../events/log/event.ts";
import type { Followed, LedgerEvent } from "../ledger/event.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import { revokedLines } from "../ledger/reservation.ts";
import type { Line, Reservation } from "../ledger/reservation.ts";
import type { State } from "../ledger/state.ts";
import type { Terms } from "../ledger/terms.ts";

/** An event in the order that `puttingEvents` names. `sold`: see there; null for most. */
export type OwnerEventRow = readonly [
  id: string,
  type: EventType,
  seq: number,
  atMs: number,
  data: string,
  sold: number | null,
];

/** What few events need beside the state: it is read from the rows. */
export interface Facts {
  readonly eventAt: (seq: number) => LedgerEvent;
  /** The terms before the event `seq`, which changed them. */
  readonly termsBefore: (seq: number) => Terms | null;
}

type Find = (n: number) => Reservation | null;

/** A reservation is shown as it is now, which may be later than its event. */
export function ownerEventsOf(
  state: State,
  events: readonly Followed[],
  find: Find,
  facts: Facts,
): OwnerEventRow[] {
  const mark = state.terms.sandbox === true ? TEST : {};
  const rows = events.flatMap((one): OwnerEventRow[] => {
    const said = saying(state.terms, one, find, facts);
    if (said === null) return [];
    const [type, what] = said;
    const data = { ...what, ...mark };
    return [[idOfLedgerEvent(state.terms, one.seq), type, one.seq, one.atMs, JSON.stringify(data), null]];
  });
  const last = events.findLast(({ type }) => type === "confirmed");
  if (last === undefined || !isSoldOut(state)) return rows;
  const data = JSON.stringify({ sold: state.soldSeats, ...mark });
  const id = idOfLedgerEvent(state.terms, last.seq, "_sold_out");
  return [...rows, [id, "showtime.sold_out", last.seq, last.atMs, data, state.soldSeats]];
}

/** Every seat is sold, or kept back for the house. */
const isSoldOut = ({ seats, soldSeats, blockedSeats }: State): boolean =>
  soldSeats > 0 && soldSeats + blockedSeats >= seats.size;

/** Null for events that others are not told of. */
function saying(
  terms: Terms,
  { seq, type, n }: Followed,
  find: Find,
  facts: Facts,
): readonly [EventType, EventData] | null {
  const reservation = n === null ? null : find(n);
  if (reservation !== null) return ofReservation(terms, type, reservation, () => facts.eventAt(seq));
  if (type !== "opened" && type !== "terms_changed") return null;
  const event = facts.eventAt(seq);
  return "terms" in event ? ofTerms(event.terms, type === "opened" ? null : facts.termsBefore(seq)) : null;
}

function ofTerms(now: Terms, before: Terms | null): readonly [EventType, EventData] | null {
  const slot = slotOf(now);
  if (before === null) return ["showtime.published", slot];
  if (now.status === "cancelled") return before.status === "cancelled" ? null : ["showtime.cancelled", slot];
  const isMoved = now.startsAtMs !== before.startsAtMs || now.screenId !== before.screenId;
  return isMoved ? ["showtime.moved", { ...slot, from: slotOf(before) }] : null;
}

const slotOf = ({ startsAtMs, endsAtMs, screenId }: Terms) => ({
  starts_at: instant(startsAtMs),
  ends_at: instant(endsAtMs),
  screen_id: screenId,
});

function ofReservation(
  terms: Terms,
  type: LedgerEvent["type"],
  reservation: Reservation,
  read: () => LedgerEvent,
): readonly [EventType, EventData] | null {
  const money = (cents: number) => ({ amount: cents, currency: terms.currency });
  const whole = reservationIn(terms, reservation, money);
  switch (type) {
    case "confirmed":
      return ["reservation.confirmed", { ...whole, exchanged_from: reservation.exchange?.from ?? null }];
    case "cancelled": {
      const { endReason: reason } = reservation;
      return reason === "exchange"
        ? ["reservation.exchanged", { ...whole, given_back: whole.seats, exchanged_for: null }]
        : ["reservation.cancelled", { ...whole, reason }];
    }
    case "seats_returned":
    case "exchanged": {
      const event = read();
      if (event.type !== "seats_returned" && event.type !== "exchanged") return null;
      const back = reservation.returned.filter(({ seat }) => event.seats.includes(seat));
      // Seats of a hold were never sold.
      if (back.every(({ ticket }) => ticket === null)) return null;
      const changed = { ...whole, given_back: back.map(seatIn(money)), back: money(event.refundCents) };
      if (event.type === "seats_returned" && event.exchange === undefined)
        return ["reservation.seats_returned", changed];
      const other = event.type === "seats_returned" ? (event.exchange ?? null) : whole.reservation_id;
      return ["reservation.exchanged", { ...changed, exchanged_for: other }];
    }
    case "given":
      return ["reservation.passed_on", whole];
    case "money_returned": {
      const event = read();
      if (event.type !== "money_returned") return null;
      const { reservation_id } = whole;
      return ["payment.refunded", { reservation_id, refunded: money(event.cents), means: event.means }];
    }
    case "checked_in": {
      const event = read();
      return event.type === "checked_in" ? ["ticket.checked_in", checkInIn(whole, reservation, event)] : null;
    }
    case "held":
      return reservation.channel === "waiting_list" && reservation.exchange === undefined
        ? [
            "waiting_list.offered",
            {
              ...whole,
              expires_at: reservation.expiresAtMs === null ? null : instant(reservation.expiresAtMs),
            },
          ]
        : null;
    case "check_in_undone":
    case "closed":
    case "expired":
    case "extended":
    case "money_taken":
    case "moved":
    case "opened":
    case "payment_started":
    case "refund_due":
    case "released":
    case "seats_added":
    case "seats_blocked":
    case "seats_changed":
    case "seats_removed":
    case "seats_unblocked":
    case "terms_changed":
    case "waiting_joined":
    case "waiting_left":
      return null;
  }
}

const reservationIn = (
  { showtimeId }: Terms,
  { n, status, channel, lines, amounts, paidCents, refundCents }: Reservation,
  money: (cents: number) => object,
) => ({
  reservation_id: reservationId(showtimeId, n),
  status,
  channel,
  seats: lines.map(seatIn(money)),
  total: money(amounts.totalCents),
  paid: money(paidCents),
  refund: money(refundCents),
});

const seatIn =
  (money: (cents: number) => object) =>
  ({ seat, category, ticketType, priceCents }: Line) => ({
    label: seat,
    category,
    ticket_type: ticketType,
    price: money(priceCents),
  });

function checkInIn(
  { reservation_id }: { readonly reservation_id: number },
  reservation: Reservation,
  { checkIn }: LedgerEvent & { readonly type: "checked_in" },
): EventData {
  const line = [...reservation.lines, ...revokedLines(reservation)].find(
    ({ ticket }) => ticket === checkIn.ticket,
  );
  return {
    reservation_id,
    seat: line?.seat ?? null,
    category: line?.category ?? null,
    ticket_type: line?.ticketType ?? null,
    gate: checkIn.gate,
    checked_in_at: instant(checkIn.atMs),
    irregular: checkIn.irregular ?? null,
  };
}

const instant = (ms: number): string => new Date(ms).toISOString();

/**
 * Writes the events of `sales`, as `sale`, for owners who have a log. `sold` rises with the batch that sells the last seat, so that
 * "sold out" is told each time that it comes to be true. Showtimes are named by what they show. The screen of one without a screen
 * is a row that nobody sees, and has no name.
 */
export const puttingEvents = (sales: string, isNext: string): string =>
  addingEvents(
    `
    SELECT cinemas.owner_id AS owner_id, sale.value ->> 0 AS id, sale.value ->> 1 AS type,
      showtimes.cinema_id AS cinema_id, showtimes.id AS showtime_id, sale.value ->> 2 AS seq, sale.value ->> 3 AS at_ms,
      iif(sale.value ->> 1 GLOB 'showtime.*',
        json_replace(
          json_set(sale.value ->> 4, '$.movie_id', showtimes.movie_id, '$.movie_title', showtimes.movie_title),
          '$.screen_id', iif(showtimes.screen_name IS NULL, NULL, sale.value ->> 4 ->> 'screen_id')),
        sale.value ->> 4) AS data
    ${sales}
    CROSS JOIN cinemas ON cinemas.id = showtimes.cinema_id
    CROSS JOIN event_logs ON event_logs.owner_id = cinemas.owner_id
    WHERE ${isNext} AND (sale.value ->> 5 IS NULL OR coalesce(copied.sold, 0) < sale.value ->> 5)`,
    "?2",
  );
