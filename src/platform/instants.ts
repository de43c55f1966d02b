/** Instants as RFC 3339 writes them. */

const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/** Whether the text is `YYYY-MM-DD` and the calendar has that day. */
export const isDay = (text: string): boolean => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00Z`) : null;
  return at !== null && !Number.isNaN(at.valueOf()) && at.toISOString().startsWith(text);
};

/**
 * Epoch milliseconds, or why the text is no instant. Takes any offset, small letters, a space instead of the T, and a minute
 * without seconds. A leap second is read as the second before it.
 */
export function readInstant(text: string): number | "no_instant" | "no_such_day" | "no_offset" {
  const [, day, hour, minute, second = "00", fraction = "", offset] = INSTANT.exec(text) ?? [];
  if (day === undefined || hour === undefined || minute === undefined) return "no_instant";
  if (!isDay(day)) return "no_such_day";
  const time = `${hour}:${minute}:${second === "60" ? "59" : second}${fraction.slice(0, 4)}`;
  const ms = Number(hour) > 23 ? NaN : Date.parse(`${day}T${time}${(offset ?? "Z").toUpperCase()}`);
  if (Number.isNaN(ms)) return "no_instant";
  return offset === undefined ? "no_offset" : ms;
}
