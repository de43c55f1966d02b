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

/** Control characters, and those that embed or override a direction. Line feeds are allowed. */
const UNPRINTABLE_IN_TEXT = /[^\n\P{Cc}]|[\u202a-\u202e]/u;

/**
 * Whether the text is well-formed and has no control character but line feeds, and each of its lines closes the isolates that it
 * opens: what is printed after it keeps its direction. It may be empty.
 */
export const isPrintableText = (text: string): boolean =>
  text.isWellFormed() && !UNPRINTABLE_IN_TEXT.test(text) && text.split("\n").every(closesIsolates);

function closesIsolates(text: string): boolean {
  let open = 0;
  for (const character of text.match(/[\u2066-\u2069]/g) ?? []) {
    open += character === "\u2069" ? -1 : 1;
    if (open < 0) return false;
  }
  return open === 0;
}

/** Makes one printable line of any text; null where no visible character is left. */
export function printableLine(text: string): string | null {
  const line = text
    .toWellFormed()
    .replaceAll(new RegExp(UNPRINTABLE, "gu"), " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return isPrintableLine(line) ? line : null;
}
