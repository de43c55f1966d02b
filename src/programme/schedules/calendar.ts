/** A schedule as a calendar that programs subscribe to (iCalendar, RFC 5545). */

import { ICalCalendarMethod, ICalEventStatus, escape } from "ical-generator";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import { shownInWords } from "../showtimes/presentation-words.ts";
import { showEndsAtMs } from "../showtimes/showtime.ts";
import { calendarFile, emptyCalendar, eventOf, uidOf } from "./calendar-event.ts";
import type { CalendarFile, Issuer } from "./calendar-event.ts";
import type { Schedule } from "./schedule.ts";

/** How often a program should read it again. */
const REFRESH_S = 60 * 60;

/**
 * One event a showtime, always under the same UID. Its SEQUENCE is the showtime's version and its DTSTAMP the showtime's last
 * change, not the clock, so that the same programme is the same file.
 */
export function scheduleCalendar({ cinema, vocabulary, showtimes }: Schedule, issuer: Issuer): CalendarFile {
  const calendar = emptyCalendar(ICalCalendarMethod.PUBLISH, "Schedule");
  // The library escapes the events' texts, but not this one.
  calendar.name(escape(cinema.name, false)).ttl(REFRESH_S);
  for (const showtime of showtimes) {
    const { id, version, status, createdAtMs, changedAtMs } = showtime;
    const endsAtMs = showEndsAtMs(showtime.endsAtMs, showtime.cleaningMinutes);
    const shown = { ...showtime, endsAtMs, vocabulary };
    calendar.createEvent({
      ...eventOf(shown, issuer),
      description: shownInWords(shown, DEFAULT_LANGUAGE).join("\n"),
      id: uidOf("showtime", id, issuer),
      sequence: version,
      stamp: new Date(Math.max(createdAtMs, changedAtMs)),
      status: status === "cancelled" ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
  }
  return calendarFile(calendar);
}
