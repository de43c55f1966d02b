/** Composes every mail from the data of now. The same data always gives the same mail. */

import type { ReservationRecord } from "../box-office/answers.ts";
import { notificationsOf } from "../box-office/followers/notifications.ts";
import { splitReservationId } from "../box-office/ledger/reservation-id.ts";
import { reservationById } from "../box-office/service.ts";
import { bookingUrl, offerUrl } from "../door/bookings/service.ts";
import { calendarOf, ticketPng } from "../door/tickets/service.ts";
import { ticketsOfReservation } from "../door/tickets/ticket.ts";
import type { Ticket } from "../door/tickets/ticket.ts";
import { DEFAULT_LANGUAGE } from "../http/languages.ts";
import { personForMail } from "../identity/accounts/service.ts";
import type { Composed, Letters } from "../mail/delivery/letters.ts";
import { mailId } from "../mail/outbox/mail-id.ts";
import type { MailSubject, ReservationMail } from "../mail/outbox/mail-id.ts";
import { now } from "../platform/clock.ts";
import { publicUrl } from "../platform/settings.ts";
import { showtimeForPeople } from "../programme/showtimes/service.ts";
import type { ShowtimeInWords } from "../programme/showtimes/service.ts";
import { guestForMail } from "../sales/counter/service.ts";
import { composeForPerson } from "./accounts/service.ts";
import { withReceipt } from "./attached-receipts/service.ts";
import { oldOrderOf } from "./exchanged.ts";
import type { OldOrder } from "./exchanged.ts";
import type { Reader } from "./letter.ts";
import { dropped, noReader } from "./no-letter.ts";
import { paymentReturned } from "./payment-returned.ts";
import { refundOf } from "./refund.ts";
import { reservationCancelled } from "./reservation-cancelled.ts";
import { reservationConfirmed } from "./reservation-confirmed.ts";
import { NOT_TRUE, WITH_TICKETS, holderToTell } from "./reservation-mails.ts";
import { reservationPassedOn } from "./reservation-passed-on.ts";
import { seatsExchanged } from "./seats-exchanged.ts";
import { seatsReturned } from "./seats-returned.ts";
import { showtimeCancelled } from "./showtime-cancelled.ts";
import { showtimeMoved } from "./showtime-moved.ts";
import type { TicketToShow } from "./tickets-letter.ts";
import { waitingListOffer } from "./waiting-list-offer.ts";

/** How long a batch's letters have a showtime as it was read once. */
const SHOWTIME_MS = 10_000;

/** A showtime is read once for a batch's letters, and again for a reservation whose slot is not its time. */
export function forBatch(): Letters {
  const read = new Map<number, { readonly showtime: ShowtimeInWords | null; readonly untilMs: number }>();
  const showtimeOf: ShowtimeOf = async ({ showtimeId, slot }) => {
    const known = read.get(showtimeId);
    if (known?.showtime?.startsAtMs === slot.startsAtMs && known.untilMs > now()) return known.showtime;
    const showtime = await showtimeForPeople(showtimeId);
    read.set(showtimeId, { showtime, untilMs: now() + SHOWTIME_MS });
    return showtime;
  };
  return { compose: (subject, userId) => compose(subject, userId, showtimeOf), buyerToTell };
}

type ShowtimeOf = (reservation: ReservationRecord) => Promise<ShowtimeInWords | null>;

/** The mail, or the reason why there is none: it is no longer relevant, or has no addressee. */
export async function compose(
  subject: MailSubject,
  userId: number,
  showtimeOf: ShowtimeOf = ({ showtimeId }) => showtimeForPeople(showtimeId),
): Promise<Composed> {
  if ("reservationId" in subject) return composeForReservation(subject, showtimeOf);
  return composeForPerson(subject, userId);
}

/** Whose mail it is, by the box office: the buyer's, as a rule; null where what it says is not, or no longer, true. */
export async function buyerToTell(subject: ReservationMail): Promise<number | null> {
  const reservation = await reservationFor(subject);
  return reservation === null ? null : holderToTell(reservation, subject).buyer;
}

async function composeForReservation(subject: ReservationMail, showtimeOf: ShowtimeOf): Promise<Composed> {
  const reservation = await reservationFor(subject);
  if (reservation === null) return dropped(NOT_TRUE[subject.kind]);
  const composed = await composeAbout(reservation, subject, showtimeOf);
  if (!composed.ok || reservation.sandbox !== true) return composed;
  return { ...composed, mail: { ...composed.mail, subject: `[Test] ${composed.mail.subject}` } };
}

async function composeAbout(
  reservation: ReservationRecord,
  subject: ReservationMail,
  showtimeOf: ShowtimeOf,
): Promise<Composed> {
  const untrue = dropped(NOT_TRUE[subject.kind]);
  const { id, lines, returned, amounts, rates, currency, expiresAtMs } = reservation;
  const { paidCents, moved } = reservation;
  const holder = holderToTell(reservation, subject);
  const addressee = await readerOf(holder);
  if (addressee === null) return noReader(holder.guest === null ? "user_unknown" : "no_address");
  const { isConfirmed, ...reader } = addressee;
  // The address may be a stranger's. What is lost: see docs/decisions/008-pending-accounts.md.
  const isPaidAndOff = subject.kind === "showtime_cancelled" && paidCents > 0;
  const hasTickets = WITH_TICKETS.has(subject.kind);
  if (!isConfirmed && !hasTickets && !isPaidAndOff) return noReader("address_unconfirmed");
  const showtime = await showtimeOf(reservation);
  if (showtime === null) return noReader("showtime_unknown");
  if (hasTickets && showtime.endsAtMs <= now()) return dropped("show_over");
  const about = { ...reader, brand: showtime.brand, reservationId: id, showtime, currency };
  const { totalCents } = amounts;
  const refund = refundOf(reservation);
  const bill = { lines, rates, amounts };
  const calendar = () => calendarOf(reservation, showtime, { address: reader.to, language: reader.language });
  switch (subject.kind) {
    case "reservation_confirmed":
    case "reservation_given":
    case "showtime_moved":
    case "seats_exchanged": {
      const tickets = await Promise.all(ticketsOfReservation(reservation).map(toShow));
      const booking = {
        ...about,
        ...refund,
        bill,
        tickets,
        calendar: await calendar(),
        bookingUrl: await bookingUrl(reservation),
      };
      if (subject.kind === "reservation_confirmed") {
        const confirmed = reservationConfirmed({ ...booking, ...(await exchangedFor(reservation)) });
        return withReceipt(confirmed, "sale", reservation, showtime, reader);
      }
      if (subject.kind === "seats_exchanged")
        return withReceipt(seatsExchanged(booking), "change", reservation, showtime, reader);
      if (subject.kind === "reservation_given") return { ok: true, mail: reservationConfirmed(booking) };
      if (moved === null) return untrue;
      const { slot } = reservation;
      return { ok: true, mail: showtimeMoved({ ...booking, bought: moved.from, slot }) };
    }
    case "reservation_passed_on": {
      const isSame = (await readerOf(reservation))?.to === reader.to;
      return isSame ? dropped("same_address") : { ok: true, mail: reservationPassedOn(about) };
    }
    case "reservation_cancelled":
      return withReceipt(
        reservationCancelled({ ...about, ...refund, seats: lines, calendar: await calendar() }),
        "change",
        reservation,
        showtime,
        reader,
      );
    case "seats_returned": {
      const gone = returned.filter(({ ticket, exchanged }) => ticket !== null && exchanged === undefined);
      return withReceipt(
        seatsReturned({ ...about, ...refund, returned: gone, bill, calendar: await calendar() }),
        "change",
        reservation,
        showtime,
        reader,
      );
    }
    case "payment_returned": {
      const bought =
        reservation.status === "confirmed"
          ? { seats: lines, boughtCents: totalCents }
          : { seats: [], boughtCents: 0 };
      return { ok: true, mail: paymentReturned({ ...about, ...refund, ...bought }) };
    }
    case "waiting_list_offer": {
      if (expiresAtMs === null) return untrue;
      const offer = { seats: lines, totalCents, expiresAtMs, offerUrl: await offerUrl(reservation) };
      return { ok: true, mail: waitingListOffer({ ...about, ...offer }) };
    }
    case "showtime_cancelled":
      return withReceipt(
        showtimeCancelled({
          ...about,
          ...refund,
          seats: lines,
          totalCents,
          calendar: await calendar(),
        }),
        "change",
        reservation,
        showtime,
        reader,
      );
  }
}

/** The order that was exchanged for this one. */
async function exchangedFor(reservation: ReservationRecord): Promise<{ readonly exchanged?: OldOrder }> {
  if (reservation.exchange === undefined) return {};
  const exchanged = oldOrderOf(await reservationById(reservation.exchange.from), reservation);
  return exchanged === null ? {} : { exchanged };
}

/**
 * The addressee. A counter sale's mail goes to the guest, in the seller's language; null where the guest left no
 * address. `isConfirmed`: false for a buyer whose account has not confirmed the address.
 */
async function readerOf({
  guest,
  buyer,
}: Pick<ReservationRecord, "guest" | "buyer">): Promise<(Reader & { readonly isConfirmed: boolean }) | null> {
  const person = await personForMail(buyer);
  const addressee = guest === null ? person : await guestForMail(guest);
  if (addressee === null) return null;
  const { email, name } = addressee;
  const isConfirmed = guest !== null || person?.isConfirmed === true;
  return { to: email, name, language: person?.language ?? DEFAULT_LANGUAGE, isConfirmed };
}

/** The reservation, or null where what the mail says is not, or no longer, true. */
async function reservationFor(subject: ReservationMail): Promise<ReservationRecord | null> {
  const { showtimeId } = splitReservationId(subject.reservationId);
  const reservation = await reservationById(subject.reservationId);
  const isTrue = notificationsOf(showtimeId, reservation).some(
    ({ mail }) => mailId(mail) === mailId(subject),
  );
  return isTrue ? reservation : null;
}

const toShow = async (ticket: Ticket): Promise<TicketToShow> => ({
  ...ticket,
  png: await ticketPng(ticket),
  url: publicUrl(`/v1/tickets/${ticket.id}/qr.png`),
});
