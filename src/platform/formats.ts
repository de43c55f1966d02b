/** Formats of `Intl`, which take about a hundred times as long to set up as to use: each is set up once in an isolate. */

import { Newest } from "./newest.ts";

/** More than the languages, currencies and time zones that one isolate sees in a day. A format takes some kilobytes. */
const MOST_FORMATS = 100;

const dates = new Newest<string, Intl.DateTimeFormat>(MOST_FORMATS);
const numbers = new Newest<string, Intl.NumberFormat>(MOST_FORMATS);

export const dateFormat = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  kept(dates, locale, options, () => new Intl.DateTimeFormat(locale, options));

export const numberFormat = (locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  kept(numbers, locale, options, () => new Intl.NumberFormat(locale, options));

function kept<Format>(formats: Newest<string, Format>, locale: string, options: object, make: () => Format) {
  const key = JSON.stringify([locale, options]);
  let format = formats.get(key);
  if (format === undefined) {
    format = make();
    formats.put(key, format);
  }
  return format;
}
