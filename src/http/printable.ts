/** Checks of text that people write and others read: on a page, in a mail, on a ticket. */

/**
 * Control characters, line and paragraph separators, private-use characters, noncharacters, and those that change the
 * direction of the text after them.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/u;

/** A visible character. Joiners and other invisible ones may be between letters, because scripts and emoji need them. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether the text is one line, well-formed, with at least one visible character. */
export const isPrintableLine = (text: string): boolean =>
  text.isWellFormed() && !UNPRINTABLE.test(text) && VISIBLE.test(text);

/** Whether the text is well-formed and has no control character but line feeds. It may be empty. */
export const isPrintableText = (text: string): boolean => text.isWellFormed() && !/[^\n\P{Cc}]/u.test(text);

/** Makes one printable line of any text; null where no visible character is left. */
export function printableLine(text: string): string | null {
  const line = text
    .toWellFormed()
    .replaceAll(new RegExp(UNPRINTABLE, "gu"), " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return isPrintableLine(line) ? line : null;
}
