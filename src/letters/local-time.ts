import type { Language } from "../http/languages.ts";
import { dateFormat } from "../platform/formats.ts";
import { wordsIn } from "./words.ts";

/** A time on the clock of the cinema, in the reader's language. */
export interface LocalTime {
  /** As "Saturday 21 November 2026, 19:30". */
  readonly full: string;
  /** As "Sat 21 Nov, 19:30". */
  readonly short: string;
  /** As "19:30". */
  readonly time: string;
  /** As "Europe/Lisbon, GMT+1". */
  readonly zone: string;
}

export function localTime(atMs: number, timeZone: string, language: Language): LocalTime {
  const { dates } = wordsIn(language);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    dateFormat(dates, { ...options, timeZone }).format(atMs);
  // Some runtime versions write a comma after an English weekday, others none: a mail must not change with that.
  const date = (options: Intl.DateTimeFormatOptions): string =>
    language === "en" ? format(options).replaceAll(",", "") : format(options);
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const offset = dateFormat(dates, { timeZone, timeZoneName: "shortOffset" })
    .formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName");
  return {
    full: `${date({ weekday: "long", day: "numeric", month: "long", year: "numeric" })}, ${time}`,
    short: `${date({ weekday: "short", day: "numeric", month: "short" })}, ${time}`,
    time,
    zone: [timeZone.replaceAll("_", " "), offset?.value ?? ""].join(", "),
  };
}

/** As "Friday night", for a show after midnight whose cinema counts it to the day before, `cinemaDay`; else null. */
export function nightOf(
  atMs: number,
  timeZone: string,
  cinemaDay: string,
  language: Language,
): string | null {
  const { dates, night } = wordsIn(language);
  const day = Date.parse(cinemaDay);
  const weekday = (ms: number, zone: string): string =>
    dateFormat(dates, { weekday: "long", timeZone: zone }).format(ms);
  const [evening, morning] = [weekday(day, "UTC"), weekday(atMs, timeZone)];
  return evening === morning ? null : night(evening, morning);
}
