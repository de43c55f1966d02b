/** Dates and times of day in the forms of the older APIs. */

import { isLocalStart, localTimeOf } from "../programme/cinemas/local-time.ts";

const MAX_WRITTEN = 100;
const DATE = /\d{4}[-./]\d{1,2}[-./]\d{1,2}/;
const TIME = /(\d{1,2})(?::(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?|\s*([ap]\.?m\.?))(?![\d:])/i;
const UTC = /^(?:z|utc|gmt)$/i;
const OFFSET = /^([+-]\d{2}):?(\d{2})$/;
/** Words that may surround a date and a time without changing them. */
const FILLING = /^(?:at|on|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)?$/i;

/** A day as `YYYY-MM-DD`, also if written with dots or slashes; null if the calendar has no such day. */
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

/**
 * Reads a start: a date and a time of day in either order. With an offset behind them it is an instant, else a local time.
 * Null if one is missing, or if the text contains anything else.
 */
export function startOf(written: string): { starts_at: string } | { local_start: string } | null {
  if (written.length > MAX_WRITTEN) return null;
  const [day = ""] = DATE.exec(written) ?? [];
  const beside = written.replace(day, " ").replace(/^\s*T(?=\d)/i, " ");
  const found = TIME.exec(beside);
  if (found === null) return null;
  const [clock, hour = "", minute = "00", half = "", bareHalf = half] = found;
  const [date, time] = [dayOf(day), timeOf(`${hourOf(hour, bareHalf)}:${minute}`)];
  if (date === null || time === null) return null;
  const rest = beside.replace(clock, " ").trim();
  const [, offset] = OFFSET.exec(rest) ?? [];
  if (UTC.test(rest)) return { starts_at: `${date}T${time}:00Z` };
  if (offset !== undefined) return { starts_at: `${date}T${time}:00${rest.replace(OFFSET, "$1:$2")}` };
  const isAll = rest.split(/[\s,;|@()]+/).every((word) => FILLING.test(word));
  return isAll ? { local_start: `${date}T${time}` } : null;
}

/** The hour from 0 to 23; NaN for an hour that the 12-hour clock does not have. */
function hourOf(hour: string, half: string): number {
  if (half === "") return Number(hour);
  const isHour = Number(hour) >= 1 && Number(hour) <= 12;
  return isHour ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : NaN;
}

/** A start in 003's form: the cinema's local time, without a zone. */
export function startTimeOf({ startsAtMs, timeZone }: Omit<Start, "writtenStart">): string {
  const { date, time } = localTimeOf(startsAtMs, timeZone);
  return `${date}T${time}:00`;
}

interface Start {
  readonly startsAtMs: number;
  readonly timeZone: string;
  readonly writtenStart: string | null;
}

/** A start as it was written by the program that made the show, or as `YYYY-MM-DD HH:MM`. */
export function timingOf({ startsAtMs, timeZone, writtenStart }: Start): string {
  if (writtenStart !== null) return writtenStart;
  const { date, time } = localTimeOf(startsAtMs, timeZone);
  return `${date} ${time}`;
}
