/** What people may write, so that others can read it: on a page, in a mail, on a ticket. */

/** Control characters, other line breaks, those of nobody's script, and those that turn the rest of a page round. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/u;

/** Joiners and other invisible characters may stand between letters, where scripts and emoji need them. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/** One line, of whole characters, one of which is seen at least. */
export const isPrintableLine = (text: string): boolean =>
  text.isWellFormed() && !UNPRINTABLE.test(text) && VISIBLE.test(text);

/** Lines of whole characters, or none: no control character but the end of a line. */
export const isPrintableText = (text: string): boolean => text.isWellFormed() && !/[^\n\P{Cc}]/u.test(text);

/** Of any text, what of it can stand in a line; null where nothing is seen. */
export function printableLine(text: string): string | null {
  const line = text
    .toWellFormed()
    .replaceAll(new RegExp(UNPRINTABLE, "gu"), " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return isPrintableLine(line) ? line : null;
}
