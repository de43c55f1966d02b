/** What time and new terms do to a box office. */

import { companionsOpenAtMs } from "./companions-open.ts";
import { ended } from "./decide.ts";
import type { LedgerEvent } from "./event.ts";
import { hasRunOut, isForExchange } from "./reservation.ts";
import type { Reservation } from "./reservation.ts";
import type { Archive } from "./sold.ts";
import type { State } from "./state.ts";
import type { Terms } from "./terms.ts";

/** Reservations of a cancelled or moved showtime that change in one transaction; the next one takes the rest. */
const AT_ONCE = 200;

/**
 * The events that time and new terms make due: `expired` holds, `closed` at the end of sales, the end of a cancelled
 * showtime's reservations, and `moved` for the sold reservations of a showtime that moved.
 */
export function elapse(state: State, archive: Archive, nowMs: number): LedgerEvent[] {
  const { terms } = state;
  const events: LedgerEvent[] = [];
  if (terms.status === "cancelled") {
    for (const reservation of live(state, archive)) {
      if (events.length === AT_ONCE) break;
      // It is decided within minutes, and cancelled then: its money may be on its way.
      if (isForExchange(reservation)) continue;
      events.push(ended(reservation, "showtime", nowMs));
    }
    for (const w of state.waiting.keys()) events.push({ type: "waiting_left", w });
  } else {
    for (const held of state.holds.values())
      if (hasRunOut(held, nowMs)) events.push({ type: "expired", n: held.n });
    const { startsAtMs, screenId } = terms;
    for (const n of Array.from(state.toMove).slice(0, AT_ONCE))
      events.push({ type: "moved", n, slot: { startsAtMs, screenId } });
  }
  if (terms.status !== "cancelled" && nowMs >= terms.salesCloseAtMs)
    for (const w of state.waiting.keys()) events.push({ type: "waiting_left", w });
  if (!state.closed && nowMs >= closesAtMs(terms)) events.push({ type: "closed" });
  return events;
}

function* live({ holds }: State, archive: Archive): Generator<Reservation> {
  yield* holds.values();
  for (const { n } of archive.sold()) {
    const reservation = archive.find(n);
    if (reservation !== null) yield reservation;
  }
}

const closesAtMs = ({ status, salesCloseAtMs }: Terms): number => (status === "on_sale" ? salesCloseAtMs : 0);

/** Whether a reservation of a cancelled showtime has to end. */
const endsSome = ({ holds, soldReservations }: State): boolean =>
  soldReservations > 0 || Array.from(holds.values()).some((hold) => !isForExchange(hold));

/** When `elapse` next has events, or seats open that waiting parties may get; null for never. */
export function nextElapseMs(state: State, nowMs: number): number | null {
  if (state.terms.status === "cancelled" && endsSome(state)) return 0;
  if (state.terms.status !== "cancelled" && state.toMove.size > 0) return 0;
  let next = state.closed ? null : closesAtMs(state.terms);
  if (next === null && state.waiting.size > 0) next = state.terms.salesCloseAtMs;
  const opensAtMs = state.waiting.size === 0 ? null : companionsOpenAtMs(state.terms);
  if (opensAtMs !== null && opensAtMs > nowMs) next = Math.min(next ?? Infinity, opensAtMs);
  for (const { expiresAtMs } of state.holds.values())
    if (expiresAtMs !== null && (next === null || expiresAtMs < next)) next = expiresAtMs;
  return next;
}
