/** What calendar files (iCalendar, RFC 5545) say of a show, whoever gets them. */

import ical from "ical-generator";
import type { ICalCalendar, ICalCalendarMethod } from "ical-generator";
import { Temporal } from "temporal-polyfill";
import { tzlib_get_ical_block as zoneBlock } from "timezones-ical-library";
import type { MailSender } from "../../platform/mail-sender.ts";
import type { PresentedToPeople } from "../showtimes/presentation-words.ts";

export interface CalendarShowtime extends PresentedToPeople {
  readonly movieTitle: string;
  readonly cinemaName: string;
  readonly screenName: string | null;
  readonly address: string;
  /** IANA. */
  readonly timeZone: string;
  readonly startsAtMs: number;
  /** The end of the show, before cleaning. */
  readonly endsAtMs: number;
}

/** Who issues the files. */
export interface Issuer {
  readonly installation: string;
  /** Of PUBLIC_URL. */
  readonly host: string;
  readonly organizer: MailSender;
}

export interface CalendarFile {
  /** With the method, as RFC 5545 asks for it. */
  readonly contentType: string;
  readonly text: string;
}

export const emptyCalendar = (method: ICalCalendarMethod, product: string): ICalCalendar =>
  ical({
    method,
    prodId: { company: "Matinee", product },
    // No zone for the file itself: its DTSTAMP must be in UTC.
    timezone: { name: null, generator: zoneOf },
  });

export const calendarFile = (calendar: ICalCalendar): CalendarFile => ({
  contentType: `text/calendar; charset=utf-8; method=${String(calendar.method())}`,
  text: calendar.toString(),
});

/** In the cinema's time zone. */
export function eventOf(showtime: CalendarShowtime, { organizer }: Issuer) {
  const { movieTitle, cinemaName, screenName, address, timeZone, startsAtMs, endsAtMs } = showtime;
  const local = (atMs: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  return {
    timezone: timeZone,
    start: local(startsAtMs),
    end: local(endsAtMs),
    summary: movieTitle,
    location: [cinemaName, screenName, address].filter((part) => part !== null).join(", "),
    organizer: { name: organizer.name ?? organizer.address, email: organizer.address },
  };
}

/** Unique among installations, and on all of their hosts. */
export const uidOf = (what: "reservation" | "showtime", id: number, issuer: Issuer): string =>
  `${what}-${id}-${issuer.installation}@${issuer.host}`;

/** The zone's rules under the same name as in the event: the library returns some zones under another name. */
const zoneOf = (name: string): string | null =>
  [zoneBlock(name)].flat()[0]?.replace(/^TZID:.*$/m, () => `TZID:${name}`) ?? null;
