/** A cinema's local times, and the instants that they mean. Instants are epoch milliseconds. */

import { Temporal } from "temporal-polyfill";
import { dateFormat } from "../../platform/formats.ts";
import { isDay } from "../../platform/instants.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The IANA zone in its own spelling, or null. A bare offset is no zone, because it has no daylight saving time. */
export const asTimeZone = (name: string): string | null =>
  /^[A-Za-z]/.test(name)
    ? inRange(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId)
    : null;

/** Whether the text is `YYYY-MM-DDTHH:MM` on a day that exists. */
export const isLocalStart = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) && inRange(() => Temporal.PlainDateTime.from(text)) !== null;

const LOCAL_START = /^(\d{4}-\d{2}-\d{2})T(\d{2}):([0-5]\d)$/;
/** A cinema's day ends before noon of the next one. */
const MOST_HOURS = 35;

/**
 * Null for a local start: `YYYY-MM-DDTHH:MM`, whose hours may be counted on after midnight, so that 24:15 is 00:15 of the next day.
 * Else what is wrong with it.
 */
export function localStartFault(text: string): string | null {
  const [, day, hour] = LOCAL_START.exec(text) ?? [];
  if (day === undefined || Number(hour) > MOST_HOURS)
    return "Not a time as YYYY-MM-DDTHH:MM, with hours from 00 to 35";
  return isDay(day) ? null : "There is no such day";
}

/**
 * The instant of a local start, by the rule of RFC 5545: a time that the clocks skip is read with the offset before the change, so
 * that 01:30 in a skipped hour means 02:30; of a time that occurs twice it is the first.
 */
export function instantOf(localStart: string, timeZone: string): number {
  const [, day = "", hours, minute] = LOCAL_START.exec(localStart) ?? [];
  return Temporal.PlainDate.from(day)
    .add({ days: Math.floor(Number(hours) / 24) })
    .toPlainDateTime({ hour: Number(hours) % 24, minute: Number(minute) })
    .toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
}

/** The local calendar day, `YYYY-MM-DD`, and time, `HH:MM`. */
export function localTimeOf(atMs: number, timeZone: string): { date: string; time: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: "minute" }),
  };
}

/** In English, as "Sat 21 Nov 2026, 19:30". */
export function timeInWords(atMs: number, timeZone: string): string {
  const date = dateFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone,
  }).format(atMs);
  // Some runtime versions write a comma after the weekday, others none.
  return `${date.replaceAll(",", "")}, ${localTimeOf(atMs, timeZone).time}`;
}

/** The cinema's day, `YYYY-MM-DD`: a time before `dayStartsAt`, `HH:MM`, is the day before's. */
export const cinemaDayOf = (atMs: number, timeZone: string, dayStartsAt: string): string =>
  cinemaTimeOf(atMs, timeZone, dayStartsAt).day;

/** The cinema's day, and the time in it: hours are counted on after midnight, so that 00:15 may be the night before's "24:15". */
export function cinemaTimeOf(
  atMs: number,
  timeZone: string,
  dayStartsAt: string,
): { day: string; time: string } {
  const { date, time } = localTimeOf(atMs, timeZone);
  if (time >= dayStartsAt) return { day: date, time };
  return { day: dayBefore(date), time: `${Number(time.slice(0, 2)) + 24}${time.slice(2)}` };
}

export const dayBefore = (date: string): string => daysAfter(date, -1);

/** The day that many days later. */
export const daysAfter = (date: string, days: number): string =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** RFC 3339 with the zone's offset at that instant, as 2026-11-20T19:30:00+01:00. */
export const localInstant = (atMs: number, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toString({ timeZone, smallestUnit: "second" });

/** The number of days from one `YYYY-MM-DD` to another. */
export const daysBetween = (first: string, last: string): number =>
  (Date.parse(last) - Date.parse(first)) / DAY_MS;

/** A range of instants that contains this calendar day in every time zone: no zone is a whole day from UTC. */
export function dayAnywhere(date: string): { fromMs: number; toMs: number } {
  const startMs = Date.parse(`${date}T00:00Z`);
  return { fromMs: startMs - DAY_MS, toMs: startMs + 2 * DAY_MS };
}

/** Null where Temporal throws a RangeError, as it does for an invalid time or zone. */
function inRange<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
