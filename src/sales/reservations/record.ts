/** D1's copy of a reservation as the box office's record type. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { reservations } from "../../box-office/followers/tables.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import type { Showtime } from "../../programme/showtimes/showtime.ts";

type Copy = typeof reservations.$inferSelect;

/** Rows that were copied before a field existed lack it: they get the showtime's value or a default. */
export function recordOf(
  { userId: buyer, guestId: guest, details, ...row }: Copy,
  { payment, startsAtMs }: Pick<Showtime, "payment" | "startsAtMs">,
): ReservationRecord {
  return {
    ...row,
    buyer,
    guest,
    n: splitReservationId(row.id).n,
    ...DEFAULTS,
    payment,
    amounts: ticketsOnly(row.totalCents),
    slot: { startsAtMs, screenId: null },
    ...details,
  };
}

/** Defaults for older rows: when they were written, no reservation could have another value. */
const DEFAULTS = {
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

const ticketsOnly = (totalCents: number) => ({
  ticketsCents: totalCents,
  discountCents: 0,
  feeCents: 0,
  taxes: [],
  totalCents,
});
