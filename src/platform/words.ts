/** The words of a text, reduced to what people type who look for it: without case and accents. */

const MAX_WORDS = 60;
/** In UTF-16 units. A word must fit into a cursor. */
const MAX_WORD_LENGTH = 40;
/** The part after an apostrophe is a word if it has at least this many letters: in "L'Avventura", but not in "Ocean's". */
const MIN_ELIDED_LENGTH = 3;

/** Letters that Unicode does not decompose, and what people type for them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  þ: "th",
  ŋ: "n",
  ı: "i",
  ς: "σ",
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

const FRACTION = /[¼-¾⅐-⅞]/g;
const ACCENT_OR_INVISIBLE = /[\u0300-\u036f]|\p{Cf}/gu;

/** Removes case and accents; only the accents of Latin, Greek and Cyrillic, because in other scripts marks are letters. */
export const fold = (text: string): string =>
  text
    .toWellFormed()
    .replace(FRACTION, " $&")
    .normalize("NFKD")
    .replace(ACCENT_OR_INVISIBLE, "")
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFC");

/** A test whether a text contains `part`, without regard to case and accents. */
export function having(part: string): (text: string) => boolean {
  const wanted = fold(part);
  return (text) => fold(text).includes(wanted);
}

let segmenter: Intl.Segmenter | null = null;

/** Splits by dictionary in languages without spaces. Made at first use, because loading dictionaries would slow the start. */
const segments = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter("en", { granularity: "word" })).segment(text);

/** The words of a text: folded, each once, sorted by code units, at most the first 60. */
export function wordsOf(text: string): string[] {
  const words = Array.from(segments(fold(text)))
    .filter(({ isWordLike }) => isWordLike)
    .flatMap(({ segment }) => wordsIn(segment));
  return [...new Set(words.map(cut))].slice(0, MAX_WORDS).sort();
}

/** A segment may have punctuation inside: "20,000", "e.t.", "l'avventura". */
function wordsIn(segment: string): string[] {
  const [first = "", ...behind] = segment.replaceAll(",", "").split(/['‘’ʼ]/);
  const whole = spelled([first, ...behind].join(""));
  const elided = behind.at(-1) ?? "";
  return elided.length < MIN_ELIDED_LENGTH ? whole : [...whole, ...spelled(elided)];
}

/** The words between punctuation; but single letters, as in an acronym, are one word together. */
function spelled(text: string): string[] {
  const parts = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => /^\p{L}$/u.test(part)) ? [parts.join("")] : parts;
}

const cut = (word: string): string =>
  word
    .slice(0, MAX_WORD_LENGTH)
    .toWellFormed()
    .replace(/\ufffd$/, "");

/** The words as a row keeps them: a word begins with "x" exactly if the text contains " x". */
export const asLine = (words: readonly string[]): string =>
  words.length === 0 ? "" : ` ${words.join(" ")} `;

/** Beginnings of words that a text asks for, longest first. Leaves out one that another begins with: it narrows nothing. */
export const termsOf = (q: string): string[] =>
  wordsOf(q)
    .filter((word, i, words) => !(words[i + 1] ?? "").startsWith(word))
    .sort((a, b) => b.length - a.length);

/** After every text that begins as the one before it. */
export const GREATEST_CHARACTER = "\u{10ffff}";
