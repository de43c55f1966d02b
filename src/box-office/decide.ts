/**
 * Each command as a plain function from what is to what happens: (state, command, moment) → events | refusal. No
 * clock, no chance, no storage. All or nothing: a refusal has no events. Each costs as many steps as it names seats.
 */
import { hasRunOut, isLive } from "./ledger.ts";
import type {
  CancelReason,
  Decision,
  LedgerEvent,
  Line,
  Moment,
  Reservation,
  SeatChoice,
  State,
  Terms,
} from "./ledger.ts";

export interface Reserve {
  readonly buyer: number;
  readonly seats: readonly SeatChoice[];
  /** Hold and confirm in one step. */
  readonly confirm: boolean;
}

/** Holds the seats for the buyer, or sells them at once. Refuses by `seats_taken` and names all that are. */
export function reserve(state: State, command: Reserve, moment: Moment): Decision {
  const { terms } = state;
  const { nowMs } = moment;
  if (terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (nowMs < terms.salesOpenAtMs)
    return { ok: false, code: "sales_not_open", opensAtMs: terms.salesOpenAtMs };
  if (terms.status === "closed" || nowMs >= terms.salesCloseAtMs) return { ok: false, code: "sales_closed" };
  if (command.seats.length > terms.maxSeats)
    return { ok: false, code: "too_many_seats", maxSeats: terms.maxSeats };
  if (command.confirm && terms.payment === "online") return { ok: false, code: "payment_required" };

  const chosen = new Set<string>();
  const lines: Line[] = [];
  const ranOut = new Set<number>();
  const duplicate: string[] = [];
  const unknown: string[] = [];
  const unpriced: string[] = [];
  const blocked: string[] = [];
  const taken: string[] = [];
  for (const { label, ticketType } of command.seats) {
    if (chosen.has(label)) duplicate.push(label);
    chosen.add(label);
    const seat = state.seats.get(label);
    if (seat === undefined) {
      unknown.push(label);
      continue;
    }
    if (seat.blocked !== null) blocked.push(label);
    const holder = seat.n === null ? undefined : state.reservations.get(seat.n);
    if (holder !== undefined) {
      if (hasRunOut(holder, nowMs)) ranOut.add(holder.n);
      else taken.push(label);
    }
    const { category } = seat.seat;
    const priceCents = priceOf(terms, category, ticketType);
    if (priceCents === undefined) unpriced.push(label);
    else lines.push({ seat: label, category, ticketType, priceCents, ticket: null });
  }
  if (duplicate.length > 0) return { ok: false, code: "duplicate_seats", seats: duplicate };
  if (unknown.length > 0) return { ok: false, code: "unknown_seats", seats: unknown };
  if (unpriced.length > 0) return { ok: false, code: "unknown_ticket_type", seats: unpriced };
  if (blocked.length > 0) return { ok: false, code: "seats_blocked", seats: blocked };
  if (taken.length > 0) return { ok: false, code: "seats_taken", seats: taken };

  const n = state.lastN + 1;
  const events: LedgerEvent[] = Array.from(ranOut, (expired) => ({ type: "expired", n: expired }));
  events.push({ type: "held", n, buyer: command.buyer, lines, expiresAtMs: nowMs + terms.holdMs });
  if (command.confirm) events.push({ type: "confirmed", n, tickets: lines.map(() => moment.newTicket()) });
  return { ok: true, n, events };
}

/** A ticket type is the buyer's own word: "constructor" has no price, though every object has one. */
function priceOf({ priceCents }: Terms, category: string, ticketType: string): number | undefined {
  const prices = Object.hasOwn(priceCents, category) ? priceCents[category] : undefined;
  return prices !== undefined && Object.hasOwn(prices, ticketType) ? prices[ticketType] : undefined;
}

/** Sells what is held. Saying it twice sells once. */
export function confirm(state: State, reservation: Reservation, moment: Moment): Decision {
  const { n, status, lines } = reservation;
  if (status === "confirmed") return { ok: true, n, events: [] };
  if (status === "expired" || hasRunOut(reservation, moment.nowMs))
    return { ok: false, code: "hold_expired" };
  if (status !== "held") return { ok: false, code: "reservation_ended", status };
  if (state.terms.status === "cancelled") return { ok: false, code: "showtime_cancelled" };
  if (state.terms.payment === "online") return { ok: false, code: "payment_required" };
  return { ok: true, n, events: [{ type: "confirmed", n, tickets: lines.map(() => moment.newTicket()) }] };
}

/** Gives up a hold, or cancels a sale before the show starts. What has ended stays as it ended. */
export function cancel(
  state: State,
  reservation: Reservation,
  reason: CancelReason,
  moment: Moment,
): Decision {
  const { n, status } = reservation;
  const off = state.terms.status === "cancelled";
  if (off && isLive(status)) return { ok: true, n, events: [ended(reservation, "showtime", moment.nowMs)] };
  if (hasRunOut(reservation, moment.nowMs)) return { ok: true, n, events: [{ type: "expired", n }] };
  if (status === "held") return { ok: true, n, events: [{ type: "released", n, reason }] };
  if (status !== "confirmed") return { ok: true, n, events: [] };
  if (moment.nowMs >= state.terms.startsAtMs) return { ok: false, code: "showtime_started" };
  return { ok: true, n, events: [{ type: "cancelled", n, reason }] };
}

/** So many reservations of a cancelled showtime end in one transaction; the rest follow in the next. */
const ENDED_AT_ONCE = 200;

/** How a live reservation ends when it is not its buyer who ends it. */
function ended(reservation: Reservation, reason: CancelReason, nowMs: number): LedgerEvent {
  const { n, status } = reservation;
  if (hasRunOut(reservation, nowMs)) return { type: "expired", n };
  return { type: status === "held" ? "released" : "cancelled", n, reason };
}

/** What has become due by itself: holds that ran out, the end of sales, the end of a cancelled showtime's reservations. */
export function elapse(state: State, nowMs: number): LedgerEvent[] {
  const { terms } = state;
  const events: LedgerEvent[] = [];
  if (terms.status === "cancelled")
    for (const reservation of state.reservations.values()) {
      if (events.length === ENDED_AT_ONCE) break;
      events.push(ended(reservation, "showtime", nowMs));
    }
  else
    for (const n of state.holds) {
      const reservation = state.reservations.get(n);
      if (reservation !== undefined && hasRunOut(reservation, nowMs)) events.push({ type: "expired", n });
    }
  if (!state.closed && nowMs >= closesAtMs(terms)) events.push({ type: "closed" });
  return events;
}

const closesAtMs = ({ status, salesCloseAtMs }: Terms): number => (status === "on_sale" ? salesCloseAtMs : 0);

/** When `elapse` next has something to say, or null. */
export function nextElapseMs(state: State): number | null {
  if (state.terms.status === "cancelled" && state.reservations.size > 0) return 0;
  let next = state.closed ? null : closesAtMs(state.terms);
  for (const n of state.holds) {
    const expiresAtMs = state.reservations.get(n)?.expiresAtMs ?? null;
    if (expiresAtMs !== null && (next === null || expiresAtMs < next)) next = expiresAtMs;
  }
  return next;
}
