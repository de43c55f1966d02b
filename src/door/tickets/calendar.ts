/** A reservation as an iCalendar file (RFC 5545), by the methods of RFC 5546. */

import { ICalAlarmType, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import type { ReservationRecord } from "../../box-office/answers.ts";
import type { ReservationStatus } from "../../box-office/ledger/reservation.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import type { Language } from "../../http/languages.ts";
import { calendarFile, emptyCalendar, eventOf, uidOf } from "../../programme/schedules/calendar-event.ts";
import type { CalendarFile, CalendarShowtime, Issuer } from "../../programme/schedules/calendar-event.ts";
import { shownInWords } from "../../programme/showtimes/presentation-words.ts";
import { seatsInWords } from "../../sales/reservations/seats-in-words.ts";

const REMINDER_S = 60 * 60;

const STATUS: Record<ReservationStatus, ICalEventStatus> = {
  held: ICalEventStatus.TENTATIVE,
  awaiting_payment: ICalEventStatus.TENTATIVE,
  confirmed: ICalEventStatus.CONFIRMED,
  released: ICalEventStatus.CANCELLED,
  expired: ICalEventStatus.CANCELLED,
  cancelled: ICalEventStatus.CANCELLED,
  refund_due: ICalEventStatus.CANCELLED,
};

export interface CalendarReader {
  readonly address: string;
  readonly language: Language;
}

/**
 * One event in the cinema's time zone, with an alarm one hour before. Its UID comes from the reservation and the issuer, as
 * numbers of reservations are one installation's own, and its SEQUENCE from the ledger, so that a newer file replaces an
 * older one. Its DTSTAMP comes from the reservation, not from the clock. A reservation that has ended takes the event out of
 * the calendar, without an alarm.
 *
 * `to`: the reader of the mail that the file goes with. Calendars take an update for an attendee without being asked; a file
 * without a reader says nothing about a person.
 */
export function calendar(
  reservation: ReservationRecord,
  showtime: CalendarShowtime,
  issuer: Issuer,
  to: CalendarReader | null,
): CalendarFile {
  const { id, seq, status, lines } = reservation;
  const isOver = STATUS[status] === ICalEventStatus.CANCELLED;
  const kept = to === null ? ICalCalendarMethod.PUBLISH : ICalCalendarMethod.REQUEST;
  const method = isOver ? ICalCalendarMethod.CANCEL : kept;
  const file = emptyCalendar(method, "Tickets");
  file.createEvent({
    ...eventOf(showtime, issuer),
    id: uidOf("reservation", id, issuer),
    sequence: seq,
    stamp: new Date(lastChangeMs(reservation)),
    status: STATUS[status],
    description: [
      seatsInWords(lines, to?.language),
      ...shownInWords(showtime, to?.language ?? DEFAULT_LANGUAGE),
    ].join("\n"),
    attendees: to === null ? [] : [{ email: to.address, status: ICalAttendeeStatus.ACCEPTED, rsvp: false }],
    alarms: isOver ? [] : [{ type: ICalAlarmType.display, triggerBefore: REMINDER_S }],
  });
  return calendarFile(file);
}

const lastChangeMs = ({ heldAtMs, confirmedAtMs, moved, returned, endedAtMs }: ReservationRecord): number =>
  Math.max(
    heldAtMs,
    confirmedAtMs ?? 0,
    moved?.atMs ?? 0,
    ...returned.map(({ returnedAtMs }) => returnedAtMs ?? 0),
    endedAtMs ?? 0,
  );
