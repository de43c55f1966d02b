/** What the mails about reservations have in common. */

import type { ReservationRecord } from "../box-office/answers.ts";
import type { ReservationMail } from "../mail/outbox/mail-id.ts";

/** The holder of now, or the one before whom the order was given to somebody else. */
export const holderToTell = (
  reservation: ReservationRecord,
  subject: ReservationMail,
): Pick<ReservationRecord, "buyer" | "guest"> =>
  (subject.kind === "reservation_passed_on" ? reservation.given?.[subject.revision - 1] : undefined) ??
  reservation;

/** Why a mail is dropped that is not, or no longer, true. */
export const NOT_TRUE = {
  reservation_confirmed: "reservation_not_confirmed",
  reservation_cancelled: "reservation_not_cancelled",
  seats_returned: "superseded",
  seats_exchanged: "superseded",
  payment_returned: "superseded",
  waiting_list_offer: "offer_over",
  showtime_cancelled: "showtime_not_cancelled",
  showtime_moved: "superseded",
  reservation_given: "superseded",
  reservation_passed_on: "reservation_not_given",
} satisfies Record<ReservationMail["kind"], string>;

/** Mails with tickets; they are sent to an address that nobody has confirmed, too. */
export const WITH_TICKETS: ReadonlySet<ReservationMail["kind"]> = new Set([
  "reservation_confirmed",
  "reservation_given",
  "seats_exchanged",
  "showtime_moved",
]);
