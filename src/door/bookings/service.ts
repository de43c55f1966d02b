/** Bookings for whoever has the code from the mail, without an account. */

import type { Booking, ReservationRecord } from "../../box-office/answers.ts";
import { splitReservationId } from "../../box-office/ledger/reservation-id.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { installationName } from "../../platform/installation/service.ts";
import { publicUrl } from "../../platform/settings.ts";
import type { CalendarFile } from "../../programme/schedules/calendar-event.ts";
import { showtimeForPeople } from "../../programme/showtimes/service.ts";
import * as reservations from "../../sales/reservations/service.ts";
import { ticketKeys } from "../ticket-keys/service.ts";
import { calendarOf, withCode } from "../tickets/service.ts";
import { ticketsOfReservation } from "../tickets/ticket.ts";
import { bookingCode, markOf, readBookingCode } from "./booking-code.ts";
import type { OpenBooking, OpenOffer } from "./booking.ts";
import type { BookingRefused } from "./refusals.ts";

const NOT_FOUND = { ok: false, code: "booking_not_found" } as const;

/** The web address that opens a confirmed reservation. Asks the box office; needs nothing from D1 but the installation's name. */
export const bookingUrl = async (reservation: ReservationRecord): Promise<string> =>
  bookingUrlOf(await codeOf(reservation));

export const bookingUrlOf = (code: string): string => publicUrl(`/v1/bookings/${code}`);

/** The web address of the page where a person takes an offer of the waiting list. Its code opens the booking later. */
export const offerUrl = async (reservation: ReservationRecord): Promise<string> =>
  publicUrl(`/offer?code=${await codeOf(reservation)}`);

async function codeOf(reservation: ReservationRecord): Promise<string> {
  const { id, showtimeId, heldAtMs, given = [] } = reservation;
  const [incarnation, installation, [key]] = await Promise.all([
    boxOffice(showtimeId).incarnation(),
    installationName(),
    ticketKeys(),
  ]);
  const mark = markOf({ incarnation: incarnation ?? "", heldAtMs, given });
  return bookingCode({ reservationId: id, mark }, installation, key);
}

/** The booking as it is now; null for a code that opens none. */
export async function open(code: string): Promise<OpenBooking | null> {
  const booking = await bookingOf(code);
  if (booking === null) return null;
  const { reservation } = booking;
  const [showtime, tickets] = await Promise.all([
    showtimeForPeople(reservation.showtimeId),
    Promise.all(ticketsOfReservation(reservation).map(withCode)),
  ]);
  return showtime === null ? null : { ...booking, showtime, tickets };
}

/** The calendar file of the booking; null for a code that opens none. */
export async function bookingCalendar(code: string): Promise<CalendarFile | null> {
  const booking = await bookingOf(code);
  const showtime = booking === null ? null : await showtimeForPeople(booking.reservation.showtimeId);
  return booking === null || showtime === null ? null : calendarOf(booking.reservation, showtime);
}

/** The offer as it is now, also one that is taken or over; null for a code of anything else. */
export async function offerOf(code: string): Promise<OpenOffer | null> {
  const reservation = (await reservationBehind(code))?.reservation;
  if (reservation?.channel !== "waiting_list") return null;
  const showtime = await showtimeForPeople(reservation.showtimeId);
  return showtime === null ? null : { reservation, showtime };
}

/**
 * Cancels the booking or the named seats as its buyer may, by the showtime's policy. Refuses a sale at the counter: it was
 * paid there, and what staff may do is not for whoever has the code.
 */
export async function cancel(
  code: string,
  seats: readonly string[] | null,
  idempotencyKey?: string,
): Promise<Answer<{ readonly replayed?: true }, BookingRefused>> {
  const booking = await bookingOf(code);
  if (booking === null) return NOT_FOUND;
  const { id, buyer, channel } = booking.reservation;
  if (channel === "counter") return { ok: false, code: "sold_at_counter" };
  return reservations.cancel({ userId: buyer, isAdmin: false }, id, seats, keyOf(id, idempotencyKey));
}

/**
 * The booking's own key for what its holder sends: neither the buyer's keys nor those of another booking are in its way. No
 * header can have it, because it has a line break.
 */
const keyOf = (reservationId: number, idempotencyKey: string | undefined): string | undefined =>
  idempotencyKey === undefined ? undefined : `booking ${reservationId}\n${idempotencyKey}`;

/** A reservation that was never confirmed is no booking yet. */
async function bookingOf(code: string): Promise<Booking | null> {
  const booking = await reservationBehind(code);
  return booking === null || booking.reservation.confirmedAtMs === null ? null : booking;
}

/** The reservation that a booking's code names, also one that opens no more; null for a code that nobody signed here. */
export async function reservationNamedBy(code: string): Promise<number | null> {
  const [installation, keys] = await Promise.all([installationName(), ticketKeys()]);
  return (await readBookingCode(code, installation, keys))?.reservationId ?? null;
}

/** The signature is checked before the box office is asked, so that a guess costs no more than that. */
async function reservationBehind(code: string): Promise<Booking | null> {
  const [installation, keys] = await Promise.all([installationName(), ticketKeys()]);
  const claims = await readBookingCode(code, installation, keys);
  if (claims === null) return null;
  const { showtimeId, n } = splitReservationId(claims.reservationId);
  const booking = await boxOffice(showtimeId).booking(n);
  if (booking === null) return null;
  const { incarnation, reservation } = booking;
  const { heldAtMs, given = [] } = reservation;
  return markOf({ incarnation, heldAtMs, given }) === claims.mark ? booking : null;
}
