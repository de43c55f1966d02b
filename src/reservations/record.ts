/** D1's copy of a reservation, in the words of the box office. */
import type { ReservationRecord } from "../box-office/answers.ts";
import { splitReservationId } from "../box-office/ledger.ts";
import type { reservations } from "../box-office/tables.ts";

type Copy = typeof reservations.$inferSelect;

/** `payment` is how the showtime is paid: rows that were copied before there were details do not say. */
export function recordOf(
  { userId: buyer, guestId: guest, details, ...row }: Copy,
  payment: ReservationRecord["payment"],
): ReservationRecord {
  return {
    ...row,
    buyer,
    guest,
    n: splitReservationId(row.id).n,
    ...(details ?? { ...FROM_BEFORE, payment, amounts: plain(row.totalCents) }),
  };
}

/** What rows that were copied before there were details had in common. */
const FROM_BEFORE = {
  channel: "buyer",
  payments: [],
  returned: [],
  promo: null,
  rates: { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [] },
  extended: false,
} as const;

const plain = (totalCents: number) => ({
  ticketsCents: totalCents,
  discountCents: 0,
  feeCents: 0,
  taxes: [],
  totalCents,
});
