/** What a movie is found by: the words of its titles, and its genres, as people type them. */

import type { MovieDraft } from "./movie.ts";

const MAX_WORDS = 60;
/** In UTF-16 units: a cursor has room for a word of them. */
const MAX_WORD_LENGTH = 40;
/** What is behind an apostrophe is a word, as in "L'Avventura", unless it is as short as in "Ocean's". */
const MIN_ELIDED_LENGTH = 3;

/** Letters that Unicode does not take apart, and that people type so. */
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

/** Without case and accents. Only the accents of Latin, Greek and Cyrillic: elsewhere marks are letters. */
const fold = (text: string): string =>
  text
    .toWellFormed()
    .replace(FRACTION, " $&")
    .normalize("NFKD")
    .replace(ACCENT_OR_INVISIBLE, "")
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFC");

/** Whether a text has this part somewhere, in any case and with any accents. */
export function having(part: string): (text: string) => boolean {
  const wanted = fold(part);
  return (text) => fold(text).includes(wanted);
}

/** The same for "Comédie" and "comedie". */
export const foldedGenre = (genre: string): string => fold(genre).replace(/\s+/g, " ").trim();

let segmenter: Intl.Segmenter | null = null;

/** Splits by dictionary where a language writes no spaces. Loading those takes longer than most of what starts up. */
const segments = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter("en", { granularity: "word" })).segment(text);

/** The words of a text, folded, each once, sorted by code units. Those behind the first 60 are left out. */
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

/** An acronym is one word, whatever is between its letters; anything else is several. */
function spelled(text: string): string[] {
  const parts = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => /^\p{L}$/u.test(part)) ? [parts.join("")] : parts;
}

const cut = (word: string): string =>
  word
    .slice(0, MAX_WORD_LENGTH)
    .toWellFormed()
    .replace(/\ufffd$/, "");

/** Under what a movie is found. */
export interface FoundBy {
  readonly words: string[];
  /** Folded. */
  readonly genres: string[];
}

export const foundBy = ({ title, originalTitle, genres }: MovieDraft): FoundBy => ({
  words: wordsOf(`${title}\n${originalTitle ?? ""}`),
  genres: genres.map(foldedGenre),
});

/** The words as a row keeps them, so that " " and a word's beginning is in it where a word begins so. */
export const asLine = (words: readonly string[]): string =>
  words.length === 0 ? "" : ` ${words.join(" ")} `;

export const isSame = (a: FoundBy, b: FoundBy): boolean =>
  a.words.join() === b.words.join() && a.genres.join("\n") === b.genres.join("\n");
