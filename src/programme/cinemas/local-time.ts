/** The times on a cinema's wall, and the instants that they mean. Instants are epoch milliseconds. */

import { Temporal } from "temporal-polyfill";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The IANA zone as it is spelled, or null. A bare offset is no zone: it knows no summer. */
export const asTimeZone = (name: string): string | null =>
  /^[A-Za-z]/.test(name)
    ? inRange(() => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId)
    : null;

/** `YYYY-MM-DDTHH:MM` of a day that the calendar has. */
export const isLocalStart = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) && inRange(() => Temporal.PlainDateTime.from(text)) !== null;

/**
 * The instant of a local `YYYY-MM-DDTHH:MM`. A time that clocks skip is read with the offset before the change, so
 * that 01:30 in a skipped hour means 02:30; one that comes twice is the first. It is the rule of calendars, RFC 5545.
 */
export const instantOf = (localStart: string, timeZone: string): number =>
  Temporal.PlainDateTime.from(localStart).toZonedDateTime(timeZone, { disambiguation: "compatible" })
    .epochMilliseconds;

/** The cinema's own calendar day, `YYYY-MM-DD`, and time, `HH:MM`. */
export function localTimeOf(atMs: number, timeZone: string): { date: string; time: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: "minute" }),
  };
}

/** Instants that bracket the calendar day wherever on Earth it is counted: no zone is a whole day from UTC. */
export function dayAnywhere(date: string): { fromMs: number; toMs: number } {
  const startMs = Date.parse(`${date}T00:00Z`);
  return { fromMs: startMs - DAY_MS, toMs: startMs + 2 * DAY_MS };
}

/** Temporal says by a RangeError what is no time or no zone. */
function inRange<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
