/** Which events move money: the end of a time to pay, or a refund. */

import type { Followed, LedgerEvent } from "../ledger/event.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import type { Reservation } from "../ledger/reservation.ts";

const MOVES_MONEY: ReadonlySet<LedgerEvent["type"]> = new Set<LedgerEvent["type"]>([
  "expired",
  "released",
  "cancelled",
  "seats_returned",
  "exchanged",
  "refund_due",
]);

/**
 * Public ids of the reservations, paid online, whose time to pay ended or that have a refund due by these events. Of those that
 * come from an exchange, the first order's: it has the payments.
 */
export const toSettle = (
  showtimeId: number,
  events: readonly Followed[],
  find: (n: number) => Reservation | null,
): number[] => {
  const moved = new Set(events.flatMap(({ type, n }) => (n !== null && MOVES_MONEY.has(type) ? [n] : [])));
  const ids = [...moved].flatMap((n) => {
    const found = find(n);
    return found?.payment === "online" ? (found.exchange?.first ?? reservationId(showtimeId, n)) : [];
  });
  return [...new Set(ids)];
};
