/** Lists of labels for people. The labels are the owner's own text, and may have a comma. */

import { DEFAULT_LANGUAGE } from "./languages.ts";
import type { Language } from "./languages.ts";

const MARKS: Readonly<Record<Language, readonly [open: string, close: string]>> = {
  en: ["“", "”"],
  de: ["„", "“"],
};

/** What makes a label look like several ones, or like a quoted one: any comma or double quotation mark. */
const MISLEADING = /[,،、，︐﹐"“”„‟«»＂]/u;

/**
 * As "A1, A2". A label that has a comma or a quotation mark is in the language's quotation marks: “Row 1, Seat 1”. The closing
 * mark is doubled within it, so that no two lists of labels look alike.
 */
export const labelList = (labels: readonly string[], language: Language = DEFAULT_LANGUAGE): string =>
  labels.map((label) => (MISLEADING.test(label) ? quoted(label, language) : label)).join(", ");

function quoted(label: string, language: Language): string {
  const [open, close] = MARKS[language];
  return open + label.replaceAll(close, close + close) + close;
}
