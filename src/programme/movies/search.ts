/** What a list of movies is asked for, and where its pages end. */

import { Buffer } from "node:buffer";
import { parseCursor } from "../../http/pagination.ts";
import { Problem } from "../../http/problem.ts";
import type { Movie } from "./movie.ts";
import { foldedGenre, wordsOf } from "./words.ts";

export interface Search {
  /** Folded; "" for every genre. */
  readonly genre: string;
  /** Beginnings of words, all of them to be in a movie's titles, the longest first; null for every movie. */
  readonly terms: readonly string[] | null;
}

/** A movie's place in a list: the term that leads the search, the word that begins with it, and the movie. */
export interface Position {
  /** "" in a list without words, as is `word`. */
  readonly term: string;
  readonly word: string;
  readonly id: number;
}

export interface Found {
  readonly movies: (Movie & Position)[];
  /** Where the search goes on, if it looked at as much as it may for one page; null if it came to its end. */
  readonly stoppedAt: Position | null;
}

export const searchOf = (q: string | undefined, genre: string | undefined): Search => ({
  genre: genre === undefined ? "" : foldedGenre(genre),
  terms: q === undefined ? null : termsOf(q),
});

/** A word that another one begins with asks for nothing more. */
const termsOf = (q: string): string[] =>
  wordsOf(q)
    .filter((word, i, words) => !(words[i + 1] ?? "").startsWith(word))
    .sort((a, b) => b.length - a.length);

/** The parts of a cursor. The word may have any letters, and goes as base64url; the term is known by its number. */
export const positionIn =
  ({ terms }: Search) =>
  ({ term, word, id }: Position): (string | number)[] =>
    terms === null ? [id] : [terms.indexOf(term), Buffer.from(word).toString("base64url"), id];

/** Where the last page ended. */
export function parsePosition(cursor: string | undefined, { terms }: Search): Position | null {
  if (cursor === undefined) return null;
  if (terms === null) {
    const [id = 0] = parseCursor(cursor, 1) ?? [];
    return { term: "", word: "", id };
  }
  const [, number, encoded, last] = /^(\d{1,2})\.([\w-]+)\.(\d+)$/.exec(cursor) ?? [];
  const term = terms[Number(number)];
  const word = Buffer.from(encoded ?? "", "base64url").toString();
  const id = Number(last);
  if (term === undefined || !word.startsWith(term) || !Number.isSafeInteger(id))
    throw new Problem("invalid_input", "The cursor is not one of this list's. Start again without it.");
  return { term, word, id };
}
