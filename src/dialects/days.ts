/** Dates and times of day as 000 and 001 write them. */
import { isLocalStart } from "../cinemas/local-time.ts";

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
