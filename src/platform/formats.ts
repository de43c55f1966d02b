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

const languages = new Newest<string, Intl.DisplayNames>(MOST_FORMATS);
const lists = new Newest<string, Intl.ListFormat>(MOST_FORMATS);

/** The name of a language (BCP 47), as "German" of "de"; the tag itself where it has none. */
export function languageName(locale: string, tag: string): string {
  const options = { type: "language" } as const;
  return kept(languages, locale, options, () => new Intl.DisplayNames(locale, options)).of(tag) ?? tag;
}

/** Lists as "A, B and C". */
export const listFormat = (locale: string): Intl.ListFormat =>
  kept(lists, locale, {}, () => new Intl.ListFormat(locale));

function kept<Format>(formats: Newest<string, Format>, locale: string, options: object, make: () => Format) {
  const key = JSON.stringify([locale, options]);
  let format = formats.get(key);
  if (format === undefined) {
    format = make();
    formats.put(key, format);
  }
  return format;
}
