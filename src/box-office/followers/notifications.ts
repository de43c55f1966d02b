import type { ReservationMail } from "../../mail/outbox/mail-id.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import type { Reservation } from "../ledger/reservation.ts";

/** What its buyer is to hear of a reservation, by mail. */
export interface Notification {
  readonly mail: ReservationMail;
  readonly seq: number;
  readonly buyer: number;
}

const NOTIFYING: ReadonlySet<LedgerEvent["type"]> = new Set([
  "held",
  "confirmed",
  "cancelled",
  "seats_returned",
  "refund_due",
  "moved",
]);

/** Whether an event of this type may be news. */
export const mayNotify = (type: LedgerEvent["type"]): boolean => NOTIFYING.has(type);

/** All that is news of a reservation as it is now. What has happened more than once is news as it is the last time. */
export function notificationsOf(showtimeId: number, reservation: Reservation | null): Notification[] {
  if (reservation === null) return [];
  const { n, seq, buyer, channel, status, returned, payments, confirmedAtMs, endReason, moved } = reservation;
  const about = { reservationId: reservationId(showtimeId, n) };
  const mails: ReservationMail[] = [];
  // Money that comes after a sale was cancelled does not undo that.
  const isCancelled = status === "cancelled" || (status === "refund_due" && confirmedAtMs !== null);
  // Seats that left a hold were never sold, and nobody is written to.
  const returnedTickets = returned.filter(({ ticket }) => ticket !== null).length;
  if (status === "held" && channel === "waiting_list") mails.push({ kind: "waiting_list_offer", ...about });
  if (status === "confirmed") {
    mails.push({ kind: "reservation_confirmed", ...about });
    if (moved !== null) mails.push({ kind: "showtime_moved", ...about, revision: moved.times });
    if (returnedTickets > 0) mails.push({ kind: "seats_returned", ...about, revision: returnedTickets });
  }
  if (isCancelled)
    mails.push({ kind: endReason === "showtime" ? "showtime_cancelled" : "reservation_cancelled", ...about });
  if (status === "refund_due" || (status === "confirmed" && payments.length > 1))
    mails.push({ kind: "payment_returned", ...about, revision: payments.length });
  return mails.map((mail) => ({ mail, seq, buyer }));
}
