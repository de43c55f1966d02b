/** A reservation as an iCalendar file (RFC 5545), by the methods of RFC 5546. */

import ical, { ICalAlarmType, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { Temporal } from "temporal-polyfill";
import { tzlib_get_ical_block as zoneBlock } from "timezones-ical-library";
import type { ReservationRecord } from "../../box-office/answers.ts";
import type { ReservationStatus } from "../../box-office/ledger/reservation.ts";
import { labelList } from "../../http/label-list.ts";
import type { Language } from "../../http/languages.ts";
import type { MailSender } from "../../platform/mail-sender.ts";

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

export interface CalendarShowtime {
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly address: string;
  /** IANA. */
  readonly timeZone: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** Who issues the tickets. */
export interface Issuer {
  readonly installation: string;
  /** Of PUBLIC_URL. */
  readonly host: string;
  readonly organizer: MailSender;
}

export interface CalendarReader {
  readonly address: string;
  readonly language: Language;
}

export interface CalendarFile {
  /** With the method, as RFC 5545 asks for it. */
  readonly contentType: string;
  readonly text: string;
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
  const { movieTitle, cinemaName, screenName, address, timeZone, startsAtMs, endsAtMs } = showtime;
  const local = (atMs: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const isOver = STATUS[status] === ICalEventStatus.CANCELLED;
  const kept = to === null ? ICalCalendarMethod.PUBLISH : ICalCalendarMethod.REQUEST;
  const method = isOver ? ICalCalendarMethod.CANCEL : kept;
  const file = ical({
    method,
    prodId: { company: "Matinee", product: "Tickets" },
    // No zone for the file itself: its DTSTAMP must be in UTC.
    timezone: { name: null, generator: zoneOf },
  });
  file.createEvent({
    id: `reservation-${id}-${issuer.installation}@${issuer.host}`,
    sequence: seq,
    stamp: new Date(lastChangeMs(reservation)),
    status: STATUS[status],
    timezone: timeZone,
    start: local(startsAtMs),
    end: local(endsAtMs),
    summary: movieTitle,
    location: [cinemaName, screenName, address].filter((part) => part !== null).join(", "),
    description: labelList(
      lines.map(({ seat }) => seat),
      to?.language,
    ),
    organizer: { name: issuer.organizer.name ?? issuer.organizer.address, email: issuer.organizer.address },
    attendees: to === null ? [] : [{ email: to.address, status: ICalAttendeeStatus.ACCEPTED, rsvp: false }],
    alarms: isOver ? [] : [{ type: ICalAlarmType.display, triggerBefore: REMINDER_S }],
  });
  return { contentType: `text/calendar; charset=utf-8; method=${method}`, text: file.toString() };
}

const lastChangeMs = ({ heldAtMs, confirmedAtMs, moved, returned, endedAtMs }: ReservationRecord): number =>
  Math.max(
    heldAtMs,
    confirmedAtMs ?? 0,
    moved?.atMs ?? 0,
    ...returned.map(({ returnedAtMs }) => returnedAtMs ?? 0),
    endedAtMs ?? 0,
  );

/** The zone's rules under the same name as in the event: the library returns some zones under another name. */
const zoneOf = (name: string): string | null =>
  [zoneBlock(name)].flat()[0]?.replace(/^TZID:.*$/m, () => `TZID:${name}`) ?? null;
