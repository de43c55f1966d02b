/** D1's copy of a reservation, in the words of the box office. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { reservations } from "../../box-office/followers/tables.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";

type Copy = typeof reservations.$inferSelect;

/** The showtime stands in for what rows do not say that were copied before they did. */
export function recordOf(
  { userId: buyer, guestId: guest, details, ...row }: Copy,
  { payment, startsAtMs }: Pick<Showtime, "payment" | "startsAtMs">,
): ReservationRecord {
  return {
    ...row,
    buyer,
    guest,
    n: splitReservationId(row.id).n,
    ...FROM_BEFORE,
    payment,
    amounts: plain(row.totalCents),
    slot: { startsAtMs, screenId: null },
    ...details,
  };
}

/** What was not copied once, because nothing of it could be otherwise. */
const FROM_BEFORE = {
  channel: "buyer",
  payments: [],
  returned: [],
  promo: null,
  rates: { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [] },
  extended: false,
  moved: null,
  checkIns: [],
  undoneAtMs: {},
} as const;

const plain = (totalCents: number) => ({
  ticketsCents: totalCents,
  discountCents: 0,
  feeCents: 0,
  taxes: [],
  totalCents,
});
