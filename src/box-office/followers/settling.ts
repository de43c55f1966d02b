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

/** Public ids of the reservations, paid online, whose time to pay ended or that have a refund due by these events. */
export const toSettle = (
  showtimeId: number,
  events: readonly Followed[],
  find: (n: number) => Reservation | null,
): number[] => {
  const moved = new Set(events.flatMap(({ type, n }) => (n !== null && MOVES_MONEY.has(type) ? [n] : [])));
  const online = [...moved].filter((n) => find(n)?.payment === "online");
  return online.map((n) => reservationId(showtimeId, n));
};
