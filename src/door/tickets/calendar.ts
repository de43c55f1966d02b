/** A reservation as an iCalendar file. */

import ical from "ical-generator";
import { ICalAlarmType, ICalEventStatus } from "ical-generator";
import { Temporal } from "temporal-polyfill";
import { tzlib_get_ical_block as zoneBlock } from "timezones-ical-library";
import type { ReservationRecord } from "../../box-office/answers.ts";
import type { ReservationStatus } from "../../box-office/ledger/reservation.ts";

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
}

/**
 * One event in the cinema's time zone, with an alarm one hour before. Its UID comes from the reservation and the issuer, as
 * numbers of reservations are one installation's own, and its SEQUENCE from the ledger, so that a newer file replaces an older one, also for a cancellation. Its DTSTAMP comes from the
 * reservation, not from the clock.
 */
export function calendar(reservation: ReservationRecord, showtime: CalendarShowtime, issuer: Issuer): string {
  const { id, seq, status, lines, heldAtMs, confirmedAtMs, moved, endedAtMs } = reservation;
  const { movieTitle, cinemaName, screenName, address, timeZone, startsAtMs, endsAtMs } = showtime;
  const local = (atMs: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const file = ical({
    prodId: { company: "Matinee", product: "Tickets" },
    // No zone for the file itself: its DTSTAMP must be in UTC.
    timezone: { name: null, generator: zoneOf },
  });
  file.createEvent({
    id: `reservation-${id}-${issuer.installation}@${issuer.host}`,
    sequence: seq,
    stamp: new Date(endedAtMs ?? moved?.atMs ?? confirmedAtMs ?? heldAtMs),
    status: STATUS[status],
    timezone: timeZone,
    start: local(startsAtMs),
    end: local(endsAtMs),
    summary: movieTitle,
    location: [cinemaName, screenName, address].filter((part) => part !== null).join(", "),
    description: lines.map(({ seat }) => seat).join(", "),
    alarms: [{ type: ICalAlarmType.display, triggerBefore: REMINDER_S }],
  });
  return file.toString();
}

/** The zone's rules under the same name as in the event: the library returns some zones under another name. */
const zoneOf = (name: string): string | null =>
  [zoneBlock(name)].flat()[0]?.replace(/^TZID:.*$/m, () => `TZID:${name}`) ?? null;
