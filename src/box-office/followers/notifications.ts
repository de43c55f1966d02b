/** Which mails a buyer gets about a reservation. */

import type { ReservationMail } from "../../mail/outbox/mail-id.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { reservationId } from "../ledger/reservation-id.ts";
import type { Reservation } from "../ledger/reservation.ts";

/** A mail to a reservation's buyer. */
export interface Notification {
  readonly mail: ReservationMail;
  readonly buyer: number;
  /** When the reservation was made. */
  readonly heldAtMs: number;
}

const NOTIFYING: ReadonlySet<LedgerEvent["type"]> = new Set([
  "held",
  "confirmed",
  "cancelled",
  "seats_returned",
  "exchanged",
  "refund_due",
  "moved",
  "given",
]);

/** Whether an event of this type may lead to a mail. */
export const mayNotify = (type: LedgerEvent["type"]): boolean => NOTIFYING.has(type);

/**
 * The mails that follow from the reservation as it is now. A change that happened more than once gives one mail, with the
 * latest `revision`; a mail that was sent before is recognised by its id.
 */
export function notificationsOf(showtimeId: number, reservation: Reservation | null): Notification[] {
  if (reservation === null) return [];
  const { n, buyer, heldAtMs, channel, status, returned, payments, confirmedAtMs, endReason, moved } =
    reservation;
  const { exchange } = reservation;
  const { given = [] } = reservation;
  const about = { reservationId: reservationId(showtimeId, n) };
  const mails: ReservationMail[] = [];
  // A payment that is received after the cancellation does not undo it.
  const isCancelled = status === "cancelled" || (status === "refund_due" && confirmedAtMs !== null);
  // Seats given back from a hold were never sold: no mail.
  const gone = returned.filter(({ ticket }) => ticket !== null);
  const exchangedTickets = gone.filter(({ exchanged }) => exchanged).length;
  const returnedTickets = gone.length - exchangedTickets;
  if (status === "held" && channel === "waiting_list" && exchange === undefined)
    mails.push({ kind: "waiting_list_offer", ...about });
  if (status === "confirmed") {
    mails.push({ kind: "reservation_confirmed", ...about });
    if (moved !== null) mails.push({ kind: "showtime_moved", ...about, revision: moved.times });
    if (given.length > 0) mails.push({ kind: "reservation_given", ...about, revision: given.length });
    if (returnedTickets > 0) mails.push({ kind: "seats_returned", ...about, revision: returnedTickets });
    if (exchangedTickets > 0) mails.push({ kind: "seats_exchanged", ...about, revision: exchangedTickets });
  }
  // The mail of the order that it was exchanged for says so.
  if (isCancelled && endReason !== "exchange")
    mails.push({ kind: endReason === "showtime" ? "showtime_cancelled" : "reservation_cancelled", ...about });
  if (status === "refund_due" || (status === "confirmed" && payments.length > 1))
    mails.push({ kind: "payment_returned", ...about, revision: payments.length });
  const toFormer = given.map((former, i): Notification => ({
    mail: { kind: "reservation_passed_on", ...about, revision: i + 1 },
    buyer: former.buyer,
    heldAtMs,
  }));
  return [...mails.map((mail) => ({ mail, buyer, heldAtMs })), ...toFormer];
}
