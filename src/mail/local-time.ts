/** When something happens, on the clock of the place where it does. */
export interface LocalTime {
  /** As "Saturday 21 November 2026". */
  readonly date: string;
  /** As "Sat 21 Nov". */
  readonly shortDate: string;
  /** As "19:30". */
  readonly time: string;
  /** As "Europe/Lisbon, GMT+1". */
  readonly zone: string;
}

export function localTime(atMs: number, timeZone: string): LocalTime {
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone }).format(atMs).replaceAll(",", "");
  const offset = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "shortOffset" })
    .formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName");
  return {
    date: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    shortDate: format({ weekday: "short", day: "numeric", month: "short" }),
    time: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    zone: [timeZone.replaceAll("_", " "), offset?.value ?? ""].join(", "),
  };
}
