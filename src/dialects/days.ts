/** Dates and times of day as 000 and 001 write them. */
import { isLocalStart, localTimeOf } from "../cinemas/local-time.ts";

const DATE = /\d{4}[-./]\d{1,2}[-./]\d{1,2}/;
const AN_INSTANT = /T.*(?:Z|[+-]\d{2}:?\d{2})$/i;
const OF_24_HOURS = /(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?/;
const OF_12_HOURS = /(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m\b/i;

/** `YYYY-MM-DD` of a day that the calendar has, also where it was written with dots or slashes; else null. */
export function dayOf(written: string): string | null {
  const [, year, month = "", day = ""] = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(written.trim()) ?? [];
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isLocalStart(`${date}T00:00`) ? date : null;
}

/** `HH:MM`, or null. */
export function timeOf(written: string): string | null {
  const [, hour = "", minute = ""] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(written.trim()) ?? [];
  const time = `${hour.padStart(2, "0")}:${minute}`;
  return isLocalStart(`2000-01-01T${time}`) ? time : null;
}

/** A start as `/v1` takes it: an instant, or a date and a time of day in either order; null where there is none to be read. */
export function startOf(written: string): { starts_at: string } | { local_start: string } | null {
  const text = written.trim();
  if (AN_INSTANT.test(text)) return { starts_at: text };
  const [day = ""] = DATE.exec(text) ?? [];
  const date = dayOf(day);
  const time = timeIn(text.replace(day, " "));
  return date === null || time === null ? null : { local_start: `${date}T${time}` };
}

function timeIn(text: string): string | null {
  const [, hour, minute = "00", half] = OF_12_HOURS.exec(text) ?? [];
  if (half === undefined) return timeOf(OF_24_HOURS.exec(text)?.[1] ?? "");
  const isHour = Number(hour) >= 1 && Number(hour) <= 12;
  const hours = (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return isHour ? timeOf(`${hours}:${minute}`) : null;
}

interface Start {
  readonly startsAtMs: number;
  readonly timeZone: string;
  readonly writtenStart: string | null;
}

/** As it was written, or as `YYYY-MM-DD HH:MM`. */
export function timingOf({ startsAtMs, timeZone, writtenStart }: Start): string {
  const { date, time } = localTimeOf(startsAtMs, timeZone);
  return writtenStart ?? `${date} ${time}`;
}
